import type {Frame} from '../../model/stacks.ts'
import {unknownFrame} from '../../text/frame-names.ts'
import {type GoSymbol, goFrames, goSymbolOf} from '../../text/go-symbol-line.ts'
import type {ThreadStack} from './thread-stack.ts'

/** First line of what runtime/pprof writes of a profile that counts, with debug=1: `goroutine profile: total 8`. */
export const COUNT_HEADER = /^([A-Za-z][\w./-]*) profile: total (\d+)$/
const ROW = /^(\d{1,15}) @((?: 0x[0-9a-f]{1,16})*)$/

interface Row {
  readonly count: number
  readonly addresses: readonly bigint[]
  readonly symbols: GoSymbol[]
}

function addressesOf(text: string): bigint[] {
  const addresses = text.split(' ').filter((one) => one !== '')
  return addresses.map(BigInt).filter((address) => address !== 0n)
}

/** Names where the row has any: Go leaves out what is the same in every stack, and so do its names. */
function framesOf({addresses, symbols}: Row): Frame[] {
  return symbols.length > 0 ? goFrames(symbols) : addresses.map((address) => unknownFrame(address - 1n))
}

/**
 * Reads profiles that count stacks (goroutine, threadcreate and a program's own) as runtime/pprof writes them with
 * debug=1: `COUNT @ ADDRESS…`, leaf first and behind the call, then a `#` line for each place that has a name.
 */
export class GoroutineCounts {
  readonly #take: (one: ThreadStack) => void
  #row: Row | null = null

  constructor(take: (one: ThreadStack) => void) {
    this.#take = take
  }

  /** False for a line that is no part of such a profile. */
  line(line: string): boolean {
    const row = ROW.exec(line)
    if (row !== null) {
      this.end()
      this.#row = {count: Number(row[1]), addresses: addressesOf(row[2]!), symbols: []}
      return true
    }
    if (this.#row === null) return COUNT_HEADER.test(line) || line === ''
    const symbol = goSymbolOf(line)
    if (symbol !== null) this.#row.symbols.push(symbol)
    return symbol !== null || line === '' || line.startsWith('#')
  }

  /** To be called behind the last line. */
  end(): void {
    if (this.#row === null) return
    this.#take({state: null, thread: null, count: this.#row.count, frames: framesOf(this.#row)})
    this.#row = null
  }
}
