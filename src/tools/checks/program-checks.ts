import {findProgram} from '../../process/find-program.ts'
import {run} from '../../process/run.ts'
import type {Check, Machine, MachineCheck} from './check.ts'
import {packagesRemedy} from './packages-remedy.ts'

interface PlainProgram {
  readonly name: string
  readonly required: boolean
  readonly purpose: string
  readonly without: string
  readonly package: string
  readonly version: RegExp
}

const PROGRAMS: readonly PlainProgram[] = [
  {
    name: 'bash',
    required: true,
    purpose: 'runs custom profiling commands',
    without: 'custom profiling commands cannot run',
    package: 'bash',
    version: /version (\d+\.\d+\.\d+)/,
  },
  {
    name: 'setpriv',
    required: false,
    purpose: 'lets the kernel end our child processes when we die',
    without: 'after a `kill -9` of runner its children go on until the next run or `runner clean` ends them',
    package: 'util-linux',
    version: /util-linux (\d+\.\d+(?:\.\d+)?)/,
  },
]

const DEADLINE_MS = 10_000

async function checkProgram(program: PlainProgram, machine: Machine): Promise<MachineCheck> {
  const shared = {name: program.name, required: program.required}
  const path = findProgram(program.name, machine.searchPath)
  if (path === null) {
    const remedy = packagesRemedy(machine, [program.package], program.name)
    return {...shared, state: 'missing', version: null, origin: null, detail: program.without, remedy}
  }
  const {stdout} = await run([path, '--version'], {timeoutMs: DEADLINE_MS})
  const version = program.version.exec(stdout)?.[1] ?? null
  return {...shared, state: 'ok', version, origin: `PATH: ${path}`, detail: program.purpose, remedy: null}
}

/** Small system programs that runner itself uses. */
export const PROGRAM_CHECKS: readonly Check[] = PROGRAMS.map((program) => ({
  name: program.name,
  run: (machine) => checkProgram(program, machine),
}))
