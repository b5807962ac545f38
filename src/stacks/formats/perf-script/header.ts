import type {LayoutMatch, PerfHeader} from './header-layout.ts'
import {isRecordLine} from './record-lines.ts'
import type {PerfTextShape} from './text-shape.ts'

/** `comm [pid/]tid [cpu] [latency flags] seconds: …`; the time is what tells a comm with blanks and digits from the ids. */
const TIMED = /^\s*(.*?)\s+(?:(-?\d+)\/)?(-?\d+)\s+(?:\[\d+\]\s+)?(?:[a-zA-Z.]{4,6}\s+)?(\d+\.\d+):(?:\s+(.*))?$/
/** The same without a time. */
const UNTIMED = /^\s*(\S.*?)\s+(?:(-?\d+)\/)?(-?\d+)\s+(?:\[\d+\]\s+)?(\D.*)?$/
/** Longer ones are none; the expressions take time by the square of the length. */
const LONGEST_HEADER = 8192
const EVENT = /^(?:(\d+)\s+)?(\S+):(?:\s+(.*))?$/
const SHORT_EVENT = /^(?:(\d+)\s+)?(\S+?):(?:\s+(.*))?$/

function eventOf(tail: string): Pick<PerfHeader, 'event' | 'period' | 'rest'> | null {
  const text = tail.trim()
  if (text === '') return {event: null, period: null, rest: ''}
  const match = /:$/.test(text) ? EVENT.exec(text) : SHORT_EVENT.exec(text)
  return match === null ? null : {period: match[1] ?? null, event: match[2]!, rest: match[3] ?? ''}
}

function timedHeader(line: string): PerfHeader | null {
  const match = TIMED.exec(line)
  if (match === null) return null
  const [, comm = '', pid = null, tid = null, time, tail = ''] = match
  const event = eventOf(tail) ?? {event: null, period: null, rest: tail}
  return {comm, pid, tid, seconds: Number(time), ...event}
}

function untimedHeader(line: string): PerfHeader | null {
  const match = UNTIMED.exec(line)
  const event = match === null ? null : eventOf(match[4] ?? '')
  if (match === null || event === null) return null
  return {comm: match[1]!, pid: match[2] ?? null, tid: match[3]!, seconds: null, ...event}
}

/**
 * Null when the line is none. For text that does not keep to the layouts of today's perf, such as that of old versions
 * or with its blanks taken away. Lines of `--show-…-events` (mmap, comm, lost, …) are not samples.
 */
function looseHeader(line: string): PerfHeader | null {
  if (line.startsWith('#') || line.startsWith('\t')) return null
  return timedHeader(line) ?? untimedHeader(line)
}

/** A comm alone, as `-F comm,ip,sym` gives it. It is believed where frames stand below. */
function bareComm(line: string): PerfHeader | null {
  const comm = line.trim()
  if (comm === '' || comm.length > 64 || /^[\s#]/.test(line)) return null
  return {...NO_HEADER, comm}
}

/** The first line of a sample of which only the frames are printed (`-F ip,sym`). */
export const NO_HEADER: PerfHeader = {
  comm: null,
  pid: null,
  tid: null,
  event: null,
  period: null,
  seconds: null,
  rest: '',
}

/** Reads the first lines of samples of one text. */
export class HeaderReader {
  readonly #layouts: PerfTextShape['layouts']

  constructor({layouts}: PerfTextShape) {
    this.#layouts = layouts
  }

  /** By the layouts of this text; null when the line has none of them. */
  strict(line: string): LayoutMatch | null {
    if (line.length > LONGEST_HEADER || isRecordLine(line)) return null
    for (const layout of this.#layouts) {
      const match = layout.read(line)
      if (match !== null) return match
    }
    return null
  }

  /** Also where the line has none of the layouts, but looks like a sample's first. */
  read(line: string): PerfHeader | null {
    const strict = this.strict(line)
    if (strict !== null) return strict
    return line.length > LONGEST_HEADER || isRecordLine(line) ? null : looseHeader(line)
  }

  /** A line that may be a comm and nothing else. */
  bare(line: string): PerfHeader | null {
    return isRecordLine(line) ? null : bareComm(line)
  }
}
