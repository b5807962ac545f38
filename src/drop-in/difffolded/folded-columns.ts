import type {ByteSource} from '../../bytes/byte-source.ts'
import type {Warning} from '../../errors/index.ts'
import {detached, eachLine} from '../../stacks/text/each-line.ts'
import {FaultyLines} from '../../stacks/text/faulty-lines.ts'
import {exactWeight} from '../../stacks/text/weight.ts'

/** How two folded files become two columns; names and meanings are difffolded.pl's. */
export interface FoldedColumnsOptions {
  /** Scale the first file to the total of the second, and cut decimals (-n). */
  readonly normalize: boolean
  /** Write every `0xHEX` as `0x...` (-s). */
  readonly stripHex: boolean
}

type Source = Pick<ByteSource, 'name' | 'stream'>
type Columns = [before: number, after: number]

const HEX = /0x[0-9a-fA-F]+/g
/** Digits, perhaps with decimals. A sign or an exponent is no count. */
const COUNT = /^\d+(?:\.\d*)?$/
/** Digits that Perl prints of a sum, as `%.15g` has them: 0.1 and 0.2 are 0.3. */
const PRINTED_DIGITS = 15

/** Perl cuts decimals after 15 digits, whole numbers never. */
function numberText(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(PRINTED_DIGITS)))
}

/** Adds up two folded files, stack by stack. */
export class FoldedColumns {
  readonly #stacks = new Map<string, Columns>()
  readonly #totals: Columns = [0, 0]
  readonly #stripHex: boolean
  readonly #normalize: boolean

  constructor({normalize, stripHex}: FoldedColumnsOptions) {
    this.#normalize = normalize
    this.#stripHex = stripHex
  }

  /**
   * Reads one file into a column. Lines that are no stack with a count are left out and told of in the warning. Throws
   * an InputError when a count, or the sum of all, is beyond 2^53.
   */
  async read(source: Source, column: 0 | 1): Promise<Warning | null> {
    const faults = new FaultyLines()
    await eachLine(source, (line, number) => {
      const end = line.trimEnd()
      const blank = Math.max(end.lastIndexOf(' '), end.lastIndexOf('\t'))
      const count = end.slice(blank + 1)
      if (blank > 0 && COUNT.test(count))
        this.#add(end.slice(0, blank), column, exactWeight(count, `${source.name}, line ${number}`))
      else if (end !== '') faults.add(number, line)
    })
    exactWeight(String(this.#totals[column]), `${source.name}, all lines together`)
    return faults.warning(source.name)
  }

  #add(text: string, column: 0 | 1, count: number): void {
    const stack = this.#stripHex ? text.replace(HEX, '0x...') : text
    this.#totals[column] += count
    const known = this.#stacks.get(stack)
    if (known !== undefined) known[column] += count
    else this.#stacks.set(detached(stack), column === 0 ? [count, 0] : [0, count])
  }

  /** Lines of stack, count before and count after, one character per byte, sorted by bytes. */
  *lines(): Generator<string> {
    const [before, after] = this.#totals
    for (const stack of [...this.#stacks.keys()].sort()) {
      const [first, second] = this.#stacks.get(stack)!
      const scaled = this.#normalize && before > 0 ? Math.trunc((first * after) / before) : first
      yield `${stack} ${numberText(scaled)} ${numberText(second)}\n`
    }
  }
}
