import test from 'ava'
import {firstRepeatWarnings} from '../../../src/results/groups/first-repeat-warnings.ts'
import {groupsOf} from '../../../src/results/groups/group-cells.ts'
import type {CellResult} from '../../../src/results/schema.ts'
import {exampleResult} from '../example.ts'

/** Repeats of a cell whose p50 are `values` milliseconds; blocks follow the repeats. */
function repeats(values: readonly (number | null)[], changes: Partial<CellResult> = {}): CellResult[] {
  return values.map((p50, index) => {
    const latencyMs = {...exampleResult().latencyMs!, p50}
    const repeat = index + 1
    return exampleResult({key: `${changes.mode}-${repeat}`, repeat, block: repeat, latencyMs, ...changes})
  })
}

function metric(cells: readonly CellResult[], path = 'latencyMs.p50', group = 0) {
  return groupsOf(cells, null)[group]!.metrics.find((one) => one.path === path)
}

function near(t: {true(is: boolean, message: string): void}, actual: number, expected: number) {
  t.true(Math.abs(actual / expected - 1) < 1e-9, `${actual} is not ${expected}`)
}

test('repeats of a cell have their median, the interval of their geometric mean and their coefficient of variation, as Python finds them', (t) => {
  const {median, interval, spread, count} = metric(repeats([10.2, 9.9, 10.4, 10.1, 9.7]))!
  t.is(median, 10.1)
  t.is(count, 5)
  near(t, interval!.low, 9.726628198009422)
  near(t, interval!.high, 10.398780479897516)
  near(t, spread!, 0.026857367964426053)
})

test('one repeat has no interval and no spread; zeros have no interval; what no repeat has is no number', (t) => {
  t.like(metric(repeats([0.5])), {median: 0.5, interval: null, spread: null})
  t.like(metric(repeats([1, 1]), 'errorShare'), {median: 0, interval: null, spread: null})
  t.is(metric(repeats([null, null])), undefined)
})

test('a row is held against the first mode in pairs of one block, so that what both of a pair share falls out', (t) => {
  const drifting = [1, 3, 0.5, 8]
  const base = repeats(drifting, {mode: 'baseline'})
  const other = repeats(drifting.map((value) => 1.3 * value)).toReversed()
  const {toBase} = metric([...base, ...other], 'latencyMs.p50', 1)!
  t.is(toBase!.pairs, 4)
  for (const value of [toBase!.ratio, toBase!.interval!.low, toBase!.interval!.high]) near(t, value, 1.3)
  t.is(metric([...base, ...other])!.toBase, null)
})

test('repeats without their partner are in no pair, and one pair has no interval', (t) => {
  const cells = [...repeats([1, 2], {mode: 'baseline'}), ...repeats([1.5])]
  t.deepEqual(metric(cells, 'latencyMs.p50', 1)!.toBase, {ratio: 1.5, interval: null, pairs: 1})
})

test('results of before there were blocks are paired by their repeats', (t) => {
  const without = (cells: CellResult[]) => cells.map(({block: _block, ...cell}) => cell)
  const cells = [...without(repeats([1, 2], {mode: 'baseline'})), ...without(repeats([2, 4]))]
  t.is(metric(cells, 'latencyMs.p50', 1)!.toBase!.pairs, 2)
})

test('the base can be named, and what Istio is told is compared with the same of the base', (t) => {
  const istio = {telemetry: 'access-log', policies: null, jwt: false, extAuthz: false, envoyFilter: null}
  const cells = [
    ...repeats([1, 1], {mode: 'baseline', label: 'plain'}),
    ...repeats([2, 2], {mode: 'serversidecar', label: 'server'}),
    ...repeats([3, 3], {mode: 'serversidecar', istio, label: 'server-log'}),
    ...repeats([4, 4], {istio, label: 'both-log'}),
  ]
  const bases = (mode: 'serversidecar' | null) => groupsOf(cells, mode).map(({base}) => base)
  t.deepEqual(bases(null), [null, 'plain', 'plain', 'plain'])
  t.deepEqual(bases('serversidecar'), ['server', null, 'server', 'server-log'])
})

test('loads are compared with their own base only, stand in order, and a profiled cell has none that is not', (t) => {
  const load = (connections: number) => [
    ...repeats([1, 1], {mode: 'baseline', connections, label: `base-${connections}`}),
    ...repeats([2, 2], {connections, label: `both-${connections}`}),
    ...repeats([2, 2], {connections, label: `profiled-${connections}`, profiled: true, profiler: 'oncpu'}),
  ]
  t.deepEqual(
    groupsOf([...load(64), ...load(2)], null).map(({label, base}) => [label, base]),
    [
      ['base-2', null],
      ['both-2', 'base-2'],
      ['profiled-2', null],
      ['base-64', null],
      ['both-64', 'base-64'],
      ['profiled-64', null],
    ],
  )
})

test('failed repeats count as planned and not as measured', (t) => {
  const [done, failed] = repeats([1, 2])
  const [group] = groupsOf([done!, {...failed!, status: 'failed', latencyMs: null}], null)
  t.is(group!.keys.length, 2)
  t.is(group!.measuredCount, 1)
  t.is(group!.metrics.find(({path}) => path === 'latencyMs.p50')!.count, 1)
})

test('a first repeat that stands out above the others is said, one of their kind or a later one is not', (t) => {
  const first = groupsOf(repeats([2, 1.01, 0.99, 1, 1.02]), null)
  near(t, first[0]!.metrics.find(({path}) => path === 'latencyMs.p50')!.firstAbove!, 2 / (1.01 * 0.99 * 1.02) ** 0.25)
  t.regex(firstRepeatWarnings(first)[0]!.message, /_both took longer the first time .*\(latencyMs\.p50 × 1\.99\)/)
  for (const values of [
    [1, 1, 1, 1],
    [1.05, 1, 0.99, 1.01],
    [1, 1.01, 2, 0.99],
    [2, 1, 1.9, 0.7],
    [0.5, 1, 1.01, 1],
    [2, 1],
  ])
    t.deepEqual(firstRepeatWarnings(groupsOf(repeats(values), null)), [], String(values))
})

test('a first repeat that is missing leaves none to look at', (t) => {
  const [, ...later] = repeats([1, 2, 1, 1, 1])
  t.deepEqual(firstRepeatWarnings(groupsOf(later, null)), [])
})
