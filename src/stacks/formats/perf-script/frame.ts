import {type Frame, type FrameKind, frame} from '../../model/stacks.ts'
import {utf8} from '../../text/each-line.ts'
import {isHalfBeyondPrograms, isKernelAddress, moduleFrame, unknownFrame} from '../../text/frame-names.ts'

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
/** Behind an offset stands the module and nothing else. */
const OFFSET_AND_MODULE = /\+0x[0-9a-f]+ \((?=[^\n]*\)$)/
const DELETED = ' (deleted)'

/** Whether no parenthesis is closed that was not opened in the text, and none is left open. */
function isBalanced(text: string): boolean {
  let depth = 0
  for (const one of text) {
    if (one === '(') depth++
    if (one === ')' && --depth < 0) return false
  }
  return depth === 0
}

/** Where the first ` (` stands behind which is a path or a name in brackets, up to the end; folders may have parentheses. */
function pathStart(text: string): number {
  const starts = [...text.matchAll(/ \((?=[/[])/g)].map(({index}) => index)
  return starts.find((start) => isBalanced(text.slice(start + 2, -1))) ?? starts[0] ?? -1
}

/** Where the module in parentheses starts, or -1. A last group that looks like part of a signature is none. */
function moduleStart(text: string): number {
  if (!text.endsWith(')')) return -1
  const offset = OFFSET_AND_MODULE.exec(text)
  if (offset !== null) return offset.index + offset[0].length - 2
  const path = pathStart(text)
  if (path !== -1) return path
  const end = text.endsWith(`${DELETED})`) ? text.length - DELETED.length - 1 : text.length - 1
  const start = text.lastIndexOf(' (', end - 1)
  return start !== -1 && !/[()]/.test(text.slice(start + 2, end)) ? start : -1
}

/** Null when the line is no frame. A line that has only an address (`-F ip`) is one of an unknown function. */
export function parsePerfFrame(line: string): PerfFrameLine | null {
  const text = line.trimEnd()
  const match = FRAME_LINE.exec(text)
  if (match === null)
    return /^\s+[0-9a-f]{1,16}$/.test(text) ? {address: text.trim(), symbol: '[unknown]', module: null} : null
  const [, address = '', rest = ''] = match
  // `-F ip,dso` leaves out the name, and the blank before it.
  const named = rest.startsWith('(') ? ` ${rest}` : rest
  const start = moduleStart(named)
  const symbol = (start === -1 ? named : named.slice(0, start)).trim().replace(OFFSET, '')
  return {address, symbol: symbol || '[unknown]', module: start === -1 ? null : named.slice(start + 2, -1)}
}

const USER_BRACKETS = /^\[(unknown|vdso|vsyscall|heap|stack|anon|uprobes|vectors)/
const KERNEL_FILE = /(?:^|\/)vmlinux[^/]*$|\.ko(?:\.(?:xz|gz|zst))?$/
const JIT_FILE = /(?:^|\/)perf-\d+\.map$|(?:^|\/)jitted-\d+-\d+\.so$/

/** Where the text names no modules, the address tells the kernel's functions. */
function kindOf(module: string | null, address: bigint): FrameKind {
  if (module === null) return isKernelAddress(address) ? 'kernel' : 'user'
  if (module === 'inlined') return 'inlined'
  if ((module.startsWith('[') && !USER_BRACKETS.test(module)) || KERNEL_FILE.test(module)) return 'kernel'
  return JIT_FILE.test(module) ? 'jit' : 'user'
}

/** The arrow of an inlined call; not C++'s `operator->`, nor a return type such as ` -> int`. */
const INLINED_CALL = /(?<! |operator)->(?! )/

function namedFrames(symbol: string, module: string | null, address: bigint): Frame[] {
  const kind = kindOf(module, address)
  const file = module === '[unknown]' || module === 'inlined' ? null : module
  return symbol
    .split(INLINED_CALL)
    .map((name, index) => frame({name: utf8(name), kind: index > 0 ? 'inlined' : kind, module: file}))
}

/** The frames of a line, caller first, as leaf (`exact`) and as a call that was under way (`calling`). */
export interface PerfFrames {
  readonly exact: readonly Frame[]
  readonly calling: readonly Frame[]
  /** Whether no program can have called from there. */
  readonly isBeyondPrograms: boolean
}

function unnamedFrame(module: string | null, address: bigint): Frame {
  if (module === null || module === '[unknown]') return unknownFrame(address)
  return moduleFrame(utf8(module), address, kindOf(module, address))
}

/** The same line where a source line below says that the function was inlined. */
export function asInlined(frames: PerfFrames): PerfFrames {
  const inlined = (one: Frame): Frame => ({...one, kind: 'inlined', module: null})
  return {...frames, exact: frames.exact.map(inlined), calling: frames.calling.map(inlined)}
}

/** What a line means. Only a place without a name keeps its address. */
export function framesOfLine({address, symbol, module}: PerfFrameLine): PerfFrames {
  const at = BigInt(`0x${address}`)
  const isBeyondPrograms = isHalfBeyondPrograms(Number(at >> 32n))
  if (symbol !== '[unknown]') {
    const named = namedFrames(symbol, module === null ? null : utf8(module), at)
    return {exact: named, calling: named, isBeyondPrograms}
  }
  const calling = [unnamedFrame(module, at === 0n ? at : at - 1n)]
  return {exact: [unnamedFrame(module, at)], calling, isBeyondPrograms}
}

/**
 * Of the lines of a call chain, leaf first, the number of the first one behind a place of a program that is none itself.
 * It is no return address but a word of the stack, so what lies beyond was not found by frame pointers.
 */
export function callersEnd(lines: readonly Pick<PerfFrames, 'isBeyondPrograms'>[]): number {
  const end = lines.findIndex((line, at) => at > 0 && line.isBeyondPrograms && !lines[at - 1]!.isBeyondPrograms)
  return end === -1 ? lines.length : end
}
