import {InputError} from '../../errors/index.ts'
import {readExactly, readSection, sectionNamed} from './contents.ts'
import {Cursor} from './cursor.ts'
import type {Elf} from './elf-file.ts'
import type {SymbolLayer} from './symbol-layer.ts'

// Format: Go's runtime/symtab.go, pcHeader and functab. Tables before Go 1.18 have another form and are not read.
const [GO_1_18, GO_1_20] = [0xfffffff0, 0xfffffff1]
const ENTRY_BYTES = 8

/** Stands at the start of Go's own code, behind whatever C code was linked in front of it. */
const BUILD_ID_MARK = Buffer.from('\xff Go build ID: "', 'latin1')
const FARTHEST_MARK = 1 << 20
/** Go's code may be padded up to the next cache line. */
const MOST_PADDING = 64

interface GoTable {
  readonly count: number
  /** Address of Go's code as the header says it; 0 where it does not. */
  readonly textAddress: bigint
  readonly namesAt: number
  readonly namesEnd: number
  readonly entriesAt: number
}

function readHeader(bytes: Uint8Array): GoTable | null {
  const cursor = new Cursor(bytes, '.gopclntab')
  const magic = cursor.u32()
  if (magic !== GO_1_18 && magic !== GO_1_20) return null
  cursor.skip(3)
  const bits = cursor.u8() === 4 ? 32 : 64
  const word = () => Number(cursor.word(bits))
  const count = word()
  word()
  const textAddress = cursor.word(bits)
  const [namesAt, namesEnd] = [word(), word()]
  word()
  word()
  return {count, textAddress, namesAt, namesEnd, entriesAt: word()}
}

function assertFits({count, namesAt, namesEnd, entriesAt}: GoTable, bytes: Uint8Array, name: string): void {
  const fits = namesAt <= namesEnd && namesEnd <= bytes.length && entriesAt + count * ENTRY_BYTES + 4 <= bytes.length
  if (!fits) throw new InputError(`Reading .gopclntab of ${name}: ${count} functions do not fit into it`)
}

/** Image offset of Go's code, from which the table counts `length` bytes; null when nothing tells where it is. */
async function codeStart(elf: Elf, {textAddress}: GoTable, length: number): Promise<number | null> {
  if (textAddress !== 0n) return Number(textAddress - elf.base)
  const text = sectionNamed(elf, '.text')
  if (text === undefined || text.imageOffset === null) return null
  const head = await readExactly(elf.source, '.text', text.fileOffset, Math.min(text.size, FARTHEST_MARK))
  const marked = Buffer.from(head.buffer, head.byteOffset, head.byteLength).indexOf(BUILD_ID_MARK)
  if (marked >= 0) return text.imageOffset + marked
  return length <= text.size && text.size - length < MOST_PADDING ? text.imageOffset : null
}

/** Start, end and place of the name of each function, ascending; what is damaged or outside the image is dropped. */
function functionsIn(bytes: Uint8Array, {count, entriesAt, namesAt, namesEnd}: GoTable, code: number, span: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: {start: number; end: number; name: number}[] = []
  let covered = 0
  for (let index = 0; index < count; index++) {
    const at = entriesAt + index * ENTRY_BYTES
    const [start, end] = [code + view.getUint32(at, true), code + view.getUint32(at + ENTRY_BYTES, true)]
    const record = entriesAt + view.getUint32(at + 4, true)
    if (start < covered || end <= start || end > span || record + ENTRY_BYTES > bytes.length) continue
    const name = view.getInt32(record + 4, true)
    if (name < 0 || namesAt + name >= namesEnd) continue
    found.push({start, end, name})
    covered = end
  }
  return found
}

/**
 * The functions in `.gopclntab`, which every Go program has for its own tracebacks, stripped ones too. Null for what is
 * no Go program of 1.18 or later. An InputError when the table is damaged.
 */
export async function goFunctionLayer(elf: Elf): Promise<SymbolLayer | null> {
  const section = sectionNamed(elf, '.gopclntab') ?? sectionNamed(elf, '.data.rel.ro.gopclntab')
  if (section === undefined) return null
  const bytes = await readSection(elf, section)
  const table = readHeader(bytes)
  if (table === null) return null
  assertFits(table, bytes, elf.source.name)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(table.entriesAt + table.count * ENTRY_BYTES, true)
  const code = await codeStart(elf, table, length)
  if (code === null || code < 0) return null
  const functions = functionsIn(bytes, table, code, elf.span)
  const starts = Uint32Array.from(functions, ({start}) => start)
  return {
    starts,
    ends: Uint32Array.from(functions, ({end}) => end),
    functionStarts: starts,
    names: Uint32Array.from(functions, ({name}) => name),
    strings: bytes.slice(table.namesAt, table.namesEnd),
  }
}
