import {readSection} from '../elf/contents.ts'
import {type Elf, MACHINE, SECTION, type Section} from '../elf/elf-file.ts'
import {type Image, loadedAt, storedPointer} from './image.ts'

/** What is told about a pointer in the image: its place, and either the place it leads to or the symbol it leads to. */
export interface PointerSink {
  /** Both are image offsets. */
  internal(at: number, target: number): void
  /** `symbol` is an index into `.dynsym`. */
  symbolic(at: number, symbol: number, addend: number): void
}

/** Numbers of the kinds of relocation that make a pointer to data: psABI supplements of each machine. */
const KINDS: ReadonlyMap<number, {relative: number; symbolic: readonly number[]}> = new Map([
  [MACHINE.x86_64, {relative: 8, symbolic: [1, 6]}],
  [MACHINE.aarch64, {relative: 1027, symbolic: [257, 1025]}],
  [MACHINE.i386, {relative: 8, symbolic: [1, 6]}],
  [MACHINE.arm, {relative: 23, symbolic: [2, 21]}],
])

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** A field of the file's width that is an address, as image offset. */
function addressAt(view: DataView, at: number, elf: Elf): number {
  const low = view.getUint32(at, true) - Number(elf.base & 0xffffffffn)
  return elf.bits === 32 ? low : (view.getUint32(at + 4, true) - Number(elf.base >> 32n)) * 2 ** 32 + low
}

function addendAt(view: DataView, at: number, elf: Elf): number {
  return elf.bits === 32 ? view.getInt32(at, true) : view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}

/** The pointer that stands at `at` in the image itself; null outside. */
function inPlace(image: Image, at: number): number | null {
  const segment = loadedAt(image, at)
  if (segment === undefined || at - segment.imageOffset + image.wordBytes > segment.bytes.length) return null
  return storedPointer(segment, at - segment.imageOffset, image.elf)
}

/** Reads a table of entries of place, kind and symbol, and addend where there is one. */
function readEntries(image: Image, bytes: Uint8Array, withAddend: boolean, sink: PointerSink): void {
  const {elf, wordBytes} = image
  const kinds = KINDS.get(elf.machine)
  if (kinds === undefined) return
  const view = viewOf(bytes)
  const wide = elf.bits === 64
  const entryBytes = (withAddend ? 3 : 2) * wordBytes
  const relative = (at: number, entry: number): void => {
    const target = withAddend ? addressAt(view, entry + 2 * wordBytes, elf) : inPlace(image, at)
    if (target !== null) sink.internal(at, target)
  }
  for (let entry = 0; entry + entryBytes <= bytes.length; entry += entryBytes) {
    const info = view.getUint32(entry + wordBytes, true)
    const type = wide ? info : info & 0xff
    if (type === kinds.relative) relative(addressAt(view, entry, elf), entry)
    if (!kinds.symbolic.includes(type)) continue
    const symbol = wide ? view.getUint32(entry + wordBytes + 4, true) : info >>> 8
    const addend = withAddend ? addendAt(view, entry + 2 * wordBytes, elf) : 0
    sink.symbolic(addressAt(view, entry, elf), symbol, addend)
  }
}

/** Packed relative relocations: an address, then bitmaps of the words behind it. Form: gABI, "Relative Relocation Table". */
function readPacked(image: Image, bytes: Uint8Array, sink: PointerSink): void {
  const {elf, wordBytes} = image
  const view = viewOf(bytes)
  let next = 0
  const emit = (at: number): void => {
    const target = inPlace(image, at)
    if (target !== null) sink.internal(at, target)
  }
  for (let entry = 0; entry + wordBytes <= bytes.length; entry += wordBytes) {
    const low = view.getUint32(entry, true)
    if ((low & 1) === 0) {
      next = addressAt(view, entry, elf)
      emit(next)
      next += wordBytes
      continue
    }
    const high = wordBytes === 8 ? view.getUint32(entry + 4, true) : 0
    for (let bit = 1; bit < wordBytes * 8; bit++) {
      const set = bit < 32 ? (low >>> bit) & 1 : (high >>> (bit - 32)) & 1
      if (set === 1) emit(next + (bit - 1) * wordBytes)
    }
    next += (wordBytes * 8 - 1) * wordBytes
  }
}

const isRelocation = ({type, name}: Section): boolean =>
  (type === SECTION.rela || type === SECTION.rel || type === SECTION.relr) && !name.endsWith('.plt')

/** Passes on every relocated pointer of the image. */
export async function readRelocations(image: Image, sink: PointerSink): Promise<void> {
  for (const section of image.elf.sections.filter(isRelocation)) {
    const bytes = await readSection(image.elf, section)
    if (section.type === SECTION.relr) readPacked(image, bytes, sink)
    else readEntries(image, bytes, section.type === SECTION.rela, sink)
  }
}
