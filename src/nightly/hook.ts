import {run} from '../process/run.ts'
import {whyFailed} from './how-it-ended.ts'

/** A script of a folder, and how it is sourced. */
export interface HookRequest {
  /** Absolute path. */
  readonly script: string
  /** Its working directory. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  /** File that keeps what a hook leaves of variables and functions for the next one of its folder. */
  readonly state: string
  /** File for all that it prints. */
  readonly log: string
  readonly timeoutSeconds: number
  readonly signal?: AbortSignal
}

/**
 * As in run_benchmark_job.sh: the script is sourced, a command that fails or a variable that is not set ends it, and what
 * it sets is there in the next one. `$0` is the script, so that `dirname "$0"` is its folder.
 */
const PROGRAM = `
exec 2>&1
__runner_state=$1
if [[ -s $__runner_state ]]; then source "$__runner_state"; fi
set --
set -e -u -a
trap '{ export -p; declare -f; } >"$__runner_state"' EXIT
source "$0"
`

/** Sources a hook. Null when it ended well; else why it did not, as a sentence. Never rejects for how it ended. */
export async function sourceHook(request: HookRequest): Promise<string | null> {
  const {script, directory, environment, state, log, timeoutSeconds, signal} = request
  const ended = await run(['bash', '-c', PROGRAM, script, state], {
    cwd: directory,
    env: environment,
    stdoutFile: log,
    timeoutMs: timeoutSeconds * 1000,
    ...(signal === undefined ? {} : {signal}),
  })
  const why = await whyFailed(ended, timeoutSeconds, log)
  return why === null ? null : `Sourcing ${script}: ${why}`
}
