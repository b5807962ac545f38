import {commandLine} from '../program/command-line.ts'
import type {MarkedProcess} from './marked-processes.ts'

/** How a program ended. A non-zero exit is a result, not an exception. */
export interface RunResult {
  /** The command as a person would type it. */
  readonly command: string
  /** Null when a signal ended it or it never began. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** What was printed until the program itself ended; empty when sent to a file. */
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
  /** Its time limit ended it. */
  readonly timedOut: boolean
  /** It was told to end and did not end within seven seconds, though it got SIGKILL: nothing is known of it, and it may still run. */
  readonly survived: boolean
  /** The program is not on this machine. */
  readonly notFound: boolean
  /** Command lines of what it had left running, which was ended. */
  readonly leftRunning: readonly string[]
}

const NOTHING = {
  exitCode: null,
  signal: null,
  stdout: '',
  stderr: '',
  durationMs: 0,
  timedOut: false,
  survived: false,
  notFound: false,
  leftRunning: [],
}

/** What there is to say of a program that never began; `stderr` says why. */
export function notStarted(argv: readonly string[], notFound: boolean, stderr: string): RunResult {
  return {...NOTHING, command: commandLine(argv), stderr, notFound}
}

/** What execa says. */
interface Ended extends Pick<RunResult, 'durationMs' | 'timedOut'> {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly stdout?: unknown
  readonly stderr?: unknown
}

/** What there is to say of a program that ended. */
export function endedResult(argv: readonly string[], ended: Ended, left: readonly MarkedProcess[]): RunResult {
  return {
    ...NOTHING,
    command: commandLine(argv),
    exitCode: ended.exitCode ?? null,
    signal: ended.signal ?? null,
    stdout: typeof ended.stdout === 'string' ? ended.stdout : '',
    stderr: typeof ended.stderr === 'string' ? ended.stderr : '',
    durationMs: ended.durationMs,
    timedOut: ended.timedOut,
    leftRunning: left.map((one) => one.commandLine),
  }
}

/** What there is to say of a program that was told to end and did not. */
export function survivingResult(argv: readonly string[], pid: number | undefined, durationMs: number): RunResult {
  const stderr = `process ${pid} was told to end and did not; it may still run`
  return {...NOTHING, command: commandLine(argv), stderr, durationMs, survived: true}
}
