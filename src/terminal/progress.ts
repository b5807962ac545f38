import type {Warning} from '../errors/index.ts'
import type {CellResult} from '../results/schema.ts'
import type {MaybeTerminal} from './style.ts'

/** One load to come, as a person is told of it. */
export interface PlannedLoad {
  readonly label: string
  readonly seconds: number
}

/** Tells a person how a run goes on, on standard error. No method throws or waits. */
export interface Progress {
  /** Once, before the first cell. */
  plan(loads: readonly PlannedLoad[], resultsIn: string): void
  /** `number` counts from 1. */
  cellStarted(number: number, count: number, label: string, seconds: number): void
  /** What the running cell is at now, such as `drawing flame graphs`. */
  phase(text: string): void
  note(line: string): void
  /** Each warning is shown once. */
  warn(warning: Warning): void
  cellEnded(result: CellResult): void
  /** Leaves the terminal as it was found; also after an interrupt. May be called twice. */
  done(): void
}

/** The stream that progress is written to. */
export interface ProgressStream extends MaybeTerminal {
  write(text: string): unknown
  readonly columns?: number | undefined
}

/** Time, passed in so that tests need not wait. */
export interface ProgressClock {
  nowMs(): number
  /** Calls back again and again until the returned function is called; never keeps the process alive. */
  every(ms: number, call: () => void): () => void
}

/** How progress is shown. */
export interface ProgressOptions {
  readonly stream: ProgressStream
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly clock?: ProgressClock
  /** Show warnings only. */
  readonly quiet?: boolean
}
