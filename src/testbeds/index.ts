/** The testbeds, and which one a run takes. Called by bench. A new testbed is one folder and one line here. */
import {PrerequisiteError} from '../errors/index.ts'
import {createLocalTestbed} from './local/index.ts'
import type {Testbed, TestbedName} from './testbed.ts'

/** The testbed of a run. */
export interface TestbedChoice {
  readonly testbed: Testbed
  /** A sentence for the person: why this one. */
  readonly reason: string
}

const TESTBEDS: Readonly<Partial<Record<TestbedName, () => Testbed>>> = {local: () => createLocalTestbed()}

/** Chooses the testbed. Throws a PrerequisiteError for one that this version does not have. */
export function chooseTestbed(wanted: 'auto' | TestbedName): TestbedChoice {
  const make = TESTBEDS[wanted === 'auto' ? 'local' : wanted]
  if (make === undefined) {
    throw new PrerequisiteError(`This version of runner has no testbed ${wanted}.`, {
      hint: 'Use --testbed local, which runs the same topology as processes on this machine.',
    })
  }
  const reason =
    wanted === 'auto'
      ? 'chosen by itself, since it is the only one that this version has.'
      : 'chosen because --testbed asks for it.'
  return {testbed: make(), reason}
}
