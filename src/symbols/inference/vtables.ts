import type {FunctionRanges} from '../elf/function-ranges.ts'
import {type Image, loadedAt, wordAt} from './image.ts'
import {FOREIGN, type Pointers} from './pointers.ts'
import type {References} from './references.ts'
import type {Classes} from './type-information.ts'

/** One virtual function of one class: `functions[i]` (an index into the function ranges) is in slot `slots[i]` of `classes[i]`. */
export interface VirtualFunctions {
  readonly functions: readonly number[]
  readonly classes: readonly number[]
  readonly slots: readonly number[]
}

/** Objects larger than this are not expected: the distance to a base must be smaller. */
const LARGEST_OBJECT = 1 << 28

/** Empty words for the destructors of an abstract class. */
const ABSTRACT_DESTRUCTORS = 2

/** Index of the function that starts exactly at an image offset; -1 when none does. */
function functionAt(ranges: FunctionRanges, start: number): number {
  let [low, high] = [0, ranges.starts.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = ranges.starts[middle]!
    if (found === start) return middle
    if (found < start) low = middle + 1
    else high = middle - 1
  }
  return -1
}

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

/** The pointers to functions of the table whose header is pointer `header`: indexes of pointers. */
function slotsOf(image: Image, pointers: Pointers, header: number, begins: (place: number) => boolean): number[] {
  const {wordBytes} = image
  const first = pointers.places[header]! + wordBytes
  const slots: number[] = []
  let expected = first
  for (let index = header + 1; index < pointers.count; index++) {
    const place = pointers.places[index]!
    const follows = place === expected || place === expected + ABSTRACT_DESTRUCTORS * wordBytes
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
  const pointed = new Set(pointers.targets)
  const begins = (place: number): boolean => references.beginnings.has(place) || pointed.has(place)
  const found = {functions: [] as number[], classes: [] as number[], slots: [] as number[]}
  for (let header = 0; header < pointers.count; header++) {
    const owner = classes.byOffset.get(pointers.targets[header]!)
    if (owner === undefined || !isHeader(image, pointers, header)) continue
    for (const index of slotsOf(image, pointers, header, begins)) {
      const target = functionAt(ranges, pointers.targets[index]!)
      if (target < 0) continue
      found.functions.push(target)
      found.classes.push(owner)
      found.slots.push((pointers.places[index]! - pointers.places[header]!) / image.wordBytes - 1)
    }
  }
  return found
}
