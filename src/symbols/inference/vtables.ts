import type {FunctionRanges} from '../elf/function-ranges.ts'
import {Numbering} from '../numbering.ts'
import {functionAt} from './code-of-function.ts'
import {type Image, loadedAt, wordAt} from './image.ts'
import {FOREIGN, type Pointers} from './pointers.ts'
import type {References} from './references.ts'
import type {Classes} from './type-information.ts'

/**
 * One virtual function of one class: `functions[i]` (an index into the function ranges) is in slot `slots[i]` of
 * table `tables[i]` of `classes[i]`. A class has a table for each of its polymorphic bases; they count from 0.
 */
export interface VirtualFunctions {
  readonly functions: readonly number[]
  readonly classes: readonly number[]
  readonly tables: readonly number[]
  readonly slots: readonly number[]
}

/** Functions of each class, by table and slot. */
export type Tables = ReadonlyMap<number, readonly (readonly number[])[]>

/** The same, arranged as they stand in the file. Slots without a function are holes. */
export function vtablesInFile({functions, classes, tables, slots}: VirtualFunctions): Tables {
  const all = new Map<number, number[][]>()
  functions.forEach((one, index) => {
    const ofClass = all.get(classes[index]!) ?? []
    all.set(classes[index]!, ofClass)
    ofClass[tables[index]!] ??= []
    ofClass[tables[index]!]![slots[index]!] = one
  })
  return all
}

/** Objects larger than this are not expected: the distance to a base must be smaller. */
const LARGEST_OBJECT = 1 << 28

/** Empty words for the destructors of an abstract class. */
const ABSTRACT_DESTRUCTORS = 2

/** Whether pointer `index` is the type information in a virtual table's header, and not a base in a type information. */
function isHeader(image: Image, pointers: Pointers, index: number): boolean {
  const place = pointers.places[index]! - image.wordBytes
  if (index > 0 && pointers.places[index - 1] === place) return false
  const offsetToTop = wordAt(image, place)
  return offsetToTop !== null && Math.abs(offsetToTop) < LARGEST_OBJECT
}

function isCode(image: Image, target: number): boolean {
  return target >= FOREIGN || loadedAt(image, target)?.executable === true
}

/** Whether the empty words of an abstract class's destructors are all that stands between two places. */
function areDestructors(image: Image, start: number, end: number, begins: (place: number) => boolean): boolean {
  const {wordBytes} = image
  if (end !== start + ABSTRACT_DESTRUCTORS * wordBytes) return false
  for (let place = start; place < end; place += wordBytes) if (begins(place) || wordAt(image, place) !== 0) return false
  return true
}

/** The pointers to functions of the table whose header is pointer `header`: indexes of pointers. */
function slotsOf(image: Image, pointers: Pointers, header: number, begins: (place: number) => boolean): number[] {
  const {wordBytes} = image
  const first = pointers.places[header]! + wordBytes
  const slots: number[] = []
  let expected = first
  for (let index = header + 1; index < pointers.count; index++) {
    const place = pointers.places[index]!
    const follows = place === expected || areDestructors(image, expected, place, (one) => one !== first && begins(one))
    if (!follows || !isCode(image, pointers.targets[index]!)) break
    if (place !== first && begins(place)) break
    slots.push(index)
    expected = place + wordBytes
  }
  return slots
}

/**
 * All virtual functions. A virtual table is a distance, a pointer to type information, and then pointers to functions
 * (Itanium C++ ABI, 2.5.2): it ends at the first word that is none, and where code or data refers to something else that
 * begins there. The two empty words that an abstract class has for its destructors are passed over.
 */
export function findVirtualFunctions(
  image: Image,
  pointers: Pointers,
  classes: Classes,
  ranges: FunctionRanges,
  references: References,
): VirtualFunctions {
  const pointed = new Numbering()
  for (const target of pointers.targets) pointed.of(target)
  const begins = (place: number): boolean => references.beginnings.has(place) || pointed.has(place)
  const found = {functions: [] as number[], classes: [] as number[], tables: [] as number[], slots: [] as number[]}
  const tableCounts = new Map<number, number>()
  for (let header = 0; header < pointers.count; header++) {
    const owner = classes.byOffset.get(pointers.targets[header]!)
    if (owner === undefined || !isHeader(image, pointers, header)) continue
    const table = tableCounts.get(owner) ?? 0
    for (const index of slotsOf(image, pointers, header, begins)) {
      const target = functionAt(ranges, pointers.targets[index]!)
      if (target < 0) continue
      found.functions.push(target)
      found.classes.push(owner)
      found.tables.push(table)
      found.slots.push((pointers.places[index]! - pointers.places[header]!) / image.wordBytes - 1)
      tableCounts.set(owner, table + 1)
    }
  }
  return found
}
