import {type NamedRange, type NamedRanges, toNamedRanges} from './named-ranges.ts'

const LINE = /^([0-9a-f]{8,16}) ([a-zA-Z?]) (\S+)(?:\t\[(\S+)\])?$/
const CODE = /[tw]/i
/** The kernel gives no sizes; the last function of a run is taken to be no longer than this. */
const LONGEST_FUNCTION = 1n << 20n

/**
 * The kernel's functions from the text of /proc/kallsyms: each reaches to the next symbol of any kind. Empty when the
 * addresses are hidden (all zero), as they are for users without the right to see them.
 */
export function parseKallsyms(text: string): NamedRanges {
  const symbols: {start: bigint; name: string; code: boolean}[] = []
  for (const line of text.split('\n')) {
    const match = LINE.exec(line)
    if (match === null) continue
    const start = BigInt(`0x${match[1]}`)
    const name = match[4] === undefined ? match[3]! : `${match[3]} [${match[4]}]`
    if (start !== 0n) symbols.push({start, name, code: CODE.test(match[2]!)})
  }
  symbols.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
  return toNamedRanges(codeRanges(symbols))
}

function codeRanges(symbols: readonly {start: bigint; name: string; code: boolean}[]): NamedRange[] {
  const ranges: NamedRange[] = []
  let next = -1n
  for (let at = symbols.length - 1; at >= 0; at--) {
    const {start, name, code} = symbols[at]!
    const following = symbols[at + 1]?.start
    if (following !== undefined && following !== start) next = following
    const longest = start + LONGEST_FUNCTION
    if (code) ranges.push({start, end: next >= 0n && next < longest ? next : longest, name})
  }
  return ranges
}
