import {spawn} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {isAlive, livingProcess, type StartedProcess} from '../../../src/bytes/owner.ts'
import {TestbedError} from '../../../src/errors/index.ts'
import {type RunFolder, unpackedPackages} from '../folders.ts'
import {programsFile} from './control-groups.ts'

/** A long-running program of the cluster. */
export interface Program {
  readonly name: string
  readonly argv: readonly string[]
  /** Words before argv, such as those that enter the cluster's namespaces. */
  readonly prefix?: readonly string[]
}

/** A program as it was started, kept in the run folder so that any process can stop or restart it. */
export interface StartedProgram extends Program, StartedProcess {}

const GRACE_MS = 5_000
const POLL_MS = 20
const LAST_LINES = 8
/** Joins the group first, so that the program and all that it starts can be found whatever happens. */
const JOIN_THEN_BECOME = 'echo $$ > "$1" && shift && exec "$@"'

function recordPath(folder: RunFolder, name: string): string {
  return join(folder.path, 'programs', `${name}.json`)
}

/** Where a program's output goes. */
export function logPath(folder: RunFolder, name: string): string {
  return join(folder.path, 'log', `${name}.log`)
}

/** Nothing of the starter's: no proxy settings, and no mark by which runner would take the programs for its children. */
function environment(): NodeJS.ProcessEnv {
  const debian = unpackedPackages()
  return {
    HOME: '/nonexistent',
    PATH: `${debian}/usr/bin:${debian}/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
  }
}

/** Starts a program that outlives us, in the cluster's control group, with its output in a log. */
export async function startProgram(folder: RunFolder, program: Program): Promise<StartedProgram> {
  await mkdir(join(folder.path, 'programs'), {recursive: true})
  await mkdir(join(folder.path, 'log'), {recursive: true})
  const log = openSync(logPath(folder, program.name), 'a')
  const argv = ['-c', JOIN_THEN_BECOME, 'sh', programsFile(folder), ...(program.prefix ?? []), ...program.argv]
  const child = spawn('/bin/sh', argv, {
    cwd: folder.path,
    detached: true,
    stdio: ['ignore', log, log],
    env: environment(),
  })
  closeSync(log)
  child.unref()
  const identity = child.pid === undefined ? null : livingProcess(child.pid)
  if (identity === null) throw new TestbedError(`Starting ${program.name} of the test cluster: it ended at once`)
  const started = {...program, ...identity}
  await writeFile(recordPath(folder, program.name), JSON.stringify(started))
  return started
}

/** A program as it was started last. A TestbedError when it never was. */
export async function startedProgram(folder: RunFolder, name: string): Promise<StartedProgram> {
  const text = await readFile(recordPath(folder, name), 'utf8').catch((cause: Error) => {
    throw new TestbedError(`Looking for ${name} of the test cluster: ${cause.message}`, {cause})
  })
  return JSON.parse(text) as StartedProgram
}

/** The last lines that a program wrote, for messages. */
export async function lastWords(folder: RunFolder, name: string): Promise<string> {
  const text = await readFile(logPath(folder, name), 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-LAST_LINES).join('\n')
}

/** Throws a TestbedError with its last lines unless the program runs. */
export async function requireRunning(folder: RunFolder, program: StartedProgram): Promise<void> {
  if (isAlive(program)) return
  throw new TestbedError(
    `Starting ${program.name} of the test cluster: it ended.\n${await lastWords(folder, program.name)}`,
  )
}

async function hasEnded(program: StartedProcess, deadlineMs: number): Promise<boolean> {
  const deadline = performance.now() + deadlineMs
  while (isAlive(program) && performance.now() < deadline) await wait(POLL_MS)
  return !isAlive(program)
}

/** Sends a signal to a program, if it runs. */
export async function signalProgram(folder: RunFolder, name: string, signal: NodeJS.Signals): Promise<void> {
  const program = await startedProgram(folder, name)
  if (isAlive(program)) process.kill(program.pid, signal)
}

/** Ends a program: SIGTERM, after five seconds SIGKILL. `kill`: SIGKILL at once. Waits until it is gone. */
export async function stopProgram(folder: RunFolder, name: string, how: 'ask' | 'kill' = 'ask'): Promise<void> {
  const program = await startedProgram(folder, name)
  if (how === 'ask') {
    await signalProgram(folder, name, 'SIGTERM')
    if (await hasEnded(program, GRACE_MS)) return
  }
  await signalProgram(folder, name, 'SIGKILL')
  if (!(await hasEnded(program, GRACE_MS)))
    throw new TestbedError(`Stopping ${name} of the test cluster: it does not end`)
}

/** Starts a program again as it was started last. */
export async function restartProgram(folder: RunFolder, name: string): Promise<StartedProgram> {
  const {argv, prefix = []} = await startedProgram(folder, name)
  return startProgram(folder, {name, argv, prefix})
}

/** Forgets all programs; for a run folder whose processes are gone. */
export async function forgetPrograms(folder: RunFolder): Promise<void> {
  await rm(join(folder.path, 'programs'), {recursive: true, force: true})
}
