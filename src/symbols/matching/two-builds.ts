import type {Build} from './build.ts'
import {Hash} from './hash.ts'
import {inverted, type Lists, ListsInOrder, listOf} from './lists.ts'

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

type Numbering = (values: Float64Array) => Uint32Array

/** Numbers values by their first occurrence; 0 stays 0. */
function numbering(): Numbering {
  const numbers = new Map<number, number>([[0, 0]])
  return (values) =>
    Uint32Array.from(values, (value) => {
      const known = numbers.get(value)
      if (known !== undefined) return known
      numbers.set(value, numbers.size)
      return numbers.size - 1
    })
}

function wholeHashes({code, uses}: Build): Float64Array {
  const hash = new Hash()
  return code.exact.map((exact, one) => {
    if (exact === 0) return 0
    hash.add(exact % 2 ** 32)
    hash.add(exact / 2 ** 32)
    for (const use of listOf(uses, one)) hash.add(use)
    for (const constant of listOf(code.constants, one)) hash.add(constant)
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

function classesOf({tables, ranges}: Build, numbers: ReadonlyMap<string, number>): Lists {
  const count = ranges.starts.length
  const found = Array.from({length: count}, (): number[] => [])
  for (const [name, number] of numbers) {
    for (const table of tables.get(name)!) {
      table.forEach((one) => {
        if (found[one]!.at(-1) !== number) found[one]!.push(number)
      })
    }
  }
  const lists = new ListsInOrder(count)
  for (const ofFunction of found) {
    for (const number of ofFunction) lists.add(number)
    lists.endList()
  }
  return lists.lists()
}

/** Puts two builds side by side. */
export function sideBySide(before: Build, after: Build): TwoBuilds {
  const [whole, exact, shape] = [numbering(), numbering(), numbering()]
  const isRead = [before, after].every(({code}) => code.lengths.some((length) => length > 0))
  const classes = sharedClasses(before, after)
  const sideOf = (build: Build): Side => {
    const count = build.ranges.starts.length
    return {
      build,
      count,
      whole: whole(wholeHashes(build)),
      exact: exact(build.code.exact),
      shapes: shape(build.code.shapes),
      lengths: isRead ? build.code.lengths : sizesOf(build),
      callers: inverted(build.code.calls, count),
      classes: classesOf(build, classes),
    }
  }
  return {before: sideOf(before), after: sideOf(after)}
}
