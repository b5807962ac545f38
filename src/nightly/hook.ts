import {appendFile} from 'node:fs/promises'
import {join} from 'node:path'
import {readLastLines} from '../bytes/last-lines.ts'
import {textIfThere} from '../bytes/text-if-there.ts'
import {TestbedError} from '../errors/index.ts'
import {type RunResult, run} from '../process/run.ts'
import {createScratchFolder} from '../process/scratch-folder.ts'
import {formatDuration} from '../terminal/durations.ts'

/** Variables by name. */
export type Variables = Readonly<Record<string, string>>

/** What is run around the loads of a group, and how. */
export interface HookRequest {
  /** For messages, such as `prerun.sh of none`. */
  readonly what: string
  /** Bash that is run: a script to source, or a command. */
  readonly commands: string
  /** `$0` of it. */
  readonly name: string
  readonly folder: string
  readonly variables: Variables
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Its output is added to this file. */
  readonly log: string
}

/** What bash sets for itself, and what is ours. */
const NOT_THE_HOOKS = /^(_|SHLVL|PWD|OLDPWD|BASH.*|NIGHT_LOG|NIGHT_VARIABLES|MESH_RUNNER_.*)$/

/** As the original had it, a failing command ends the script; and whatever a script sets is a variable of what comes after. */
const AROUND = ['exec >>"$NIGHT_LOG" 2>&1', `trap 'env -0 >"$NIGHT_VARIABLES"' EXIT`, 'set -aeu'].join('\n')

function variablesIn(text: string, before: Readonly<Record<string, string | undefined>>): Variables {
  const entries = text.split('\0').flatMap((entry) => {
    const at = entry.indexOf('=')
    return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)] as const] : []
  })
  return Object.fromEntries(entries.filter(([name, value]) => !NOT_THE_HOOKS.test(name) && before[name] !== value))
}

function endingOf({exitCode, signal, stderr, timedOut}: RunResult, timeoutMs: number): string {
  if (timedOut) return `did not end within ${formatDuration(timeoutMs / 1000)}`
  if (exitCode !== null) return `ended with exit code ${exitCode}`
  return signal === null ? `could not be started: ${stderr}` : `was ended by ${signal}`
}

async function lastWords(log: string): Promise<string> {
  const lines = await readLastLines(log)
  return lines === '' ? 'It printed nothing.' : `Its last words: ${lines}`
}

/**
 * Runs bash in `folder` and returns the variables that it left set, those of the request included. Throws a TestbedError
 * when it fails, or does not end in time, and the signal's reason when that ends it.
 */
export async function runHook(request: HookRequest): Promise<Variables> {
  const {what, commands, name, folder, variables, timeoutMs, signal, log} = request
  await using scratch = await createScratchFolder()
  const path = join(scratch.path, 'variables')
  // What scripts print may be secret.
  await appendFile(log, '', {mode: 0o600})
  const env = {...variables, NIGHT_LOG: log, NIGHT_VARIABLES: path}
  const ended = await run(['bash', '-c', `${AROUND}\n${commands}`, name], {cwd: folder, env, timeoutMs, signal})
  signal.throwIfAborted()
  if (ended.exitCode !== 0) {
    throw new TestbedError(`${what} ${endingOf(ended, timeoutMs)}. ${await lastWords(log)}`, {
      hint: `All that it printed is in ${log}.`,
    })
  }
  return {...variables, ...variablesIn(await textIfThere(path), {...process.env, ...variables})}
}

/** Sources a script in the folder that it is in, as run_benchmark_job.sh did. Throws as {@link runHook}. */
export function sourceScript(script: string, request: Omit<HookRequest, 'commands' | 'name'>): Promise<Variables> {
  return runHook({...request, commands: 'source "$0"', name: script})
}
