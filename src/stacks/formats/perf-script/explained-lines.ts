import {headTextLines} from '../../text/head-lines.ts'
import {parsePerfFrame} from './frame.ts'
import {HeaderReader} from './header.ts'
import {isRecordContinuation, isRecordLine} from './record-lines.ts'
import {isTabFrame, type PerfTextShape, shapeOfHead} from './text-shape.ts'

/** How much of a text can be read as that of `perf script`. */
export interface ExplainedLines {
  /** Lines that are neither blank nor remarks. */
  readonly lines: number
  readonly explained: number
  /** Whether something was seen that only perf prints: a record, a sample with an event, frames below a first line. */
  readonly sure: boolean
}

const PERF_REMARK = /^# (?:captured on {4}: |cmdline : \S*perf )/
/** Lines that are looked at; more of them say nothing new. */
const MOST_LINES = 20_000

/** Goes through the lines of a head. */
class LineCounter {
  readonly #headers: HeaderReader
  readonly #shape: PerfTextShape
  lines = 0
  explained = 0
  sure = false
  #inRecord = false
  #inSample = false

  constructor(shape: PerfTextShape) {
    this.#shape = shape
    this.#headers = new HeaderReader(shape)
  }

  line(line: string, next: string): void {
    if (line.trim() === '') {
      this.#inSample = false
      this.#inRecord = false
    } else if (line.startsWith('#') && !isTabFrame(next)) this.sure ||= PERF_REMARK.test(line)
    else {
      this.lines++
      if (this.#isExplained(line, next)) this.explained++
    }
  }

  #isExplained(line: string, next: string): boolean {
    if (isRecordLine(line)) return this.#begin(true)
    if (this.#inRecord && isRecordContinuation(line)) return true
    if (this.#isFrame(line) && (this.#shape.hasTabs || this.#headers.strict(line) === null)) {
      this.sure ||= this.#inSample
      return true
    }
    if (this.#inSample && line.startsWith('  ') && this.#headers.strict(line) === null) return true
    return this.#isFirst(line, next)
  }

  #begin(isRecord: boolean): true {
    this.#inRecord = isRecord
    this.#inSample = !isRecord
    this.sure ||= isRecord
    return true
  }

  #isFrame(line: string): boolean {
    if (isTabFrame(line)) return true
    return !this.#shape.hasTabs && this.#inSample && /^\s/.test(line) && parsePerfFrame(line)?.module != null
  }

  /** No event begins with a bracket; a goroutine's state does. */
  #isFirst(line: string, next: string): boolean {
    const strict = this.#headers.strict(line)
    const header = strict ?? this.#headers.read(line)
    if (header === null && !(isTabFrame(next) && this.#headers.bare(line) !== null)) return false
    if (header?.event?.startsWith('[') === true) return false
    const hasEvent = header?.event != null && (header.seconds !== null || header.tid !== null)
    const hasFrame = strict === null ? / \(.+\)$/.test(header?.rest ?? '') : strict.isWhole && strict.rest !== ''
    if (!hasEvent && !hasFrame && !this.#isFrame(next) && !isTabFrame(next) && next.trim() !== '') return false
    this.sure ||= hasEvent || hasFrame
    return this.#begin(false)
  }
}

/** Counts what can be read of the lines of a head. */
export function explainedLines(head: Uint8Array): ExplainedLines {
  const all = headTextLines(head)
  const counter = new LineCounter(shapeOfHead(head))
  for (let at = 0; at < Math.min(all.length, MOST_LINES); at++) counter.line(all[at]!, all[at + 1] ?? '')
  return counter
}
