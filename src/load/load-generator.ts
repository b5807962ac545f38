import type {ByteSource} from '../bytes/byte-source.ts'
import type {Cell} from '../config/cells/cell.ts'
import type {Warning} from '../errors/index.ts'
import type {LoadResult} from '../results/schema.ts'

/** What a command line needs beyond its cell. */
export interface LoadOptions {
  /** The generator's executable as the place that runs it sees it. */
  readonly executable: string
  /** Where the generator writes its own result, as the place that runs it sees it. */
  readonly resultFile: string
  /** How long the load is asked to last; more than the cell's duration where a SIGINT is to end it. */
  readonly loadSeconds: number
  /** Width of the histogram's smallest bucket; null in an outline, where only a probe will tell it. */
  readonly resolutionSeconds: number | null
  /** Stored in the generator's own result. */
  readonly label: string
  /** Where the generator logs every request, as the place that runs it sees it; none when absent or null. */
  readonly accessLogFile?: string | null
  /** Certificate authority that the generator trusts, for https targets. */
  readonly cacert?: string | null
}

/** What a reader of results needs beyond the text. */
export interface ReadContext {
  readonly cell: Cell
  /** The command line as it was run. */
  readonly command: string
  readonly resolutionSeconds: number
}

/** What one of several generators left. */
export interface LoadPart {
  /** Where it ran: the pod's name. */
  readonly instance: string
  /** Its own result file. */
  readonly text: string
  /** Its command line as it was run. */
  readonly command: string
}

/** The log of every request of one generator, and its own result. */
export interface LoadLog {
  readonly log: ByteSource
  readonly resultText: string
  /** How long the generator was told to send. */
  readonly loadSeconds: number
}

/** What logs of every request tell, and their histograms. */
export interface LoggedLoads {
  /** The result with everything that the logs know better. */
  readonly result: LoadResult
  /** As a file that keeps them: HdrHistogram's text, in microseconds. Null when the logs hold no request. */
  readonly histograms: {readonly latencies: string; readonly responseTimes: string | null} | null
}

/** A short load that is run before a cell's own. */
export interface Probe {
  /** The cell to make the command line from. */
  readonly cell: Cell
  readonly loadSeconds: number
  readonly resolutionSeconds: number
}

/** What decides, besides the cell, whether a generator can do what is asked. */
export interface LoadSurroundings {
  readonly cacert: string | null
  /** What the generator talks to speaks TLS: an https gateway. */
  readonly isHttps: boolean
  /** The server was started by this run, with room for its sizes. */
  readonly isOwnServer: boolean
}

/** Why something cannot be done, and what to do instead. */
export interface Refusal {
  readonly message: string
  readonly hint: string
}

/** A program that sends requests and times them: one folder each, and one line in the registry. Pure. */
export interface LoadGenerator {
  /** As `--load_gen_type` spells it. */
  readonly name: string
  /** One line for help. */
  readonly description: string
  /** `target` is what the testbed names for the cell's mode and protocol. */
  argv(cell: Cell, target: string, options: LoadOptions): string[]
  /**
   * Reads the generator's own result file.
   * Throws an InputError when the text is no such file, and a CellError when no request succeeded.
   */
  read(text: string, context: ReadContext): LoadResult
  /**
   * Reads the logs of all generators of the context's cell, whose merged result is `result`, and puts what they tell in
   * the place of what the histograms do.
   */
  readLogs(logs: readonly LoadLog[], result: LoadResult, cell: Cell): Promise<LoggedLoads>
  /** What the generator warned of, from what it printed. */
  warningsIn(printed: string): readonly Warning[]
  /** What of the cell the generator does not do, or does otherwise. */
  limits(cell: Cell, surroundings: LoadSurroundings): readonly Warning[]
  /** Why the cell cannot be measured as its label says; null when it can. */
  refusal(cell: Cell): Refusal | null
  /** Throws a UsageError when the cell cannot be divided between `count` generators. To be called before anything runs. */
  refuseShares(cell: Cell, count: number): void
  /**
   * The part of the cell that generator `index` (from 0) of `count` sends. Connections and rates of the parts add up to
   * the cell's exactly.
   */
  share(cell: Cell, index: number, count: number): Cell
  /**
   * Reads the results of all generators that sent shares of the context's cell at once, and makes one of them, from
   * their histograms. Throws a CellError that names the instance whose result cannot be used.
   */
  merge(parts: readonly LoadPart[], context: ReadContext): LoadResult
  /** The short load that tells which resolution suits the cell; null when the cell names its own. */
  probe(cell: Cell): Probe | null
  /** The resolution, in seconds, that suits the latencies in the probe's result file. Throws as `read` does. */
  resolutionFor(probeText: string): number
  /** Cells of equal shape share one probe and one resolution, so that their histograms have the same edges. */
  shape(cell: Cell): string
  /** What went wrong, from what the generator printed when it ended without a result; its last line when it does not say. */
  explain(output: string): string
  /** The generator's own result file without the values of request headers. Never throws. */
  hideHeaders(text: string): string
}
