/** A function of the kernel. */
export interface KernelFunction {
  /** With ` [module]` behind it where it is not of the kernel's own image. */
  readonly name: string
  readonly module: string | null
}

/** The kernel's functions. */
export interface KernelSymbols {
  /** Number of functions whose address is known; 0 when the addresses are hidden. */
  readonly count: number
  /** Address of a symbol, such as `_text`, where the kernel's image begins; null when it is not listed or hidden. */
  addressOf(name: string): bigint | null
  /** The function that covers an address; null when none does. */
  functionAt(address: bigint): KernelFunction | null
}

/** The kernel gives no sizes; the last function of a run is taken to be no longer than this. */
const LONGEST_FUNCTION = 1 << 20
const [NEWLINE, BLANK, TAB] = [0x0a, 0x20, 0x09]

/** Lines in columns. Addresses are kept less 2^64: exact as doubles, since the kernel lies in the topmost 2^48 bytes. */
interface Lines {
  readonly count: number
  /** Whether they stand in the order of their addresses. */
  readonly areSorted: boolean
  readonly starts: Float64Array
  /** Where the line's symbol type stands; the name is two bytes behind. */
  readonly typeAt: Uint32Array
}

/** What each byte is as a digit in hex, -1 for those that are none. */
const DIGIT_OF = Int8Array.from({length: 256}, (_, byte) => '0123456789abcdef'.indexOf(String.fromCharCode(byte)))
/** `00000000 T f` and the line's end. */
const SHORTEST_LINE = 13

/** The number that eight hex digits give; -1 where there are not so many. */
function eightDigits(bytes: Uint8Array, at: number): number {
  let number = 0
  for (let index = 0; index < 8; index++) {
    const digit = DIGIT_OF[bytes[at + index]!]!
    if (!(digit >= 0)) return -1
    number = number * 16 + digit
  }
  return number
}

/** Where the line behind the one at `at` begins. Lines are short: a loop is faster than a search by a call. */
function nextLine(bytes: Uint8Array, at: number): number {
  let end = at
  while (end < bytes.length && bytes[end] !== NEWLINE) end++
  return end + 1
}

// A list has 200,000 lines and more, so it is scanned byte by byte and only the names asked for become text. What is done
// for each byte is in functions of their own: those that are called often are compiled soon, one long loop is not.
function scanLines(bytes: Uint8Array): Lines {
  // What is not used of the room takes no memory.
  const capacity = Math.floor(bytes.length / SHORTEST_LINE) + 1
  const [starts, typeAt] = [new Float64Array(capacity), new Uint32Array(capacity)]
  let [at, count, last, areSorted] = [0, 0, -Infinity, true]
  while (at < bytes.length) {
    const first = eightDigits(bytes, at)
    const second = first < 0 ? -1 : eightDigits(bytes, at + 8)
    const type = at + (second < 0 ? 9 : 17)
    const start = second < 0 ? first : (first | 0) * 2 ** 32 + second
    if (first >= 0 && start !== 0 && bytes[type - 1] === BLANK && bytes[type + 1] === BLANK) {
      starts[count] = start
      typeAt[count] = type
      count++
      areSorted &&= start >= last
      last = start
      at = type + 2
    }
    at = nextLine(bytes, at)
  }
  return {count, areSorted, starts, typeAt}
}

/** Line numbers by address; of equal addresses in the order of the list. Null where that is the order of the lines. */
function orderOf({count, areSorted, starts}: Lines): Uint32Array | null {
  if (areSorted) return null
  const order = new Uint32Array(count)
  for (let line = 0; line < count; line++) order[line] = line
  return order.sort((a, b) => starts[a]! - starts[b]! || a - b)
}

const isCode = (type: number): boolean => 'tTwW'.includes(String.fromCharCode(type))

/** Of several names of one function: the strong one before the weak, the global before the local, then the plainest and shortest. */
function rankOf(type: number, name: string): number {
  const underscores = /^_*/.exec(name)![0].length
  const linkage = type === 0x54 ? 2 : type === 0x74 ? 1 : 0
  return linkage * 1e6 - Math.min(underscores, 99) * 1e3 - Math.min(name.length, 999)
}

/** Reads lines where they stand in the list. */
class KernelList implements KernelSymbols {
  readonly #bytes: Uint8Array
  readonly #lines: Lines
  readonly #order: Uint32Array | null
  readonly count: number
  /** Functions by the place of their last name: many addresses lie in one, and all get the same answer. */
  readonly #known = new Map<number, KernelFunction | null>()

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#lines = scanLines(bytes)
    this.#order = orderOf(this.#lines)
    this.count = this.#lines.count
  }

  /** The line at a place in the order of addresses. */
  #line(position: number): number {
    return this.#order === null ? position : this.#order[position]!
  }

  #start(position: number): number {
    return this.#lines.starts[this.#line(position)]!
  }

  #type(position: number): number {
    return this.#bytes[this.#lines.typeAt[this.#line(position)]!]!
  }

  #function(position: number): KernelFunction {
    const from = this.#lines.typeAt[this.#line(position)]! + 2
    const end = this.#bytes.indexOf(NEWLINE, from)
    const [name, module] = Buffer.from(this.#bytes.subarray(from, end < 0 ? undefined : end))
      .toString()
      .trimEnd()
      .split(String.fromCharCode(TAB)) as [string, string?]
    if (module === undefined) return {name, module: null}
    return {name: `${name} ${module}`, module: module.replace(/^\[|\]$/g, '')}
  }

  addressOf(name: string): bigint | null {
    const found = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length).indexOf(` ${name}\n`)
    if (found < 1) return null
    for (let line = 0; line < this.count; line++) {
      if (this.#lines.typeAt[line] === found - 1) return BigInt.asUintN(64, BigInt(this.#lines.starts[line]!))
    }
    return null
  }

  functionAt(address: bigint): KernelFunction | null {
    const sought = Number(BigInt.asIntN(64, address))
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#start(middle) <= sought) low = middle + 1
      else high = middle
    }
    if (low === 0 || sought - this.#start(low - 1) >= LONGEST_FUNCTION) return null
    let best = this.#known.get(low - 1)
    if (best === undefined) {
      best = this.#bestUpTo(low - 1)
      this.#known.set(low - 1, best)
    }
    return best
  }

  /** The best of the names at one address, of which the last stands at `last`. */
  #bestUpTo(last: number): KernelFunction | null {
    let [best, bestRank] = [null as KernelFunction | null, -Infinity]
    for (let at = last; at >= 0 && this.#start(at) === this.#start(last); at--) {
      if (!isCode(this.#type(at))) continue
      const one = this.#function(at)
      const rank = rankOf(this.#type(at), one.name)
      if (rank >= bestRank) [best, bestRank] = [one, rank]
    }
    return best
  }
}

/**
 * The kernel's functions from the content of /proc/kallsyms or System.map: each reaches to the next symbol of any kind.
 * Lines whose address is zero are hidden ones, as users without the right to see them get.
 */
export function parseKallsyms(content: string | Uint8Array): KernelSymbols {
  return new KernelList(typeof content === 'string' ? Buffer.from(content) : content)
}

/** A symbol of the kernel's image, and its address when a profile was taken. */
export interface KernelMark {
  /** `_text`, or `_stext`. */
  readonly symbol: string
  readonly address: bigint
}

/**
 * The same functions where the kernel had been put elsewhere at boot, as `mark` tells. Only the kernel's own image moves
 * as one, so functions of modules are left out. Null when the list does not have that symbol.
 */
export function relocatedKernel(symbols: KernelSymbols, mark: KernelMark): KernelSymbols | null {
  const listed = symbols.addressOf(mark.symbol)
  if (listed === null) return null
  const shift = mark.address - listed
  if (shift === 0n) return symbols
  return {
    count: symbols.count,
    addressOf(name) {
      const address = symbols.addressOf(name)
      return address === null ? null : address + shift
    },
    functionAt(address) {
      const one = symbols.functionAt(address - shift)
      return one === null || one.module !== null ? null : one
    },
  }
}
