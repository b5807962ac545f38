import {type Frame, frame} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import type {ThreadStack} from './thread-stack.ts'

/** `goroutine 1 gp=0x5f6620 m=0 mp=0x5f73e0 [chan receive, 5 minutes]:`; what stands between differs with Go's version. */
export const GOROUTINE_HEADER = /^goroutine (\d+)(?: [^[]*)?\[(.*?)\](?: \{.*\})?:$/
const ELIDED = /^\.\.\.(?:\d+|additional) frames elided\.\.\.$/
const UNAVAILABLE = /^\tgoroutine running on other thread; stack unavailable$/
/** Below these lines stands who started the goroutine, which is not below it on the stack. */
const STARTED_BY = /^(?:created by |\[originating from goroutine )/
const PLACE = /^\t(.+):\d+(?: \+0x[0-9a-f]+)?(?: fp=0x.*)?$/

/** A longer line is no part of a dump; patterns are not tried on it. */
const LONGEST_LINE = 8192

/** The name in front of the arguments of `main.(*server).serve({0x1, 0x2})`; null when there are none. */
function nameOf(line: string): string | null {
  if (!line.endsWith(')')) return null
  let depth = 0
  for (let at = line.length - 1; at > 0; at--) {
    if (line[at] === ')') depth++
    if (line[at] === '(' && --depth === 0) return line.slice(0, at)
  }
  return null
}

interface Goroutine {
  readonly number: string
  readonly state: string
  readonly frames: Frame[]
  /** The rest of the block is not the stack. */
  ended: boolean
}

/** Go returns from every goroutine into this; it says nothing. */
function withoutExit(frames: readonly Frame[]): readonly Frame[] {
  return frames.at(-1)?.name === 'runtime.goexit' && frames.length > 1 ? frames.slice(0, -1) : frames
}

/**
 * Reads goroutines one by one, as Go prints them when it dies of SIGQUIT or a panic and for
 * `/debug/pprof/goroutine?debug=2`. Of a state such as `select, 5 minutes` only the first part is kept.
 */
export class GoroutineDump {
  readonly #take: (one: ThreadStack) => void
  #open: Goroutine | null = null

  constructor(take: (one: ThreadStack) => void) {
    this.#take = take
  }

  /** False for a line inside a goroutine that is no part of its stack. */
  line(line: string): boolean {
    if (line.length > LONGEST_LINE) return this.#open === null || this.#open.ended
    const header = GOROUTINE_HEADER.exec(line)
    if (header !== null || line === '') this.end()
    if (header !== null) {
      const state = utf8(header[2]!.split(',')[0]!.trim())
      this.#open = {number: header[1]!, state: state === '' ? 'unknown' : state, frames: [], ended: false}
      return true
    }
    return this.#open === null || this.#open.ended || this.#stackLine(this.#open, line)
  }

  #stackLine(open: Goroutine, line: string): boolean {
    open.ended = STARTED_BY.test(line)
    if (open.ended || UNAVAILABLE.test(line)) return true
    if (ELIDED.test(line)) return open.frames.push(frame({name: '[frames left out by Go]', kind: 'label'})) > 0
    const place = PLACE.exec(line)
    const last = open.frames.at(-1)
    if (place !== null && last !== undefined) {
      open.frames[open.frames.length - 1] = {...last, module: utf8(place[1]!)}
      return true
    }
    const name = line.startsWith('\t') ? null : nameOf(line)
    if (name === null) return false
    return open.frames.push(frame({name: utf8(name), kind: line.endsWith('(...)') ? 'inlined' : 'user'})) > 0
  }

  /** To be called behind the last line. */
  end(): void {
    if (this.#open === null) return
    const {number, state, frames} = this.#open
    this.#open = null
    this.#take({state, thread: `goroutine ${number}`, frames: withoutExit(frames), count: 1})
  }
}
