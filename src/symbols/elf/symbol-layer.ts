import {readSection} from './contents.ts'
import {type Elf, MACHINE, type SECTION, type Section, SHF_EXECINSTR} from './elf-file.ts'
import type {FunctionRanges} from './function-ranges.ts'

/** Named ranges that do not overlap, ascending, as image offsets. */
export interface SymbolLayer extends FunctionRanges {
  /** Where the function begins that the range is part of: another function can stand in its middle. */
  readonly functionStarts: Uint32Array
  /** Where each name begins in `strings`, which holds them as the linker wrote them, each ended by a zero byte. */
  readonly names: Uint32Array
  readonly strings: Uint8Array
}

const STT_NOTYPE = 0
const STT_FUNC = 2
const STT_GNU_IFUNC = 10
const SHN_UNDEF = 0
const SHN_LORESERVE = 0xff00
const SHN_XINDEX = 0xffff
const STB_GLOBAL = 1

/** Functions of a symbol table in columns. */
interface Symbols {
  count: number
  readonly starts: Uint32Array
  readonly sizes: Uint32Array
  readonly names: Uint32Array
  /** End of the section that each function is in: no function reaches beyond it. */
  readonly limits: Uint32Array
  readonly ranks: Uint8Array
  /** 1 for a name in code that is not said to be a function's, as hand-written assembly has them. */
  readonly labels: Uint8Array
}

/** Where the fields of a symbol are; the 64-bit form was rearranged to be aligned. */
const FIELDS = {
  32: {entryBytes: 16, value: 4, size: 8, info: 12, section: 14},
  64: {entryBytes: 24, value: 8, size: 16, info: 4, section: 6},
} as const

/** A word as distance from the base: exact whatever the base is, and huge or negative when it is none in the image. */
function distanceAt(view: DataView, at: number, elf: Elf): number {
  const low = view.getUint32(at, true) - Number(elf.base & 0xffffffffn)
  return elf.bits === 32 ? low : (view.getUint32(at + 4, true) - Number(elf.base >> 32n)) * 2 ** 32 + low
}

/** The layer as it lies in an image whose addresses are higher by `shift`; parts that would lie outside are dropped. */
export function shiftedLayer(layer: SymbolLayer, shift: number, span: number): SymbolLayer {
  if (shift === 0 && (layer.ends.at(-1) ?? 0) <= span) return layer
  const kept = Array.from(layer.starts.keys()).filter((at) => {
    return layer.functionStarts[at]! + shift >= 0 && layer.ends[at]! + shift <= span
  })
  const moved = (column: Uint32Array): Uint32Array => Uint32Array.from(kept, (at) => column[at]! + shift)
  return {
    starts: moved(layer.starts),
    ends: moved(layer.ends),
    functionStarts: moved(layer.functionStarts),
    names: Uint32Array.from(kept, (at) => layer.names[at]!),
    strings: layer.strings,
  }
}

function sizeAt(view: DataView, at: number, elf: Elf): number {
  return elf.bits === 32 ? view.getUint32(at, true) : view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}

/** Linkers and profilers prefer the global one of several names for one place, and the longer range. */
function rankOf(info: number, size: number): number {
  return (size > 0 ? 4 : 0) + (info >> 4 === STB_GLOBAL ? 2 : 0) + (info >> 4 !== 0 ? 1 : 0)
}

function isDefined(section: number): boolean {
  return section !== SHN_UNDEF && (section < SHN_LORESERVE || section === SHN_XINDEX)
}

function isFunction(info: number): boolean {
  const type = info & 0xf
  return type === STT_FUNC || type === STT_GNU_IFUNC
}

const [DOLLAR, DOT] = ['$'.charCodeAt(0), '.'.charCodeAt(0)]

/** Mapping symbols of Arm (`$x`) and labels of a compiler (`.L4`) name no code that a person wrote. */
function isLabel(info: number, name: number, strings: Uint8Array): boolean {
  const first = strings[name] ?? 0
  return (info & 0xf) === STT_NOTYPE && first !== 0 && first !== DOLLAR && first !== DOT
}

/** Where each section of code ends; 0 for sections that hold no code. */
function codeEnds(elf: Elf): number[] {
  return elf.sections.map(({flags, imageOffset, size}) => {
    const isCode = (flags & SHF_EXECINSTR) !== 0 && imageOffset !== null
    return isCode ? Math.min(imageOffset + size, elf.span) : 0
  })
}

function readSymbols(elf: Elf, table: Uint8Array, strings: Uint8Array): Symbols {
  const fields = FIELDS[elf.bits]
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const total = Math.floor(table.length / fields.entryBytes)
  const ends = codeEnds(elf)
  // The lowest bit of an address on 32-bit Arm tells the instruction set.
  const evenOnly = elf.machine === MACHINE.arm
  const column = (): Uint32Array => new Uint32Array(total)
  const symbols: Symbols = {
    count: 0,
    starts: column(),
    sizes: column(),
    names: column(),
    limits: column(),
    ranks: new Uint8Array(total),
    labels: new Uint8Array(total),
  }
  for (let at = 0; at < total * fields.entryBytes; at += fields.entryBytes) {
    const info = table[at + fields.info]!
    const section = view.getUint16(at + fields.section, true)
    const name = view.getUint32(at, true)
    if (!isDefined(section) || !(isFunction(info) || isLabel(info, name, strings))) continue
    const limit = section === SHN_XINDEX ? elf.span : (ends[section] ?? 0)
    const distance = distanceAt(view, at + fields.value, elf)
    const start = evenOnly ? distance - (distance & 1) : distance
    const size = sizeAt(view, at + fields.size, elf)
    if (start < 0 || start + size > limit) continue
    const index = symbols.count++
    symbols.starts[index] = start
    symbols.sizes[index] = size
    symbols.names[index] = name
    symbols.limits[index] = limit
    symbols.ranks[index] = rankOf(info, size)
    symbols.labels[index] = isFunction(info) ? 0 : 1
  }
  return symbols
}

/** Indexes by start; of several symbols at one start only the best stays. */
function bestByStart({count, starts, sizes, ranks, labels}: Symbols): Uint32Array {
  const order = Uint32Array.from({length: count}, (_, index) => index)
  order.sort(
    (a, b) =>
      starts[a]! - starts[b]! || labels[a]! - labels[b]! || ranks[b]! - ranks[a]! || sizes[b]! - sizes[a]! || a - b,
  )
  return order.filter((symbol, index) => index === 0 || starts[order[index - 1]!] !== starts[symbol])
}

/**
 * Where a symbol ends. Only hand-written assembly has no size: it reaches to the next symbol in its section; a function
 * over the labels inside it.
 */
function endOf(symbols: Symbols, order: Uint32Array, index: number): number {
  const symbol = order[index]!
  const size = symbols.sizes[symbol]!
  if (size > 0) return symbols.starts[symbol]! + size
  let at = index + 1
  while (symbols.labels[symbol] === 0 && at < order.length && symbols.labels[order[at]!] === 1) at++
  const next = order[at]
  const limit = symbols.limits[symbol]!
  return next === undefined ? limit : Math.min(limit, symbols.starts[next]!)
}

/**
 * Cuts ranges that lie inside or across one another into pieces: each byte belongs to the symbol that begins last
 * before it and still covers it.
 */
function piecesOf(symbols: Symbols, span: number, strings: Uint8Array): SymbolLayer {
  const order = bestByStart(symbols)
  const [starts, ends, owners]: [number[], number[], number[]] = [[], [], []]
  const open: {symbol: number; end: number}[] = []
  let covered = 0
  const emit = (symbol: number, end: number): void => {
    const start = Math.max(covered, symbols.starts[symbol]!)
    if (end <= start) return
    starts.push(start)
    ends.push(end)
    owners.push(symbol)
    covered = end
  }
  const closeUntil = (limit: number): void => {
    for (let top = open.at(-1); top !== undefined && top.end <= limit; top = open.at(-1)) {
      emit(top.symbol, top.end)
      open.pop()
    }
    const around = open.at(-1)
    if (around !== undefined) emit(around.symbol, Math.min(limit, around.end))
  }
  order.forEach((symbol, index) => {
    closeUntil(symbols.starts[symbol]!)
    if (symbols.labels[symbol] === 1 && open.length > 0) return
    open.push({symbol, end: endOf(symbols, order, index)})
  })
  closeUntil(span)
  return {
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
    functionStarts: Uint32Array.from(owners, (owner) => symbols.starts[owner]!),
    names: Uint32Array.from(owners, (owner) => Math.min(symbols.names[owner]!, strings.length)),
    strings,
  }
}

/**
 * The functions that a symbol table (`.symtab` or `.dynsym`) names, each inside its own size only, and the labels of
 * hand-written assembly outside all of these, as perf names them; null when there is none.
 */
export async function symbolLayer(
  elf: Elf,
  type: typeof SECTION.symtab | typeof SECTION.dynsym,
): Promise<SymbolLayer | null> {
  const section = elf.sections.find((one) => one.type === type)
  const strings: Section | undefined = section === undefined ? undefined : elf.sections[section.link]
  if (section === undefined || strings === undefined) return null
  const names = await readSection(elf, strings)
  const symbols = readSymbols(elf, await readSection(elf, section), names)
  return symbols.count === 0 ? null : piecesOf(symbols, elf.span, names)
}
