import {rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {readLastLines} from '../../bytes/last-lines.ts'
import {isAbsence} from '../../bytes/text-if-there.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'
import {openPlaceFolder, type PlaceFolder} from './place-folder.ts'
import {type Detached, runDetached} from './run-detached.ts'

/** Names of the files that a script leaves in its recording's folder. */
export const SCRIPT_FILES = {
  script: 'command.sh',
  output: 'profile.out',
  log: 'command.log',
  perfData: 'perf.data',
} as const

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
  /** Local programs that the script calls by their file names in its own folder. */
  readonly programs?: readonly {readonly name: string; readonly localPath: string}[]
  /** Files that the script leaves in its folder, to be brought into the recording's; by name. */
  readonly leaves?: readonly string[]
  /** Those that need not be there. */
  readonly mayLeave?: readonly string[]
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
  /** What could not be removed from the place, in a sentence; null when nothing of ours is left there. */
  readonly leftBehind: string | null
  /** Command lines of what it had left running in the place, which was ended. */
  readonly leftRunning: readonly string[]
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

async function bringLeft({directory, leaves = [], mayLeave = []}: ScriptRequest, folder: PlaceFolder): Promise<void> {
  for (const name of leaves) await folder.fetch(name, join(directory, name))
  for (const name of mayLeave) await folder.fetchIfThere(name, join(directory, name))
}

async function runIn(request: ScriptRequest, folder: PlaceFolder): Promise<Detached & {asked: string | null}> {
  const {directory, programs = []} = request
  for (const {name, localPath} of programs) await folder.bringProgram(localPath, name)
  const script = await folder.bring(join(directory, SCRIPT_FILES.script), SCRIPT_FILES.script)
  const ended = await runDetached({
    ...request,
    argv: ['bash', script],
    cwd: folder.path,
    stdoutFile: join(directory, SCRIPT_FILES.output),
    stderrFile: join(directory, SCRIPT_FILES.log),
  })
  if (ended.exitCode !== 0) return {...ended, asked: null}
  const asked = await inquire(request, folder.path)
  await bringLeft(request, folder)
  return {...ended, asked}
}

/** What `use` makes of a folder in the place, and what of the folder could not be removed afterwards. */
async function within<Result>(request: ScriptRequest, use: (folder: PlaceFolder) => Promise<Result>) {
  const folder = await openPlaceFolder(request.deployment, request.place, request.directory)
  let result: Result
  try {
    result = await use(folder)
  } catch (error) {
    await folder.remove()
    throw error
  }
  return {result, leftBehind: await folder.remove()}
}

/** bpftrace 0.17 says this on kernels that have no such limit; it means nothing. */
const HARMLESS = /RLIMIT_MEMLOCK/

/** The last lines of the script's log that say something; empty when there is no log. */
async function stderrTail(directory: string): Promise<string> {
  const says = (line: string) => line.trim() !== '' && !HARMLESS.test(line)
  return readLastLines(join(directory, SCRIPT_FILES.log), says).catch((error: unknown) => {
    if (isAbsence(error)) return ''
    throw error
  })
}

/**
 * Writes the script to `command.sh` and runs it: standard output goes to `profile.out`, standard error to
 * `command.log`. A script that fails is a result, not an exception. Throws a TestbedError when the place cannot be
 * reached, or does not give what was left there.
 */
export async function recordWithScript(request: ScriptRequest): Promise<ScriptOutcome> {
  const {directory, signal} = request
  const localScript = join(directory, SCRIPT_FILES.script)
  await writeFile(localScript, request.text, {mode: 0o700})
  const {result, leftBehind} = await within(request, (folder) => runIn(request, folder))
  return {
    exitCode: result.exitCode,
    hung: !signal.aborted && result.late,
    aborted: signal.aborted,
    stderrTail: await stderrTail(directory),
    inquiryOutput: result.asked,
    leftBehind,
    leftRunning: result.leftRunning,
  }
}

/** Removes an empty log: a file that says nothing is only in the way. Returns the name of the log that is there. */
export async function keepLog(directory: string, stderrTail: string): Promise<string | null> {
  if (stderrTail !== '') return SCRIPT_FILES.log
  await rm(join(directory, SCRIPT_FILES.log), {force: true})
  return null
}
