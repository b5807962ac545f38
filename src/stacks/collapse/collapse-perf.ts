import type {ByteSource} from '../../bytes/byte-source.ts'
import {detached, eachLine} from '../text/each-line.ts'
import {type CollapsedFrame, collapseFrame, type FrameSpelling} from './collapse-frame.ts'
import type {CollapseOptions} from './collapse-options.ts'

/** comm, then one id or process/thread. A comm of one letter counts too, which the original swallows. */
const HEADER = /^(\S.*?)\s+(\d+)\/*(\d+)?\s+/
const EVENT = /:\s*(\d+)?\s+(\S+):\s*$/

/** A frame line both as the place that was running and as a call. */
interface LineSpellings {
  readonly exact: CollapsedFrame
  readonly calling: CollapsedFrame
}

type Sum = number | bigint

function exactSum(sum: Sum, period: string): Sum {
  const next = typeof sum === 'bigint' ? sum + BigInt(period) : sum + Number(period)
  return typeof next === 'number' && next > Number.MAX_SAFE_INTEGER ? BigInt(sum) + BigInt(period) : next
}

/**
 * Text of `perf script` to folded stacks, with the results of stackcollapse-perf.pl. Unlike there the last sample counts
 * without a blank line behind it, CRLF is understood, and comms of one letter are. Text is Latin-1, so bytes pass through.
 */
export class PerfCollapser {
  readonly #options: CollapseOptions
  readonly #spelling: FrameSpelling
  readonly #warn: (text: string) => void
  readonly #sums = new Map<string, Sum>()
  readonly #lines = new Map<string, LineSpellings | null>()
  readonly #javaLines = new Map<string, LineSpellings | null>()
  #event: string | null
  #toldOfOthers = false
  #process: string | null = null
  #java = false
  #period = '1'
  #stack: LineSpellings[] = []

  constructor(options: CollapseOptions, keepAddresses: boolean, warn: (text: string) => void) {
    this.#options = options
    this.#event = options.eventFilter
    this.#warn = warn
    const addresses = options.addresses ? 'sampled' : keepAddresses ? 'calling' : 'none'
    this.#spelling = {kernel: options.kernel, jit: options.jit, addresses}
  }

  async read(source: Pick<ByteSource, 'name' | 'stream'>): Promise<void> {
    await eachLine(source, (line) => this.#line(line))
    if (!this.#options.compat) this.#endSample()
  }

  /** Lines sorted by bytes. */
  lines(): string[] {
    const stacks = [...this.#sums.keys()].sort((a, b) => (a < b ? -1 : 1))
    return stacks.map((stack) => `${stack} ${this.#sums.get(stack)}\n`)
  }

  #line(line: string): void {
    if (line.startsWith('#')) return
    if (line === '') this.#endSample()
    else if (!/^\S/.test(line) || !this.#startSample(line)) this.#frame(line)
  }

  #startSample(line: string): boolean {
    const match = HEADER.exec(line)
    if (match === null) return false
    const [, comm = '', first = '', second] = match
    const event = EVENT.exec(line)
    if (event !== null && !this.#wants(event[2]!)) return true
    this.#process = this.#processName(comm, second === undefined || second === '0' ? ['?', first] : [first, second])
    this.#java = this.#process.startsWith('java')
    this.#period = event?.[1] === undefined || /^0+$/.test(event[1]) ? '1' : event[1]
    return true
  }

  #wants(event: string): boolean {
    if (this.#event === null) this.#event = detached(event)
    if (event === this.#event) return true
    if (this.#options.eventFilter === null && !this.#toldOfOthers) {
      this.#warn(
        `Samples of ${event} and other events are left out; only ${this.#event} is counted (--event-filter chooses).`,
      )
      this.#toldOfOthers = true
    }
    return false
  }

  #processName(comm: string, [pid, tid]: readonly [string, string]): string {
    const ids = this.#options.tid ? `-${pid}/${tid}` : this.#options.pid ? `-${pid}` : ''
    return `${comm}${ids}`.replaceAll(' ', '_')
  }

  #frame(line: string): void {
    if (this.#process === null && FRAME_LIKE.test(line)) return
    const spelled = this.#spell(line)
    if (spelled === null) this.#warn(`Unrecognized line: ${line}`)
    else this.#stack.push(spelled)
  }

  #spell(line: string): LineSpellings | null {
    const cache = this.#java ? this.#javaLines : this.#lines
    const known = cache.get(line)
    if (known !== undefined) return known
    const exact = collapseFrame(line, this.#java, false, this.#spelling)
    const calling =
      this.#spelling.addresses === 'calling' ? collapseFrame(line, this.#java, true, this.#spelling) : exact
    const spelled = exact === null || calling === null ? null : {exact, calling}
    cache.set(detached(line), spelled)
    return spelled
  }

  #endSample(): void {
    const frames = this.#stack
    this.#stack = []
    const process = this.#process
    this.#process = null
    if (process === null) return
    let stack = process
    for (let at = frames.length - 1; at >= 0; at--) {
      const spelled = frames[at]!
      const calling = at > 0 && frames[at - 1]!.exact.kernel === spelled.exact.kernel
      const {text} = calling ? spelled.calling : spelled.exact
      if (text !== '') stack += `;${text}`
    }
    this.#sums.set(stack, exactSum(this.#sums.get(stack) ?? 0, this.#period))
  }
}

const FRAME_LIKE = /^\s*\w+\s*.+ \(.*\)/
