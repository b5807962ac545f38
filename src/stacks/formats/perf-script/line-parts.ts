import type {ByteWindow} from '../../text/byte-ranges.ts'

const [TAB, BLANK, OPEN, CLOSE, PLUS, ZERO, X] = Buffer.from('\t ()+0x')

/** 1 for digits of hex numbers as perf prints them. */
const HEX = new Uint8Array(256)
for (const digit of Buffer.from('0123456789abcdef')) HEX[digit] = 1
const ADDRESS_DIGITS = 16

function afterHex(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && HEX[bytes[at]!] === 1) at++
  return at
}

/** Where the module's parenthesis opens behind `+0xOFFSET `; -1 when that is not what stands there. */
function openBehindOffset(bytes: Uint8Array, plus: number, end: number): number {
  if (bytes[plus + 1] !== ZERO || bytes[plus + 2] !== X) return -1
  const at = afterHex(bytes, plus + 3, end)
  return at > plus + 3 && bytes[at] === BLANK && bytes[at + 1] === OPEN ? at + 1 : -1
}

/**
 * Where the parts stand of a frame line as perf prints it, `ADDRESS SYMBOL[+0xOFFSET] (MODULE)` behind a tab. One object
 * is filled again and again. Cut so that equal parts are read as equal frames, but for addresses.
 */
export class LineParts {
  symbolStart = 0
  /** Behind the symbol without its offset; where there is no offset, behind the line. */
  symbolEnd = 0
  /** Of the module with its parentheses; empty where the symbol's part holds it. */
  moduleStart = 0
  moduleEnd = 0

  /** False for a line that is not like that. */
  read({bytes}: ByteWindow, start: number, end: number): boolean {
    if (bytes[start] !== TAB || bytes[end - 1] !== CLOSE) return false
    let address = start + 1
    while (bytes[address] === BLANK) address++
    const behind = afterHex(bytes, address, end)
    if (behind === address || behind - address > ADDRESS_DIGITS || bytes[behind] !== BLANK) return false
    const symbol = behind + 1
    if (symbol >= end || bytes[symbol]! <= BLANK! || bytes[symbol] === OPEN) return false
    this.symbolStart = symbol
    this.#findModule(bytes, symbol, end)
    return true
  }

  #findModule(bytes: Uint8Array, symbol: number, end: number): void {
    this.symbolEnd = end
    this.moduleStart = end
    this.moduleEnd = end
    for (let at = symbol; at < end; at++) {
      const open = bytes[at] === PLUS ? openBehindOffset(bytes, at, end) : -1
      if (open === -1) continue
      this.symbolEnd = at
      this.moduleStart = open
      return
    }
  }
}
