import type {Build} from '../../../src/symbols/matching/build.ts'
import {eachMatch, type FunctionMatches} from '../../../src/symbols/matching/function-matches.ts'
import {hashOfText} from '../../../src/symbols/matching/hash.ts'
import {type Lists, ListsInOrder} from '../../../src/symbols/matching/lists.ts'

/** A function as a test has it. Its name is for the test alone: matching does not see it. */
export interface MadeFunction {
  readonly name: string
  /** Instructions. */
  readonly length: number
  /** What stands for its instructions: the same text, the same code. Default: code that no other function has. */
  readonly code?: string
  /** Names of functions. */
  readonly calls?: readonly string[]
  readonly texts?: readonly string[]
}

/** Tables of functions' names, by class. */
export type MadeTables = Readonly<Record<string, readonly string[]>>

const BYTES = 64

function listsOf(count: number, valuesOf: (one: number) => readonly number[]): Lists {
  const lists = new ListsInOrder(count)
  for (let one = 0; one < count; one++) {
    for (const value of valuesOf(one)) lists.add(value)
    lists.endList()
  }
  return lists.lists()
}

/** A build of these functions, in this order. `release` tells code apart that is in one build only. */
export function madeBuild(release: string, functions: readonly MadeFunction[], tables: MadeTables = {}): Build {
  const indexes = new Map(functions.map(({name}, index) => [name, index]))
  const codes = functions.map(({name, code = `${release} ${name}`}) => 1 + hashOfText(code))
  const {length: count} = functions
  return {
    base: 0n,
    ranges: {
      starts: Uint32Array.from(functions.keys(), (index) => BYTES * index),
      ends: Uint32Array.from(functions.keys(), (index) => BYTES * (index + 1)),
    },
    code: {
      exact: Float64Array.from(codes),
      shapes: Float64Array.from(codes),
      lengths: Uint32Array.from(functions, ({length}) => length),
      calls: listsOf(count, (one) => (functions[one]!.calls ?? []).map((name) => indexes.get(name)!)),
      outside: listsOf(count, () => []),
      constants: listsOf(count, () => []),
    },
    uses: listsOf(count, (one) => (functions[one]!.texts ?? []).map(hashOfText).sort((a, b) => a - b)),
    names: functions.map(() => ''),
    tables: new Map(Object.entries(tables).map(([name, slots]) => [name, [slots.map((slot) => indexes.get(slot)!)]])),
  }
}

/** Names of matched functions: earlier → later. */
export function namesMatched(
  matches: FunctionMatches,
  before: readonly MadeFunction[],
  after: readonly MadeFunction[],
): Map<string, string> {
  const nameAt = (functions: readonly MadeFunction[], place: bigint): string => functions[Number(place) / BYTES]!.name
  return new Map(Array.from(eachMatch(matches), (pair) => [nameAt(before, pair.before), nameAt(after, pair.after)]))
}
