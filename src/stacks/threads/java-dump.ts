import {type Frame, frame} from '../stacks.ts'
import {utf8} from '../text/each-line.ts'
import type {ThreadStack} from './thread-stack.ts'

/** `"name" #1 daemon prio=5 os_prio=0 cpu=2.9ms elapsed=1.0s tid=0x00007f68 nid=0x2c18 runnable  [0x…]`. */
export const JAVA_HEADER = /^"(.*)" (?:#\d+ |\[\d+\] |daemon |virtual |prio=|os_prio=).*\b[tn]id=(?:0x)?[0-9a-f]+/
/** First line of a dump: `Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):`. */
export const JAVA_DUMP = /^Full thread dump (.+?):?$/
const STATE = /^\s+java\.lang\.Thread\.State: ([A-Z_]+)/
/** A longer line is neither a thread nor a frame; patterns are not tried on it. */
const LONGEST_LINE = 8192
const AT = /^\s+at (?=\S)/
const OF_FRAME = /^\s+(?:- |No compile task|Compiling:|JavaThread|Carrying virtual thread|_\w+=)/
const LOCKS = /^\s+Locked ownable synchronizers:/

/** The name behind loaders and modules (`app//`, `java.base@17/`); `/` in it is only part of the class of a lambda. */
function bareName(text: string): string {
  const parts = text.split('/')
  return parts.slice(/^0x[0-9a-f]+\./.test(parts.at(-1)!) ? -2 : -1).join('/')
}

/** `	at NAME(java.base@17.0.15/Thread.java:840)`. */
function frameOf(line: string): Frame | null {
  const start = AT.exec(line)?.[0].length
  const open = line.lastIndexOf('(')
  if (start === undefined || open <= start || !line.endsWith(')')) return null
  const file = /([^/]+):\d+$/.exec(line.slice(open + 1, -1).slice(-256))?.[1]
  return frame({name: utf8(bareName(line.slice(start, open))), module: file === undefined ? null : utf8(file)})
}

interface JavaThread {
  readonly name: string
  state: string | null
  readonly frames: Frame[]
}

/**
 * Reads threads as a Java VM prints them for jstack, `jcmd PID Thread.print` and SIGQUIT. A thread ends at an empty line:
 * what is said of deadlocks afterwards repeats stacks and is not read.
 */
export class JavaDump {
  readonly #take: (one: ThreadStack) => void
  #open: JavaThread | null = null

  constructor(take: (one: ThreadStack) => void) {
    this.#take = take
  }

  /** False for a line inside a thread that is no part of it. */
  line(line: string): boolean {
    if (line.length > LONGEST_LINE) return this.#open === null
    const name = JAVA_HEADER.exec(line)?.[1]
    if (name !== undefined || line.trim() === '') this.end()
    if (name !== undefined) this.#open = {name: utf8(name), state: null, frames: []}
    return name !== undefined || this.#open === null || this.#inThread(this.#open, line)
  }

  #inThread(open: JavaThread, line: string): boolean {
    const state = STATE.exec(line)?.[1]
    if (state !== undefined) open.state = state
    const one = frameOf(line)
    if (one !== null) open.frames.push(one)
    return state !== undefined || one !== null || OF_FRAME.test(line) || LOCKS.test(line)
  }

  /** To be called behind the last line. */
  end(): void {
    if (this.#open === null) return
    const {name, state, frames} = this.#open
    this.#open = null
    this.#take({state, thread: name, frames, count: 1})
  }
}
