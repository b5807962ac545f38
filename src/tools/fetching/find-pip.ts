import {PrerequisiteError} from '../../errors/index.ts'
import {type RunResult, run} from '../../process/run.ts'

/** A pip that answers. */
export interface Pip {
  readonly argv: readonly string[]
  readonly version: string
}

/** Ways to start pip. The system's own comes last: a broken shim or environment may hide it. */
const CANDIDATES: readonly (readonly string[])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
  ['python', '-m', 'pip'],
  ['/usr/bin/python3', '-m', 'pip'],
]

const VERSION_DEADLINE_MS = 20_000

type Run = (argv: readonly string[], options: {readonly timeoutMs: number}) => Promise<RunResult>

/** The first pip that works; null when there is none. */
export async function findPip(runProgram: Run = run): Promise<Pip | null> {
  for (const argv of CANDIDATES) {
    const result = await runProgram([...argv, '--version'], {timeoutMs: VERSION_DEADLINE_MS})
    const version = /^pip (\S+)/m.exec(result.stdout)?.[1]
    if (result.exitCode === 0 && version !== undefined) return {argv, version}
  }
  return null
}

/** As {@link findPip}; a PrerequisiteError when there is none. */
export async function requirePip(): Promise<Pip> {
  const pip = await findPip()
  if (pip !== null) return pip
  throw new PrerequisiteError('Looking for pip: neither `python3 -m pip` nor `pip3` works', {
    hint: 'Install it with the system packages, such as `apt-get install python3-pip`.',
  })
}
