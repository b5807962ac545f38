import test from 'ava'
import {matchFunctions} from '../../../src/symbols/matching/match-functions.ts'
import {type MadeFunction, type MadeTables, madeBuild, namesMatched} from './made-build.ts'

/** What two releases match: names of the earlier → names of the later. */
function matched(
  before: readonly MadeFunction[],
  after: readonly MadeFunction[],
  tables: {readonly before?: MadeTables; readonly after?: MadeTables} = {},
): Map<string, string> {
  const matches = matchFunctions(madeBuild('1', before, tables.before), madeBuild('2', after, tables.after))
  return namesMatched(matches, before, after)
}

/** A function whose code is the same in both builds. */
const kept = (name: string, fields: Partial<MadeFunction> = {}): MadeFunction => ({
  name,
  length: 40,
  code: name,
  ...fields,
})
const changed = (name: string, length: number, fields: Partial<MadeFunction> = {}): MadeFunction => ({
  name,
  length,
  ...fields,
})

/** So many functions that stayed as they were. */
const around = (name: string, count: number): MadeFunction[] =>
  Array.from({length: count}, (_, index) => kept(`${name}${index}`))

test('functions that all grew in a table that grew too are not taken for one another', (t) => {
  const sizes = {scope: [120, 84, 90, 88, 84], grown: [207, 126, 133, 130, 126]}
  const own = (lengths: readonly number[]) =>
    lengths.flatMap((length, slot) => [kept(`before${slot}`), changed(`slot${slot}`, length)])
  const before = [...own(sizes.scope), kept('end'), kept('last')]
  const after = [...own(sizes.grown), kept('end'), changed('added', 84), kept('last')]
  const slots = sizes.scope.map((_, slot) => `slot${slot}`)
  const pairs = matched(before, after, {
    before: {Scope: [...slots, 'last']},
    after: {Scope: [...slots, 'added', 'last']},
  })
  for (const slot of slots) t.is(pairs.get(slot), slot)
})

test('a virtual function goes to no other slot of its class, whatever stands beside it', (t) => {
  const heads = (sizes: readonly number[]) => [
    ...around('a', 4),
    ...sizes.map((length, slot) => changed(`slot${slot}`, length)),
    ...around('b', 4),
  ]
  const rest = ['a0', 'a1', 'a2', 'a3', 'b0', 'b1']
  const tables = {Map: ['slot0', 'slot1', 'slot2', ...rest]}
  const pairs = matched(heads([49, 50, 11]), heads([4, 11, 4]), {before: tables, after: tables})
  for (const [one, other] of pairs) t.is(one, other)
  t.is(pairs.get('slot2'), 'slot2')
})

test('what is called by the partners of others only is no match, though its code is the same', (t) => {
  const before = [
    ...around('a', 6),
    kept('left', {calls: ['helper']}),
    kept('right', {calls: ['helper']}),
    ...around('b', 6),
    kept('helper', {code: 'free'}),
    kept('other', {calls: ['a0']}),
  ]
  const after = [
    ...around('a', 6),
    kept('left'),
    kept('right'),
    ...around('b', 6),
    kept('unrelated', {code: 'free'}),
    kept('other', {calls: ['a0', 'unrelated']}),
  ]
  const called = (functions: readonly MadeFunction[]) =>
    functions.map((one) => (one.name === 'b0' ? {...one, calls: ['b1', ...(one.calls ?? [])]} : one))
  t.false(matched(called(before), called(after)).has('helper'))
})

test('order says nothing where functions stand in another one', (t) => {
  const pieces = Array.from({length: 60}, (_, index) => [
    kept(`k${index}`),
    changed(`free${index}`, 30),
    kept(`l${index}`),
  ])
  const reordered = pieces.map((_, index) => pieces[(index * 23) % pieces.length]!.toReversed())
  const swapped = reordered.map(([last, free, first], index) =>
    index % 2 === 0 ? [first, free, last] : [last, free, first],
  )
  t.is(
    [...matched(pieces.flat(), swapped.flat() as MadeFunction[]).keys()].filter((name) => name.startsWith('free'))
      .length,
    0,
  )
  const inOrder = matched(pieces.flat(), pieces.flat())
  for (let index = 1; index < 59; index++) t.is(inOrder.get(`free${index}`), `free${index}`)
})

test('what confirms a pair makes it surer', (t) => {
  const before = [
    ...around('a', 4),
    changed('alone', 30),
    ...around('b', 4),
    changed('used', 50, {texts: ['x.cc', 'y']}),
  ]
  const functions = [...before, ...around('c', 4)]
  const matches = matchFunctions(madeBuild('1', functions), madeBuild('2', functions))
  const certainty = (name: string) => {
    const pair = functions.findIndex((one) => one.name === name)
    return matches.confirmations[matches.before.indexOf(64 * pair)]!
  }
  t.true(certainty('used') > certainty('alone'))
})

test('a function that calls another five times tells of it as much as one that calls it once', (t) => {
  const confirmations = (times: number) => {
    const functions = (foreign: readonly string[]) => [
      ...around('a', 4),
      changed('callee', 60),
      ...around('b', 4),
      kept('caller', {calls: Array.from({length: times}, () => 'callee')}),
      ...foreign.map((name) => kept(name, {calls: ['callee']})),
      ...['left', 'right'].filter((name) => !foreign.includes(name)).map((name) => kept(name)),
    ]
    const matches = matchFunctions(madeBuild('1', functions(['left', 'right'])), madeBuild('2', functions([])))
    return matches.confirmations[matches.before.indexOf(64 * 4)]
  }
  t.is(confirmations(1), 2)
  t.is(confirmations(5), 2)
})
