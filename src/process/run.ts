import type {ChildProcess} from 'node:child_process'
import {execa, type Options} from 'execa'
import {OWNER_VARIABLE, ownerMarker, ownOwner} from '../bytes/owner.ts'
import {type CommandId, nextCommandId} from './command-id.ts'
import {endCommand} from './end-own.ts'
import {findProgram} from './find-program.ts'
import {giveUpInTheEnd} from './give-up.ts'
import {limitMarking} from './limit-mark.ts'
import {COMMAND_VARIABLE} from './marked-processes.ts'
import {endOfReading, openOutputs, type StreamFiles} from './output-files.ts'
import {endedResult, notStarted, type RunResult, survivingResult} from './run-result.ts'

export type {RunResult} from './run-result.ts'

/** How a local program is run. */
export interface RunOptions {
  readonly cwd?: string | undefined
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Ends the program and its descendants: SIGTERM, then SIGKILL five seconds later. See {@link RunResult.survived}. */
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
  /** Called whenever something is printed that does not go to a file. */
  readonly onOutput?: (() => void) | undefined
  /**
   * Have the kernel kill the program when we die, and whoever finds it later end it. Default true; false for what must
   * not be broken off.
   */
  readonly diesWithUs?: boolean | undefined
  /** End what the program has left running when it ends. Default false: some are started to leave something. */
  readonly leavesNothing?: boolean | undefined
}

/** A program that is running, or never began because it is not there. */
export interface RunningProgram {
  readonly pid: number | undefined
  /** Sends a signal to the program and its descendants. */
  kill(signal: NodeJS.Signals): void
  /** Never rejects. */
  readonly result: Promise<RunResult>
}

function notBegun(result: RunResult): RunningProgram {
  return {pid: undefined, kill: () => undefined, result: Promise.resolve(result)}
}

/** Marks tell later runs whose child this was, should we die without ending it, and us which command it came from. */
function markedEnvironment({env, diesWithUs = true}: RunOptions, command: CommandId): Readonly<Record<string, string>> {
  const marker = diesWithUs ? ownerMarker() : null
  return {...env, ...(marker === null ? {} : {[OWNER_VARIABLE]: marker, [COMMAND_VARIABLE]: command.id})}
}

function execaOptions(options: RunOptions, files: StreamFiles, command: CommandId): Options {
  return {
    env: markedEnvironment(options, command),
    reject: false,
    killDescendants: true,
    stripFinalNewline: false,
    maxBuffer: 1 << 30,
    ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
    ...(options.signal === undefined ? {} : {cancelSignal: options.signal}),
    ...(options.timeoutMs === undefined ? {} : {timeout: options.timeoutMs}),
    ...(options.input === undefined ? {stdin: 'ignore'} : {input: options.input}),
    // Descriptors, not pipes through us: what a program leaves running may hold its output open for as long as it likes.
    ...(files.stdout === undefined ? {} : {stdout: files.stdout}),
    ...(files.stderr === undefined ? {} : {stderr: files.stderr}),
  } as Options
}

/** `prlimit` and `setpriv` set what they are told and then become the program, so the pid is the program's own. */
function wrapped(
  path: string,
  args: readonly string[],
  wanted: boolean,
  command: CommandId,
): [string, readonly string[]] {
  const setpriv = wanted && process.platform === 'linux' ? findProgram('setpriv') : null
  const words = [
    ...(wanted ? limitMarking(ownOwner(), command.number) : []),
    ...(setpriv === null ? [] : [setpriv, '--pdeathsig', 'KILL', '--']),
    path,
    ...args,
  ]
  return [words[0]!, words.slice(1)]
}

async function reportLines(lines: AsyncIterable<unknown>, report: (line: string) => void): Promise<void> {
  for await (const line of lines) report(String(line))
}

function reportOutput({stdout, stderr}: ChildProcess, onOutput: () => void): void {
  for (const stream of [stdout, stderr]) stream?.on('data', onOutput)
}

/** After these nothing is expected of a program but its end. */
const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL']

/** Starts a program. Its first word is looked up with {@link findProgram}. */
export function start(argv: readonly string[], options: RunOptions = {}): RunningProgram {
  const [name = '', ...args] = argv
  const path = findProgram(name)
  if (path === null) return notBegun(notStarted(argv, true, `${name}: program not found`))
  const files = openOutputs(options)
  if ('failure' in files) return notBegun(notStarted(argv, false, files.failure))
  const command = nextCommandId()
  const startedAt = performance.now()
  const child = execa(
    ...wrapped(path, args, options.diesWithUs ?? true, command),
    execaOptions(options, files, command),
  )
  endOfReading(child.nodeChildProcess)
  files.keepUntilEndOf(child.nodeChildProcess)
  const waiting = giveUpInTheEnd(child.nodeChildProcess, options)
  if (options.onOutput !== undefined) reportOutput(child.nodeChildProcess, options.onOutput)
  const lines =
    options.onStderrLine === undefined ? undefined : reportLines(child.iterable({from: 'stderr'}), options.onStderrLine)
  const ended = child.then(async (result) => {
    await lines?.catch(() => undefined)
    const left = options.leavesNothing === true ? (await endCommand(command)).ended : []
    return endedResult(argv, result, left)
  })
  const survived = waiting.givenUp.then(() => survivingResult(argv, child.pid, performance.now() - startedAt))
  return {
    pid: child.pid,
    kill(name) {
      if (ENDING.includes(name)) waiting.told()
      child.kill(name)
    },
    result: Promise.race([ended, survived]).finally(() => files.cut()),
  }
}

/** Runs a program to its end. Never rejects for how the program ended. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return start(argv, options).result
}
