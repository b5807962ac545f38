import type {Frame} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import {javaFrame} from './java-frame.ts'
import {threadName} from './java-json.ts'
import type {ThreadStack} from './thread-stack.ts'

/** `"name" #1 daemon prio=5 os_prio=0 cpu=2.9ms elapsed=1.0s tid=0x00007f68 nid=0x2c18 runnable  [0x…]`. */
export const JAVA_HEADER = /^"(.*)" (?:#\d+ |\[\d+\] |daemon |virtual |prio=|os_prio=).*\b[tn]id=(?:0x)?[0-9a-f]+/
/** First line of a dump: `Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):`. */
export const JAVA_DUMP = /^Full thread dump (.+?):?$/
/** `#24 "name" virtual RUNNABLE 2026-11-30T…` as `Thread.dump_to_file` writes it; JDK 21 ends it behind `virtual`. */
export const JAVA_FILE_HEADER = /^#(\d+) "(.*)"(?: virtual)?(?: ([A-Z_]{3,}))?(?: \d{4}-\d\d-\d\dT\S+)?$/
/** Below stand the frames of a virtual thread, which were called by those of its carrier above. */
const MOUNTED = /^\s+Mounted virtual thread #\d+$/
const STATE = /^\s+java\.lang\.Thread\.State: ([A-Z_]+)/
/** A longer line is neither a thread nor a frame; patterns are not tried on it. */
const LONGEST_LINE = 8192
const AT = /^\s+(?:at )?(?=[^\s-])/
const OF_FRAME = /^\s+(?:- |No compile task|Compiling:|JavaThread|Carrying virtual thread|_\w+=)/
const LOCKS = /^\s+Locked ownable synchronizers:/

/** `	at NAME(java.base@17.0.15/Thread.java:840)`; JDK 21 leaves out the `at` in files. */
function frameOf(line: string): Frame | null {
  const at = AT.exec(line)?.[0].length
  return at === undefined ? null : javaFrame(utf8(line.slice(at)))
}

interface JavaThread {
  readonly name: string
  state: string | null
  /** Deepest first; those of a carrier while `mounted` has those of the virtual thread on it. */
  readonly frames: Frame[]
  mounted: Frame[] | null
}

/** The thread that a line begins, in either form. */
function threadOf(line: string): JavaThread | null {
  const printed = JAVA_HEADER.exec(line)?.[1]
  if (printed !== undefined) return {name: utf8(printed), state: null, frames: [], mounted: null}
  const [, number, name, state = null] = JAVA_FILE_HEADER.exec(line) ?? []
  if (number === undefined || name === undefined) return null
  return {name: threadName(utf8(name), number), state, frames: [], mounted: null}
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
    const open = threadOf(line)
    if (open !== null || line.trim() === '') this.end()
    if (open !== null) this.#open = open
    return open !== null || this.#open === null || this.#inThread(this.#open, line)
  }

  #inThread(open: JavaThread, line: string): boolean {
    const state = STATE.exec(line)?.[1]
    if (state !== undefined) open.state = state
    if (MOUNTED.test(line)) {
      open.mounted = []
      return true
    }
    const one = frameOf(line)
    if (one !== null) (open.mounted ?? open.frames).push(one)
    return state !== undefined || one !== null || OF_FRAME.test(line) || LOCKS.test(line)
  }

  /** To be called behind the last line. */
  end(): void {
    if (this.#open === null) return
    const {name, state, frames, mounted} = this.#open
    this.#open = null
    this.#take({state, thread: name, frames: [...(mounted ?? []), ...frames], count: 1})
  }
}
