import {type Machine, type MachineCheck, stopsTheJob} from '../checks/check.ts'
import {carryOut, type FixContext, type FixResult} from './carry-out.ts'
import {planFixes} from './plan-fixes.ts'

/** Packages bring headers, which then can be linked: a fix may make another one possible. */
const MOST_ROUNDS = 3

/** Where the checks stand after the fixes. */
export interface FixOutcome {
  readonly checks: readonly MachineCheck[]
  readonly fixes: readonly FixResult[]
}

/** Fixes, checks again, and fixes what turned up then. No fix is tried twice. */
export async function fixInRounds(
  first: readonly MachineCheck[],
  options: {
    readonly context: FixContext
    readonly check: (machine: Machine) => Promise<readonly MachineCheck[]>
    readonly carryOut?: typeof carryOut
  },
): Promise<FixOutcome> {
  const {context, check} = options
  const {machine} = context
  const tried = new Set<string>()
  const fixes: FixResult[] = []
  let checks = first
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const planned = planFixes(checks, machine.system.family, tried)
    if (planned.length === 0) break
    for (const {key} of planned) tried.add(key)
    fixes.push(...(await (options.carryOut ?? carryOut)(planned, context)))
    context.signal.throwIfAborted()
    checks = await check(machine)
  }
  return {checks, fixes}
}

/** Results that stand in the way of the main job. */
export function stoppers(checks: readonly MachineCheck[]): readonly MachineCheck[] {
  return checks.filter(stopsTheJob)
}
