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

/** Numbers fingerprints, from 1, by the first that has each; 0 stays 0. Fingerprints are hashes: their low bits are a place in a table. */
function numbered(before: Float64Array, after: Float64Array): [Uint32Array, Uint32Array] {
  const places = 2 ** Math.ceil(Math.log2(2 * (before.length + after.length + 1)))
  const [known, numbers] = [new Float64Array(places), new Uint32Array(places)]
  let last = 0
  const numberOf = (value: number): number => {
    if (value === 0) return 0
    let place = value % places
    while (known[place] !== value) {
      if (known[place] === 0) {
        known[place] = value
        numbers[place] = ++last
      } else place = (place + 1) % places
    }
    return numbers[place]!
  }
  return [Uint32Array.from(before, numberOf), Uint32Array.from(after, numberOf)]
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
function weighedUses(before: Build, after: Build): (build: Build) => Float32Array {
  const users = new Map<number, number>()
  for (const {uses} of [before, after]) for (const use of uses.values) users.set(use, (users.get(use) ?? 0) + 1)
  const {once, doubled, least} = USE_WEIGHT
  const weightOf = (use: number): number => Math.max(least, once - doubled * Math.log2(users.get(use)!))
  return ({uses}) => Float32Array.from(uses.values, weightOf)
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
  const weigh = weighedUses(before, after)
  const sideOf = (build: Build, side: 0 | 1): Side => {
    const count = build.ranges.starts.length
    return {
      build,
      count,
      whole: numbers.whole[side],
      exact: numbers.exact[side],
      shapes: numbers.shapes[side],
      lengths: isRead ? build.code.lengths : sizesOf(build),
      useWeights: weigh(build),
      callers: inverted(build.code.calls, count),
      classes: classesOf(build, classes),
    }
  }
  return {before: sideOf(before, 0), after: sideOf(after, 1)}
}
