import {Numbering} from '../numbering.ts'
import type {Build} from './build.ts'
import {Hash} from './hash.ts'
import {inverted, type Lists, ListsInOrder, sortedLists} from './lists.ts'

/** One build beside another: equal fingerprints have equal numbers on both sides, 0 where nothing is known. */
export interface Side {
  readonly build: Build
  readonly count: number
  /** Code, texts and classes. */
  readonly whole: Uint32Array
  /** Code without addresses. */
  readonly exact: Uint32Array
  /** Forms of instructions. */
  readonly shapes: Uint32Array
  /** Instructions, or bytes where code is not read. */
  readonly lengths: Uint32Array
  /** How much each of `build.uses` speaks for two functions that have it, in the same places. */
  readonly useWeights: Float32Array
  /** Functions that call each function. */
  readonly callers: Lists
  /** By function, the classes in whose virtual tables it is, of those that both builds have; each list ascending. */
  readonly classes: Lists
}

/** Two builds of one program. */
export interface TwoBuilds {
  readonly before: Side
  readonly after: Side
}

/** Numbers fingerprints, those of both builds alike. */
function numbered(before: Float64Array, after: Float64Array): [Uint32Array, Uint32Array] {
  const numbering = new Numbering()
  const numbersOf = (fingerprints: Float64Array): Uint32Array => {
    const numbers = new Uint32Array(fingerprints.length)
    for (let one = 0; one < numbers.length; one++) numbers[one] = numbering.of(fingerprints[one]!)
    return numbers
  }
  return [numbersOf(before), numbersOf(after)]
}

function wholeHashes({code, uses}: Build): Float64Array {
  const hash = new Hash()
  return code.exact.map((exact, one) => {
    if (exact === 0) return 0
    hash.add(exact % 2 ** 32)
    hash.add(exact / 2 ** 32)
    for (const {starts, values} of [uses, code.constants]) {
      for (let at = starts[one]!; at < starts[one + 1]!; at++) hash.add(values[at]!)
    }
    return hash.take()
  })
}

/** Bytes of each function. */
function sizesOf({ranges}: Build): Uint32Array {
  return ranges.starts.map((start, one) => ranges.ends[one]! - start)
}

/** Classes of which both builds have virtual tables, by name. */
function sharedClasses(before: Build, after: Build): Map<string, number> {
  const names = [...before.tables.keys()].filter((name) => after.tables.has(name))
  return new Map(names.map((name, index) => [name, index]))
}

/** For each function the numbers of the classes in whose tables it is. */
function classesOf({tables, ranges}: Build, numbers: ReadonlyMap<string, number>): Lists {
  const functions = new ListsInOrder(numbers.size)
  for (const name of numbers.keys()) {
    for (const table of tables.get(name)!) table.forEach((one) => void functions.add(one))
    functions.endList()
  }
  return inverted(sortedLists(functions.lists()), ranges.starts.length)
}

/** What a text, class or function of another library speaks for that one function uses, what each doubling takes off, and what is left. */
const USE_WEIGHT = {once: 3.5, doubled: 0.7, least: 0.3}

/** Weighs uses: the fewer functions of both builds have one, the more it tells. */
function weighedUses(before: Build, after: Build): [Float32Array, Float32Array] {
  const numbering = new Numbering()
  const [earlier, later] = [before, after].map(({uses}) =>
    Uint32Array.from(uses.values, (use) => numbering.of(1 + use)),
  )
  const users = new Uint32Array(1 + numbering.count)
  for (const numbers of [earlier!, later!]) for (const number of numbers) users[number]!++
  const {once, doubled, least} = USE_WEIGHT
  const weights = Float32Array.from(users, (count) => Math.max(least, once - doubled * Math.log2(count)))
  return [
    Float32Array.from(earlier!, (number) => weights[number]!),
    Float32Array.from(later!, (number) => weights[number]!),
  ]
}

/** Puts two builds side by side. */
export function sideBySide(before: Build, after: Build): TwoBuilds {
  const isRead = [before, after].every(({code}) => code.lengths.some((length) => length > 0))
  const numbers = {
    whole: numbered(wholeHashes(before), wholeHashes(after)),
    exact: numbered(before.code.exact, after.code.exact),
    shapes: numbered(before.code.shapes, after.code.shapes),
  }
  const classes = sharedClasses(before, after)
  const weights = weighedUses(before, after)
  const sideOf = (build: Build, side: 0 | 1): Side => {
    const count = build.ranges.starts.length
    return {
      build,
      count,
      whole: numbers.whole[side],
      exact: numbers.exact[side],
      shapes: numbers.shapes[side],
      lengths: isRead ? build.code.lengths : sizesOf(build),
      useWeights: weights[side],
      callers: inverted(build.code.calls, count),
      classes: classesOf(build, classes),
    }
  }
  return {before: sideOf(before, 0), after: sideOf(after, 1)}
}
