import {asciiAt, halfWordAt, type Image} from './image.ts'
import {FOREIGN, type Pointers} from './pointers.ts'

/**
 * Classes by their run-time type information. Layout: Itanium C++ ABI, 2.9.5 "RTTI Layout": a pointer into the virtual
 * table of one of three kinds of type information, a pointer to the mangled name, and then the bases.
 */
export interface Classes {
  /** Mangled, without the `*` that marks a name as local to its file. */
  readonly names: readonly string[]
  /** Direct bases of each class that are in this file. */
  readonly bases: readonly (readonly number[])[]
  /** Class by the image offset of its type information. */
  readonly byOffset: ReadonlyMap<number, number>
}

const KINDS = ['17__class', '20__si_class', '21__vmi_class'] as const
type Kind = (typeof KINDS)[number]

/** Longest class name that is read: templates make long ones. */
const LONGEST_NAME = 8192
const CLASS_NAME = /^\*?[0-9NSZ][\w$.]*$/
/** More bases than any class has; above it the count is no count. */
const MOST_BASES = 256

function placesOf(pointers: Pointers, wanted: ReadonlySet<number>): number[] {
  const found: number[] = []
  for (let index = 0; index < pointers.count; index++) if (wanted.has(pointers.targets[index]!)) found.push(index)
  return found
}

/** Image offsets at which a text stands, with a zero byte behind it. */
function offsetsOfText(image: Image, text: string): Set<number> {
  const wanted = Buffer.from(`${text}\0`, 'latin1')
  const found = new Set<number>()
  for (const {bytes, imageOffset, executable} of image.segments) {
    if (executable) continue
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = buffer.indexOf(wanted); at >= 0; at = buffer.indexOf(wanted, at + 1)) found.add(imageOffset + at)
  }
  return found
}

/** True where the word before a pointer is none: that of a type information's base is its name. */
function startsTable(pointers: Pointers, index: number, wordBytes: number): boolean {
  return index === 0 || pointers.places[index - 1] !== pointers.places[index]! - wordBytes
}

/** Where objects of one kind of type information point to, when the C++ runtime is linked in: found by its own name. */
function builtInTargets(image: Image, pointers: Pointers, kind: Kind): number[] {
  const names = offsetsOfText(image, `N10__cxxabiv1${kind}_type_infoE`)
  const {wordBytes} = image
  const typeInformation = new Set(placesOf(pointers, names).map((index) => pointers.places[index]! - wordBytes))
  return placesOf(pointers, typeInformation)
    .filter((index) => image.elf.fixedAddress || startsTable(pointers, index, wordBytes))
    .map((index) => pointers.places[index]! + wordBytes)
}

/** The pointer values that begin a type information, each with its kind. */
function kindsByTarget(image: Image, pointers: Pointers): Map<number, Kind> {
  const kinds = new Map<number, Kind>()
  for (const kind of KINDS) {
    const table = `_ZTVN10__cxxabiv1${kind}_type_infoE`
    const afterHeader = 2 * image.wordBytes
    const foreign = pointers.foreign.indexOf(`${table}+${afterHeader}`)
    if (foreign >= 0) kinds.set(FOREIGN + foreign, kind)
    const exported = pointers.exported.get(table)
    if (exported !== undefined) kinds.set(exported + afterHeader, kind)
    for (const target of builtInTargets(image, pointers, kind)) kinds.set(target, kind)
  }
  return kinds
}

/** Indexes of the pointers to the bases of the type information that begins at pointer `index`. */
function basePointers(image: Image, pointers: Pointers, index: number, kind: Kind): number[] {
  const {wordBytes} = image
  const place = pointers.places[index]!
  if (kind === '17__class') return []
  if (kind === '20__si_class') return pointers.places[index + 2] === place + 2 * wordBytes ? [index + 2] : []
  const counts = place + 2 * wordBytes
  const count = countAt(image, counts + 4)
  const bases: number[] = []
  for (let next = index + 2; bases.length < count && next < pointers.count; next++) {
    if (pointers.places[next] !== counts + 8 + bases.length * 2 * wordBytes) break
    bases.push(next)
  }
  return bases
}

function countAt(image: Image, imageOffset: number): number {
  const count = halfWordAt(image, imageOffset) ?? 0
  return count > MOST_BASES ? 0 : count
}

/** All classes whose type information is in the file. */
export function findClasses(image: Image, pointers: Pointers): Classes {
  const kinds = kindsByTarget(image, pointers)
  const found: {readonly index: number; readonly name: string; readonly kind: Kind}[] = []
  const byOffset = new Map<number, number>()
  for (let index = 0; index + 1 < pointers.count; index++) {
    const kind = kinds.get(pointers.targets[index]!)
    if (kind === undefined) continue
    const place = pointers.places[index]!
    if (pointers.places[index + 1] !== place + image.wordBytes) continue
    const name = asciiAt(image, pointers.targets[index + 1]!, LONGEST_NAME)
    if (name === null || !CLASS_NAME.test(name)) continue
    byOffset.set(place, found.push({index, name: name.replace('*', ''), kind}) - 1)
  }
  const bases = found.map(({index, kind}) =>
    basePointers(image, pointers, index, kind)
      .map((base) => byOffset.get(pointers.targets[base]!))
      .filter((base) => base !== undefined),
  )
  return {names: found.map((one) => one.name), bases, byOffset}
}
