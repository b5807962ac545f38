import {type Frame, type FrameKind, frame} from '../stacks.ts'
import {utf8} from '../text/each-line.ts'
import {moduleFrame, unknownFrame} from '../text/frame-names.ts'

/** One line of a call chain, cut into its fields but not yet read. Text as the line has it. */
export interface PerfFrameLine {
  /** Hex digits. */
  readonly address: string
  /** Name with inlined functions (`a->b`), without `+0xOFFSET`. */
  readonly symbol: string
  /** Null when the text was made without the field dso. */
  readonly module: string | null
}

const FRAME_LINE = /^\s*([0-9a-f]{1,16})\s+(\S.*)$/
const OFFSET = /\+0x[0-9a-f]+$/
const DELETED = ' (deleted))'

/** Where the last group in parentheses starts, or -1. That group is the module unless it looks like part of a signature. */
function moduleStart(text: string): number {
  if (!text.endsWith(')')) return -1
  const start = text.lastIndexOf(' (', text.endsWith(DELETED) ? text.length - DELETED.length - 1 : undefined)
  const inside = text.slice(start + 2, -1)
  return start !== -1 && (/^[/[]/.test(inside) || !/[()]/.test(inside)) ? start : -1
}

/** Null when the line is no frame. A line that has only an address (`-F ip`) is one of an unknown function. */
export function parsePerfFrame(line: string): PerfFrameLine | null {
  const text = line.trimEnd()
  const match = FRAME_LINE.exec(text)
  if (match === null)
    return /^\s+[0-9a-f]{1,16}$/.test(text) ? {address: text.trim(), symbol: '[unknown]', module: null} : null
  const [, address = '', rest = ''] = match
  const start = moduleStart(rest)
  const symbol = (start === -1 ? rest : rest.slice(0, start)).trimEnd().replace(OFFSET, '')
  return {address, symbol, module: start === -1 ? null : rest.slice(start + 2, -1)}
}

const USER_BRACKETS = /^\[(unknown|vdso|vsyscall|heap|stack|anon|uprobes|vectors)/
const KERNEL_FILE = /(?:^|\/)vmlinux[^/]*$|\.ko(?:\.(?:xz|gz|zst))?$/
const JIT_FILE = /(?:^|\/)perf-\d+\.map$|(?:^|\/)jitted-\d+-\d+\.so$/

function kindOf(module: string | null): FrameKind {
  if (module === null) return 'user'
  if (module === 'inlined') return 'inlined'
  if ((module.startsWith('[') && !USER_BRACKETS.test(module)) || KERNEL_FILE.test(module)) return 'kernel'
  return JIT_FILE.test(module) ? 'jit' : 'user'
}

/** The arrow of an inlined call; not C++'s `operator->`, nor a return type such as ` -> int`. */
const INLINED_CALL = /(?<! |operator)->(?! )/

function namedFrames(symbol: string, module: string | null): Frame[] {
  const kind = kindOf(module)
  const file = module === '[unknown]' || module === 'inlined' ? null : module
  return symbol
    .split(INLINED_CALL)
    .map((name, index) => frame({name: utf8(name), kind: index > 0 ? 'inlined' : kind, module: file}))
}

/** The frames of a line, caller first, as leaf (`exact`) and as a call that was under way (`calling`). */
export interface PerfFrames {
  readonly exact: readonly Frame[]
  readonly calling: readonly Frame[]
}

function unnamedFrame(module: string | null, address: bigint): Frame {
  if (module === null || module === '[unknown]') return unknownFrame(address)
  return moduleFrame(utf8(module), address, kindOf(module))
}

/** What a line means. Only a place without a name keeps its address. */
export function framesOfLine({address, symbol, module}: PerfFrameLine): PerfFrames {
  if (symbol !== '[unknown]') {
    const named = namedFrames(symbol, module === null ? null : utf8(module))
    return {exact: named, calling: named}
  }
  const at = BigInt(`0x${address}`)
  return {exact: [unnamedFrame(module, at)], calling: [unnamedFrame(module, at === 0n ? at : at - 1n)]}
}
