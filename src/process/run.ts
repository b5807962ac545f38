import {execa, type Options} from 'execa'
import {findProgram} from './find-program.ts'
import {OWNER_VARIABLE, ownerMarker} from './owner.ts'

/** How a local program is run. */
export interface RunOptions {
  readonly cwd?: string | undefined
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Ends the program and its descendants: SIGTERM, then SIGKILL five seconds later. */
  readonly signal?: AbortSignal | undefined
  /** Ends the program the same way after this time. */
  readonly timeoutMs?: number | undefined
  /** Written to the program's standard input; nothing when absent. */
  readonly input?: string | Uint8Array | undefined
  /** Send standard output to this file instead of keeping it. */
  readonly stdoutFile?: string | undefined
  /** Send standard error to this file instead of keeping it. */
  readonly stderrFile?: string | undefined
  /** Called for each line of standard error as it comes. */
  readonly onStderrLine?: ((line: string) => void) | undefined
  /** Have the kernel kill the program when we die. Default true where `setpriv` is there (Linux). */
  readonly diesWithUs?: boolean | undefined
}

/** How a program ended. A non-zero exit is a result, not an exception. */
export interface RunResult {
  /** The command as a person would type it. */
  readonly command: string
  /** Null when a signal ended it or it never began. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** Empty when sent to a file. */
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
  readonly timedOut: boolean
  /** The program is not on this machine. */
  readonly notFound: boolean
}

/** A program that is running, or never began because it is not there. */
export interface RunningProgram {
  readonly pid: number | undefined
  /** Sends a signal to the program and its descendants. */
  kill(signal: NodeJS.Signals): void
  /** Never rejects. */
  readonly result: Promise<RunResult>
}

const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** A command line as a person would type it, quoted for a POSIX shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}

function notFoundResult(argv: readonly string[]): RunResult {
  const stderr = `${argv[0]}: program not found`
  return {
    command: commandLine(argv),
    exitCode: null,
    signal: null,
    stdout: '',
    stderr,
    durationMs: 0,
    timedOut: false,
    notFound: true,
  }
}

/** The marker tells later runs whose child this was, should we die without ending it. */
function markedEnvironment(env: RunOptions['env']): Readonly<Record<string, string>> {
  const marker = ownerMarker()
  return {...env, ...(marker === null ? {} : {[OWNER_VARIABLE]: marker})}
}

function execaOptions(options: RunOptions): Options {
  return {
    env: markedEnvironment(options.env),
    reject: false,
    killDescendants: true,
    stripFinalNewline: false,
    maxBuffer: 1 << 30,
    ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
    ...(options.signal === undefined ? {} : {cancelSignal: options.signal}),
    ...(options.timeoutMs === undefined ? {} : {timeout: options.timeoutMs}),
    ...(options.input === undefined ? {stdin: 'ignore'} : {input: options.input}),
    ...(options.stdoutFile === undefined ? {} : {stdout: {file: options.stdoutFile}}),
    ...(options.stderrFile === undefined ? {} : {stderr: {file: options.stderrFile}}),
  }
}

/** `setpriv` sets the parent-death signal and then becomes the program, so the pid is the program's own. */
function dyingWithUs(path: string, args: readonly string[], wanted: boolean): readonly [string, readonly string[]] {
  const setpriv = wanted && process.platform === 'linux' ? findProgram('setpriv') : null
  return setpriv === null ? [path, args] : [setpriv, ['--pdeathsig', 'KILL', '--', path, ...args]]
}

async function reportLines(lines: AsyncIterable<unknown>, report: (line: string) => void): Promise<void> {
  for await (const line of lines) report(String(line))
}

/** Starts a program. Its first word is looked up with {@link findProgram}. */
export function start(argv: readonly string[], options: RunOptions = {}): RunningProgram {
  const [name = '', ...args] = argv
  const path = findProgram(name)
  if (path === null) return {pid: undefined, kill: () => undefined, result: Promise.resolve(notFoundResult(argv))}
  const child = execa(...dyingWithUs(path, args, options.diesWithUs ?? true), execaOptions(options))
  const lines =
    options.onStderrLine === undefined ? undefined : reportLines(child.iterable({from: 'stderr'}), options.onStderrLine)
  return {
    pid: child.pid,
    kill: (signal) => void child.kill(signal),
    result: child.then(async (ended) => {
      await lines
      return {
        command: commandLine(argv),
        exitCode: ended.exitCode ?? null,
        signal: ended.signal ?? null,
        stdout: typeof ended.stdout === 'string' ? ended.stdout : '',
        stderr: typeof ended.stderr === 'string' ? ended.stderr : '',
        durationMs: ended.durationMs,
        timedOut: ended.timedOut,
        notFound: false,
      }
    }),
  }
}

/** Runs a program to its end. Never rejects for how the program ended. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return start(argv, options).result
}
