import {type ChildProcess, spawn} from 'node:child_process'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import {eventually} from '../eventually.ts'

const DEV = join(import.meta.dirname, '..', '..', 'bin', 'dev.js')

/** How a command ended. */
export interface Ended {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** A `runner` that goes on while the test looks at it. */
export interface Running {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Waits until standard error matches; fails when it does not in time or the command ends first. */
  says(pattern: RegExp): Promise<void>
  signal(name: NodeJS.Signals): void
}

export interface StartOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** A folder of the test's own. */
export async function scratch(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-failures-'))
  t.teardown(() => rm(directory, {recursive: true, force: true}))
  return directory
}

function endOf(child: ChildProcess, text: {stdout: string; stderr: string}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => resolve({exitCode, signal, ...text}))
  })
}

/** Starts `runner` from its sources, as a process of its own that only the test signals. */
export function startRunner(argv: readonly string[], {cwd, env = {}}: StartOptions): Running {
  const child = spawn(process.execPath, [DEV, ...argv], {cwd, env: {...process.env, ...env}, stdio: 'pipe'})
  const text = {stdout: '', stderr: ''}
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk
  })
  const ended = endOf(child, text)
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  return {
    pid: child.pid!,
    ended,
    async says(pattern) {
      await eventually(`${pattern}`, () => isOver || pattern.test(text.stderr))
      if (!pattern.test(text.stderr)) throw new Error(`ended without ${pattern}:\n${text.stderr}`)
    },
    signal: (name) => void process.kill(child.pid!, name),
  }
}

/** Runs `runner` to its end. */
export function runRunner(argv: readonly string[], options: StartOptions): Promise<Ended> {
  return startRunner(argv, options).ended
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // The process has ended meanwhile.
    return ''
  }
}

/** Processes, zombies left out, that `runner` with this pid has started, with their command lines. */
export function childrenOf(runnerPid: number): readonly {readonly pid: number; readonly command: string}[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids
    .filter((pid) => textOf(`/proc/${pid}/environ`).includes(`MESH_RUNNER_OWNER=${runnerPid}:`))
    .map((pid) => ({pid: Number(pid), command: textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}))
    .filter(({command}) => command !== '')
}

/** Command lines of this machine's processes that match. */
export function commandsRunning(pattern: RegExp): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const commands = pids.map((pid) => textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim())
  return commands.filter((command) => pattern.test(command))
}

/** Scratch folders of a runner that are still there. */
export function scratchFoldersOf(runnerPid: number): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`mesh-runner-${runnerPid}-`))
}

/** The folder of the only run below an output folder. */
export function onlyRun(outputDirectory: string): string {
  const [name] = readdirSync(join(outputDirectory, 'runs'))
  return join(outputDirectory, 'runs', name!)
}

/** What a run leaves when it never began. */
export function leftNothing(outputDirectory: string): boolean {
  return !existsSync(join(outputDirectory, 'runs')) && !existsSync(join(outputDirectory, 'flame'))
}
