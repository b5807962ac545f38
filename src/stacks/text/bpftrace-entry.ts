/** A part of a map's key: text, or a stack as its frame lines, leaf first. */
export type BpftraceKey = {readonly text: string} | {readonly frames: readonly string[]}

/** One `@map[key, …]: value` as printed. */
export interface BpftraceEntry {
  /** Name with its `@`. */
  readonly map: string
  readonly keys: readonly BpftraceKey[]
  readonly value: string
  readonly line: number
}

const START = /^(@\w*)\[(.*)$/
const END = /^(.*)\]: (.*)$/

/** Text keys of one line; bpftrace puts `, ` between keys, so a comm with `, ` in it counts as two. */
function textKeys(text: string): BpftraceKey[] {
  return text
    .split(', ')
    .filter((key) => key !== '')
    .map((key) => ({text: key}))
}

/** What stands between two stacks: `, ` for nothing, `, comm, ` for a key. An empty stack leaves no lines at all. */
function between(text: string): BpftraceKey[] {
  return textKeys(text.replace(/^,\s*/, '').replace(/,\s*$/, ''))
}

/**
 * Puts the lines of printed maps together to entries. A stack as key stands on lines of its own, indented; bpftrace
 * prints maps when it ends, by `print()`, and between them whatever the program says itself.
 */
export class BpftraceEntries {
  readonly #take: (entry: BpftraceEntry) => void
  #map = ''
  #line = 0
  #keys: BpftraceKey[] = []
  #frames: string[] = []
  #open = false

  constructor(take: (entry: BpftraceEntry) => void) {
    this.#take = take
  }

  /** True while a key is not yet closed: the input ends too early if this stays so. */
  get open(): boolean {
    return this.#open
  }

  /** False for a line that belongs to no map with keys. */
  line(line: string, number: number): boolean {
    if (!this.#open) return this.#begin(line, number)
    if (/^\s/.test(line)) this.#frames.push(line.trim())
    else this.#continue(line, number)
    return true
  }

  #begin(line: string, number: number): boolean {
    const start = START.exec(line)
    if (start === null) return false
    const [, map = '', rest = ''] = start
    this.#map = map
    this.#line = number
    this.#keys = []
    const end = END.exec(rest)
    if (end === null) {
      this.#keys.push(...between(rest))
      this.#open = true
      return true
    }
    this.#take({map, keys: textKeys(end[1]!), value: end[2]!, line: number})
    return true
  }

  #continue(line: string, number: number): void {
    if (this.#frames.length > 0) this.#keys.push({frames: this.#frames})
    this.#frames = []
    const end = END.exec(line)
    if (end === null && START.test(line)) {
      this.#open = false
      this.#begin(line, number)
      return
    }
    this.#keys.push(...between(end === null ? line : end[1]!))
    if (end === null) return
    this.#open = false
    this.#take({map: this.#map, keys: this.#keys, value: end[2]!, line: this.#line})
  }
}
