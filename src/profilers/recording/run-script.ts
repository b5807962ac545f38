import {chmod, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {Deployment, Place} from '../../testbeds/testbed.ts'
import {openPlaceFolder} from './place-folder.ts'
import {tailOf} from './stderr-tail.ts'

/** Names of the files that a script leaves in its recording's folder. */
export const SCRIPT_FILES = {script: 'command.sh', output: 'profile.out', log: 'command.log'} as const

/** A bash script to run in a place. */
export interface ScriptRequest {
  readonly deployment: Deployment
  readonly place: Place
  /** Local folder for the script, its output and its log. */
  readonly directory: string
  /** The whole script. */
  readonly text: string
  /** After this the script counts as hung and all its processes are ended. */
  readonly deadlineSeconds: number
  readonly signal: AbortSignal
  /** Run in the same folder once the script ended well, to learn about what it left; null for nothing. */
  readonly inquiry?: readonly string[] | null
}

/** How a script ended. */
export interface ScriptOutcome {
  readonly exitCode: number | null
  readonly hung: boolean
  readonly aborted: boolean
  /** The last lines of standard error, 20 at most. */
  readonly stderrTail: string
  /** What the inquiry printed; null when there was none or it failed. */
  readonly inquiryOutput: string | null
}

/** Time between asking the script's processes to end and killing them. */
const KILL_AFTER_SECONDS = 2
/** `timeout` reports 124 when the command ended at its request; when it has to kill the group, it goes with it. */
const TIMEOUT_EXIT_CODES: readonly (number | null)[] = [124, 137, null]

/** `timeout` gives the script a process group of its own and ends the whole group, also when it is ended itself. */
function argvOf(script: string, deadlineSeconds: number): string[] {
  return ['timeout', `--kill-after=${KILL_AFTER_SECONDS}`, String(deadlineSeconds), 'bash', script]
}

const INQUIRY_DEADLINE_SECONDS = 10

async function inquire({deployment, place, inquiry, signal}: ScriptRequest, cwd: string): Promise<string | null> {
  if (inquiry === undefined || inquiry === null) return null
  const {exitCode, stdout} = await deployment.exec(place, inquiry, {
    cwd,
    signal,
    deadlineSeconds: INQUIRY_DEADLINE_SECONDS,
  })
  return exitCode === 0 ? stdout : null
}

/**
 * Writes the script to `command.sh` and runs it: standard output goes to `profile.out`, standard error to
 * `command.log`. A script that fails is a result, not an exception.
 */
export async function runScript(request: ScriptRequest): Promise<ScriptOutcome> {
  const {deployment, place, directory, deadlineSeconds, signal} = request
  const localScript = join(directory, SCRIPT_FILES.script)
  const log = join(directory, SCRIPT_FILES.log)
  await writeFile(localScript, request.text)
  await chmod(localScript, 0o755)
  await using folder = await openPlaceFolder(deployment, place, directory)
  const script = await folder.bring(localScript, SCRIPT_FILES.script)
  const started = performance.now()
  const result = await deployment.exec(place, argvOf(script, deadlineSeconds), {
    signal,
    // The place's own limit comes only after `timeout` has had its chance.
    deadlineSeconds: deadlineSeconds + 2 * KILL_AFTER_SECONDS,
    cwd: folder.path,
    stdoutFile: join(directory, SCRIPT_FILES.output),
    stderrFile: log,
  })
  const asked = result.exitCode === 0 ? await inquire(request, folder.path) : null
  const late = performance.now() - started >= deadlineSeconds * 1000
  return {
    exitCode: result.exitCode,
    hung: !signal.aborted && late && (result.timedOut || TIMEOUT_EXIT_CODES.includes(result.exitCode)),
    aborted: signal.aborted,
    stderrTail: await tailOf(log),
    inquiryOutput: asked,
  }
}

/** Removes an empty log: a file that says nothing is only in the way. Returns the name of the log that is there. */
export async function keepLog(directory: string, stderrTail: string): Promise<string | null> {
  if (stderrTail !== '') return SCRIPT_FILES.log
  await rm(join(directory, SCRIPT_FILES.log), {force: true})
  return null
}
