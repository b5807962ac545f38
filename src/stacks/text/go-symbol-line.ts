import {type Frame, frame} from '../model/stacks.ts'
import {utf8} from './each-line.ts'

/** `#	0x4dc073	main.dump+0x53				./threads.go:24` as runtime/pprof writes below a row of addresses. */
const SYMBOL_LINE = /^#\t0x[0-9a-f]{1,16}\t(.+)\+0x[0-9a-f]+\t+(.*):\d+$/

/** A longer line is none; the pattern is not tried on it. */
const LONGEST_LINE = 8192

/** A place by its name, which Go's text profiles (debug=1) write below the row of addresses. */
export interface GoSymbol {
  readonly name: string
  readonly file: string
}

/** What a line of a text profile of Go says of one place; null for other lines. */
export function goSymbolOf(line: string): GoSymbol | null {
  if (line.length > LONGEST_LINE) return null
  const [, name, file] = SYMBOL_LINE.exec(line) ?? []
  return name === undefined || file === undefined ? null : {name: utf8(name), file: utf8(file)}
}

/** Frames of the lines below one row, leaf first. */
export function goFrames(symbols: readonly GoSymbol[]): Frame[] {
  return symbols.map(({name, file}) => frame({name, module: file}))
}
