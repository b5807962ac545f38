import {type BpftraceMeasures, bucketCount, histogramMeasures, measuresOf} from './value.ts'

/** A part of a map's key: text, or a stack as its frame lines, leaf first. */
export type BpftraceKey = {readonly text: string} | {readonly frames: readonly string[]}

/** One `@map[key, …]: value` as printed. */
export interface BpftraceEntry {
  /** Name with its `@`. */
  readonly map: string
  readonly keys: readonly BpftraceKey[]
  /** Null when the value is nothing that adds up. */
  readonly measures: BpftraceMeasures | null
  /** The value as it stands there, for messages. */
  readonly value: string
  readonly line: number
}

const START = /^(@\w*)\[(.*)$/
const END = /^(.*)\]:(?: (.*))?$/
/** Lines of a key at most, far above the deepest stack that the kernel walks; behind more, the end of the key is missing. */
const MOST_KEY_LINES = 1 << 16

/** Text keys of one line; bpftrace puts `, ` (`,` in JSON) between keys, so a comm with that in it counts as two. */
function textKeys(text: string, separator: string): BpftraceKey[] {
  return text
    .split(separator)
    .filter((key) => key !== '')
    .map((key) => ({text: key}))
}

/**
 * A key that spans lines: stacks are the indented lines; what stands before, between and behind them is `, ` for nothing
 * and `, comm, ` for a key. An empty stack leaves no lines at all.
 */
export function keysOf(lines: readonly string[], separator: string): BpftraceKey[] {
  const keys: BpftraceKey[] = []
  let frames: string[] = []
  for (const line of lines) {
    if (/^\s/.test(line)) {
      if (frames.length === 0) keys.push({frames})
      frames.push(line.trim())
      continue
    }
    frames = []
    keys.push(...textKeys(line.replace(/^,\s*/, '').replace(/,\s*$/, ''), separator))
  }
  return keys
}

/** A key whose end was not yet seen. */
interface OpenKey {
  readonly map: string
  readonly line: number
  readonly text: string[]
}

/** An entry whose value is the buckets on the lines behind it. */
interface OpenHistogram {
  readonly entry: BpftraceEntry
  readonly counts: string[]
}

/**
 * Puts the lines of printed maps together to entries. A stack as key stands on lines of its own, indented; bpftrace
 * prints maps when it ends, by `print()`, and between them whatever the program says itself.
 */
export class BpftraceEntries {
  readonly #take: (entry: BpftraceEntry) => void
  #key: OpenKey | null = null
  #histogram: OpenHistogram | null = null

  constructor(take: (entry: BpftraceEntry) => void) {
    this.#take = take
  }

  line(line: string, number: number): void {
    if (this.#histogram !== null && this.#bucket(line)) return
    const start = START.exec(line)
    if (start !== null) this.#begin(start, number)
    else if (this.#key !== null) this.#continue(line)
  }

  /** To be called behind the last line. */
  end(): void {
    this.#endHistogram()
    this.#abandon()
  }

  /** Gives up a key that has no end; it becomes an entry that counts nothing. */
  #abandon(): void {
    if (this.#key === null) return
    const {map, line} = this.#key
    this.#key = null
    this.#take({map, line, keys: [], measures: null, value: 'a key without an end'})
  }

  #begin(start: RegExpExecArray, number: number): void {
    this.#abandon()
    this.#key = {map: start[1]!, line: number, text: []}
    this.#continue(start[2]!)
  }

  #continue(line: string): void {
    const key = this.#key!
    const end = /^\s/.test(line) ? null : END.exec(line)
    key.text.push(end === null ? line : end[1]!)
    if (end === null) {
      if (key.text.length === MOST_KEY_LINES) this.#abandon()
      return
    }
    this.#key = null
    this.#finish(key, end[2] ?? '')
  }

  #finish({map, line, text}: OpenKey, value: string): void {
    const entry = {map, line, value, keys: keysOf(text, ', '), measures: measuresOf(value)}
    if (value.trim() === '') this.#histogram = {entry, counts: []}
    else this.#take(entry)
  }

  #bucket(line: string): boolean {
    const count = bucketCount(line)
    if (count === null) this.#endHistogram()
    else this.#histogram!.counts.push(count)
    return count !== null
  }

  #endHistogram(): void {
    if (this.#histogram === null) return
    const {entry, counts} = this.#histogram
    this.#histogram = null
    this.#take(counts.length === 0 ? entry : {...entry, value: 'a histogram', measures: histogramMeasures(counts)})
  }
}
