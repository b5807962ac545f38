import {readSection} from '../elf/contents.ts'
import {type Elf, SECTION} from '../elf/elf-file.ts'
import {stringAt} from '../symbol-tables.ts'
import {type Image, storedPointer} from './image.ts'
import {readRelocations} from './relocations.ts'

/** Targets at and above this are symbols of other files: an index into `Pointers.foreign`. No image is that large. */
export const FOREIGN = 2 ** 32

/** All pointers in a program's data, by place. Places and targets are image offsets. */
export interface Pointers {
  readonly count: number
  readonly places: Float64Array
  readonly targets: Float64Array
  /** Names and addends of the C++ runtime's symbols that are defined elsewhere, as `name+addend`; first an empty text for all other symbols. */
  readonly foreign: readonly string[]
  /** Image offsets of the C++ runtime's symbols that this file exports, by name. */
  readonly exported: ReadonlyMap<string, number>
}

/** Dynamic symbols by index: where they are, or their name when they are defined elsewhere. */
interface DynamicSymbols {
  resolve(symbol: number): number | string | null
  readonly exported: ReadonlyMap<string, number>
}

/** Of the virtual tables that tell what kind of type information something is. */
const RUNTIME_PREFIX = '_ZTVN10__cxxabiv1'
const LONGEST_RUNTIME_NAME = 64

/** The name at `offset`, where it is one of the C++ runtime's; else an empty text. */
function runtimeNameAt(strings: Uint8Array, offset: number): string {
  const name = stringAt(strings.subarray(0, offset + LONGEST_RUNTIME_NAME), offset)
  return name.startsWith(RUNTIME_PREFIX) ? name : ''
}

async function dynamicSymbols(elf: Elf): Promise<DynamicSymbols> {
  const section = elf.sections.find((one) => one.type === SECTION.dynsym)
  const link = section === undefined ? undefined : elf.sections[section.link]
  if (section === undefined || link === undefined) return {resolve: () => null, exported: new Map()}
  const bytes = await readSection(elf, section)
  const strings = await readSection(elf, link)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wide = elf.bits === 64
  const entryBytes = wide ? 24 : 16
  const resolve = (symbol: number): number | string | null => {
    const at = symbol * entryBytes
    if (at + entryBytes > bytes.length) return null
    const name = Math.min(view.getUint32(at, true), strings.length)
    if (view.getUint16(at + (wide ? 6 : 14), true) === 0) return runtimeNameAt(strings, name)
    return Number((wide ? view.getBigUint64(at + 8, true) : BigInt(view.getUint32(at + 4, true))) - elf.base)
  }
  const exported = new Map<string, number>()
  for (let symbol = 0; symbol * entryBytes < bytes.length; symbol++) {
    const value = resolve(symbol)
    if (typeof value !== 'number') continue
    const name = runtimeNameAt(strings, Math.min(view.getUint32(symbol * entryBytes, true), strings.length))
    if (name !== '') exported.set(name, value)
  }
  return {resolve, exported}
}

/** Places and targets before sorting. */
class PointerList {
  readonly places: number[] = []
  readonly targets: number[] = []

  add(place: number, target: number): void {
    this.places.push(place)
    this.targets.push(target)
  }
}

/** A program at fixed addresses has no relocations: every aligned word that could be a pointer is taken for one. */
function scanWords(image: Image, list: PointerList): void {
  const {elf, wordBytes} = image
  for (const segment of image.segments.filter((one) => !one.executable)) {
    const first = (wordBytes - (segment.imageOffset % wordBytes)) % wordBytes
    for (let at = first; at + wordBytes <= segment.bytes.length; at += wordBytes) {
      const target = storedPointer(segment, at, elf)
      if (target > 0 && target < elf.span) list.add(segment.imageOffset + at, target)
    }
  }
}

function sorted({places, targets}: PointerList): Pick<Pointers, 'count' | 'places' | 'targets'> {
  const count = places.length
  const ascending = places.every((place, index) => index === 0 || places[index - 1]! <= place)
  if (ascending) return {count, places: new Float64Array(places), targets: new Float64Array(targets)}
  const order = Uint32Array.from({length: count}, (_, index) => index).sort((a, b) => places[a]! - places[b]!)
  return {
    count,
    places: Float64Array.from(order, (index) => places[index]!),
    targets: Float64Array.from(order, (index) => targets[index]!),
  }
}

/** Finds all pointers in the program's data: by its relocations, or by looking at every word of a program that has none. */
export async function findPointers(image: Image): Promise<Pointers> {
  const {elf} = image
  const symbols = await dynamicSymbols(elf)
  const list = new PointerList()
  const foreign = ['']
  const foreignIds = new Map([['', 0]])
  const foreignId = (name: string): number => {
    const known = foreignIds.get(name)
    if (known !== undefined) return known
    foreignIds.set(name, foreign.length)
    return foreign.push(name) - 1
  }
  const inImage = (offset: number): boolean => offset >= 0 && offset < elf.span
  await readRelocations(image, {
    internal(at, target) {
      if (inImage(at) && inImage(target)) list.add(at, target)
    },
    symbolic(at, symbol, addend) {
      const value = symbols.resolve(symbol)
      if (value === null || !inImage(at)) return
      if (typeof value === 'string') list.add(at, FOREIGN + foreignId(value === '' ? '' : `${value}+${addend}`))
      else if (inImage(value + addend)) list.add(at, value + addend)
    },
  })
  if (elf.fixedAddress) scanWords(image, list)
  return {...sorted(list), foreign, exported: symbols.exported}
}
