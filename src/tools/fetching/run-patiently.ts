import {Patience, type TimeLimits} from '../../bytes/patience.ts'
import {PrerequisiteError} from '../../errors/index.ts'
import {type RunOptions, type RunResult, run} from '../../process/run.ts'

/** What package clients and compilers get: long enough for a slow line, a loaded machine and a lock that another holds. */
const FETCH_LIMITS: TimeLimits = {silenceMilliseconds: 300_000, totalMilliseconds: 3_600_000}

/** How a program is run that works with what comes from elsewhere. */
interface PatientOptions extends Omit<RunOptions, 'onOutput' | 'timeoutMs'> {
  readonly signal: AbortSignal
  readonly limits?: TimeLimits
  /** What shows that it goes on, though it prints nothing: calls `heard` whenever something came. */
  readonly watch?: (heard: () => void) => Disposable
}

const NOTHING: Disposable = {[Symbol.dispose]: () => undefined}

/**
 * Runs a program to its end, or ends it when it was silent for too long or took too long in all: a PrerequisiteError then,
 * that says what was being done (`doing`: `Downloading wheel X`) and for how long nothing came.
 */
export async function runPatiently(
  argv: readonly string[],
  doing: string,
  {limits = FETCH_LIMITS, watch, signal, ...options}: PatientOptions,
): Promise<RunResult> {
  using patience = new Patience(limits)
  const heard = () => patience.heard()
  using _watch = watch?.(heard) ?? NOTHING
  const ending = AbortSignal.any([signal, patience.signal])
  const result = await run(argv, {...options, signal: ending, onOutput: heard})
  if (patience.reason === null || result.exitCode === 0 || signal.aborted) return result
  const left = result.survived ? `; ${result.stderr}` : ''
  throw new PrerequisiteError(`${doing}: \`${result.command}\` was ended, ${patience.reason}${left}`, {
    hint: 'Look whether the network, a proxy or a lock holds it up, and try again.',
  })
}
