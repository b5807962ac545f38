import test from 'ava'
import type {ComparedMetric, RunComparison} from '../../src/comparison/compare-pairs.ts'
import {compareRuns} from '../../src/comparison/compare-runs.ts'
import type {MeasuredRun} from '../../src/comparison/measured-run.ts'
import {cellName} from '../../src/report/comparison/comparison-rows.ts'
import {exampleRun} from '../results/example.ts'
import {measuredCell, measuredRun, repeatsOf, request} from './runs.ts'

const STEADY = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100.1]
const CPU = 'proxies.fortioserver-sidecar.cpuMicrosecondsPerRequest'

function times(values: readonly number[], factor: number): number[] {
  return values.map((value) => value * factor)
}

function metricOf(comparison: RunComparison, path = CPU): ComparedMetric {
  return comparison.cells[0]!.metrics.find((metric) => metric.path === path)!
}

/** Two runs of repeats, with no drift between them. */
function compared(base: readonly number[], other: readonly number[], changes = {}): RunComparison {
  return compareRuns([measuredRun(repeatsOf(base))], [measuredRun(repeatsOf(other))], request(changes))
}

/** Runs of one repeat each, one every minute, of the sides in their order. */
function inTurns(order: string, values: {readonly base: readonly number[]; readonly new: readonly number[]}) {
  const [base, other]: [MeasuredRun[], MeasuredRun[]] = [[], []]
  for (const [minute, side] of [...order].entries()) {
    const runs = side === 'A' ? base : other
    const value = (side === 'A' ? values.base : values.new)[runs.length]!
    const startedAt = `2026-01-31T12:${String(minute).padStart(2, '0')}:00Z`
    runs.push(measuredRun([measuredCell(value)], {startedAt}))
  }
  return {base, new: other}
}

test('ten percent more CPU time is a regression, with its ratio and interval, and alone', (t) => {
  const comparison = compared(STEADY, times(STEADY, 1.1), {gate: 0.05})
  const metric = metricOf(comparison)
  t.is(metric.verdict, 'regression')
  t.true(Math.abs(metric.ratio! - 1.1) < 1e-9)
  t.true(metric.interval!.low > 1.09 && metric.interval!.high < 1.11)
  t.is(comparison.outcome, 'thresholdCrossed')
  t.deepEqual(
    comparison.cells[0]!.metrics.filter(({verdict}) => verdict !== 'no change beyond the margin').map(({path}) => path),
    [CPU],
  )
})

test('ten percent less is an improvement; more requests per second are better', (t) => {
  t.is(compared(STEADY, times(STEADY, 0.9)).verdict, 'improvement')
  const fast = repeatsOf(STEADY).map((cell, index) => ({...cell, actualQps: 1100 + index}))
  const slow = repeatsOf(STEADY).map((cell, index) => ({...cell, actualQps: 1000 + index}))
  t.is(metricOf(compareRuns([measuredRun(slow)], [measuredRun(fast)], request()), 'actualQps').verdict, 'improvement')
  t.is(metricOf(compareRuns([measuredRun(fast)], [measuredRun(slow)], request()), 'actualQps').verdict, 'regression')
})

test('a change within the limit is none, and one that may be beyond it is inconclusive and says so', (t) => {
  t.is(compared(STEADY, times(STEADY, 1.02)).verdict, 'no change beyond the margin')
  const wide = [90, 110, 95, 105, 92, 108, 97, 103]
  const near = metricOf(compared(wide, times(wide, 1.04)))
  t.is(near.verdict, 'inconclusive')
  t.is(near.reason, 'too-few')
  t.true(near.repeatsNeeded! > 0)
})

test('three repeats cannot tell a doubling from chance, and one has no interval', (t) => {
  const three = metricOf(compared([100, 101, 99], [200, 201, 199]))
  t.is(three.verdict, 'inconclusive')
  t.is(three.reason, 'too-few')
  t.is(three.probability, null)
  const one = metricOf(compared([100], [200]))
  t.is(one.interval, null)
  t.is(one.ratio, 2)
  t.is(one.repeatsNeeded, 3)
})

test('values that are all equal are unchanged, and said to be so', (t) => {
  const metric = metricOf(compared([5, 5, 5, 5], [5, 5, 5, 5]))
  t.is(metric.verdict, 'no change beyond the margin')
  t.is(metric.reason, 'all-equal')
})

test('errors where there were none are a regression without a ratio; none on both sides are no change', (t) => {
  const withErrors = repeatsOf(STEADY).map((cell, index) => ({...cell, errorShare: 0.01 + index / 1000}))
  const comparison = compareRuns([measuredRun(repeatsOf(STEADY))], [measuredRun(withErrors)], request())
  const errors = metricOf(comparison, 'errorShare')
  t.like(errors, {verdict: 'regression', reason: 'zero', ratio: null, interval: null})
  t.like(metricOf(compared(STEADY, STEADY), 'errorShare'), {
    reason: 'all-equal',
    verdict: 'no change beyond the margin',
  })
})

test('what one side lacks is inconclusive, what both lack is no row', (t) => {
  const without = repeatsOf(STEADY).map((cell) => ({...cell, latencyMs: {...cell.latencyMs!, p999: null}}))
  const one = compareRuns([measuredRun(repeatsOf(STEADY))], [measuredRun(without)], request())
  t.like(metricOf(one, 'latencyMs.p999'), {reason: 'missing', verdict: 'inconclusive', new: null})
  const both = compareRuns([measuredRun(without)], [measuredRun(without)], request())
  t.false(both.cells[0]!.metrics.some(({path}) => path === 'latencyMs.p999'))
})

test('a run after the other is not told from the machine’s drift, unless the change is larger', (t) => {
  const base = measuredRun(repeatsOf(STEADY), {startedAt: '2026-01-31T12:00:00Z'})
  const later = (factor: number) => measuredRun(repeatsOf(times(STEADY, factor)), {startedAt: '2026-01-31T12:10:00Z'})
  const small = compareRuns([base], [later(1.1)], request({drift: 0.27}))
  t.like(metricOf(small), {verdict: 'inconclusive', reason: 'apart', repeatsNeeded: null})
  t.is(small.warnings[0]?.code, 'measured-apart')
  t.is(metricOf(compareRuns([base], [later(1.5)], request({drift: 0.27}))).verdict, 'regression')
})

test('runs in turns are compared in pairs, so that what both of a pair share falls out', (t) => {
  const drifting = [100, 130, 90, 150, 80, 120, 105]
  const {base, new: other} = inTurns('ABBAABBAABBAAB', {base: drifting, new: times(drifting, 1.1)})
  const paired = compareRuns(base, other, request({drift: 0.27}))
  t.like(paired, {design: 'paired', unit: 'run', isApart: false, warnings: []})
  t.is(metricOf(paired).verdict, 'regression')
})

test('runs that took no turns are compared by runs, however many repeats each has', (t) => {
  const {base, new: other} = inTurns('AAAABBBB', {base: STEADY, new: times(STEADY, 1.1)})
  const apart = compareRuns(base, other, request({drift: 0.27}))
  t.like(apart, {design: 'unpaired', unit: 'run', isApart: true})
  t.like(metricOf(apart), {verdict: 'inconclusive', reason: 'apart', measurements: {base: 4, new: 4}})
})

test('cells are paired by their settings, whatever they are called; others are listed', (t) => {
  const cells = [...repeatsOf(STEADY), ...repeatsOf(STEADY, {mode: 'baseline'})]
  const renamed = [...repeatsOf(STEADY, {label: 'other'}), ...repeatsOf(STEADY, {connections: 64})]
  const comparison = compareRuns([measuredRun(cells)], [measuredRun(renamed)], request())
  t.deepEqual(
    comparison.cells.map(({mode}) => mode),
    ['bothsidecar'],
  )
  t.deepEqual(
    comparison.onlyBase.map(({mode}) => mode),
    ['baseline'],
  )
  t.deepEqual(
    comparison.onlyNew.map(({connections}) => connections),
    [64],
  )
  const none = () =>
    compareRuns([measuredRun(repeatsOf(STEADY))], [measuredRun(repeatsOf(STEADY, {connections: 2}))], request())
  t.regex(t.throws(none)!.message, /no cell in common/)
})

test('what Istio was told is part of what is measured; a run of before has told it nothing', (t) => {
  const istio = {telemetry: 'access-log', policies: null, jwt: false, extAuthz: false, envoyFilter: null}
  const told = [...repeatsOf(STEADY, {istio: null}), ...repeatsOf(STEADY, {istio})]
  const before = repeatsOf(STEADY).map(({istio: _istio, ...cell}) => cell)
  const comparison = compareRuns([measuredRun(before)], [measuredRun(told)], request())
  t.deepEqual(
    comparison.cells.map((cell) => cell.istio),
    [null],
  )
  t.deepEqual(comparison.onlyNew.map(cellName), [
    'bothsidecar http, access-log, 16 connections, 1,000 qps, 1,024 B, 30 s',
  ])
})

test('chosen metrics alone are compared', (t) => {
  const comparison = compared(STEADY, STEADY, {metrics: ['cpu']})
  t.deepEqual([...new Set(comparison.cells[0]!.metrics.map(({group}) => group))], ['cpu'])
})

test('unlike machines are refused with the difference, and compared when forced; testbeds never', (t) => {
  const base = measuredRun(repeatsOf(STEADY))
  const other = measuredRun(repeatsOf(STEADY), {environment: {...exampleRun().environment, kernel: '6.8.0'}})
  const refusal = t.throws(() => compareRuns([base], [other], request()))!
  t.regex(refusal.message, /environment\.kernel \("6\.1\.0-30-amd64" and "6\.8\.0"\)/)
  t.is(compareRuns([base], [other], request({isForced: true})).warnings[0]?.code, 'environments-unlike')
  const cluster = measuredRun(repeatsOf(STEADY), {testbed: 'kubernetes'})
  t.regex(t.throws(() => compareRuns([base], [cluster], request({isForced: true})))!.message, /different testbeds/)
  const release = measuredRun(repeatsOf(STEADY), {
    environment: {...exampleRun().environment, toolVersions: {fortio: '1.68.0', envoy: '1.41.0'}},
  })
  t.deepEqual(
    compareRuns([base], [release], request()).differences.map(({what, isUnlike}) => [what, isUnlike]),
    [['environment.toolVersions.envoy', false]],
  )
})

test('response times and the share of late requests are compared as what they are', (t) => {
  const late = (shares: readonly number[]) =>
    measuredRun(repeatsOf(STEADY).map((cell, index) => ({...cell, lateShare: shares[index]!})))
  const few = [0.001, 0, 0.002, 0.0005, 0, 0.001, 0.003, 0.001]
  const response = (other: readonly number[]) =>
    metricOf(compareRuns([late(few)], [late(other)], request({metrics: ['response']})), 'lateShare')
  t.is(response(few.toReversed().map((share) => 3 * share)).verdict, 'no change beyond the margin')
  t.is(response(few.map((share) => 0.1 + share)).verdict, 'regression')
  const little = response(few.map((share, index) => 0.0085 + share + (index % 2) * 0.0025))
  t.like(little, {verdict: 'inconclusive', reason: 'near-the-limit'})
  t.is(response([0.001, 0.2, 0, 0.1, 0.001, 0, 0.3, 0]).verdict, 'inconclusive')
  const slower = repeatsOf(STEADY).map((cell) => ({
    ...cell,
    responseTimeMs: {...cell.responseTimeMs!, p99: 3 * cell.responseTimeMs!.p99!},
  }))
  t.like(
    metricOf(compareRuns([measuredRun(repeatsOf(STEADY))], [measuredRun(slower)], request()), 'responseTimeMs.p99'),
    {
      verdict: 'regression',
      group: 'response',
    },
  )
})

test('where a repeat did not hold its rate, its latencies are left out and no word is said of them but a regression', (t) => {
  const cells = repeatsOf(STEADY).map((cell, index) => (index < 2 ? {...cell, rateHeld: false, actualQps: 700} : cell))
  const comparison = compareRuns([measuredRun(repeatsOf(STEADY))], [measuredRun(cells)], request())
  t.like(metricOf(comparison, 'latencyMs.p99'), {
    verdict: 'inconclusive',
    reason: 'rate-not-held',
    measurements: {base: 8, new: 6},
    withheld: {base: 0, new: 2},
  })
  t.is(metricOf(comparison).verdict, 'no change beyond the margin')
  for (const path of ['actualQps', 'responseTimeMs.p99', 'lateShare'])
    t.like(metricOf(comparison, path), {measurements: {base: 8, new: 8}})
  t.deepEqual(comparison.cells[0]!.marks, [{mark: 'rate not held', base: 0, new: 2}])
  const slow = cells.map((cell) => ({...cell, latencyMs: {...cell.latencyMs!, p50: 9}}))
  const slower = compareRuns([measuredRun(repeatsOf(STEADY))], [measuredRun(slow)], request())
  t.is(metricOf(slower, 'latencyMs.p50').verdict, 'regression')
  const turned = compareRuns(
    [measuredRun(cells)],
    [measuredRun(slow.map((cell) => ({...cell, rateHeld: true})))],
    request(),
  )
  t.like(metricOf(turned, 'latencyMs.p50'), {verdict: 'inconclusive', reason: 'rate-not-held'})
  const never = cells.map((cell) => ({...cell, rateHeld: false}))
  t.like(metricOf(compareRuns([measuredRun(never)], [measuredRun(never)], request()), 'latencyMs.p50'), {
    verdict: 'inconclusive',
    reason: 'rate-not-held',
    base: null,
  })
})

test('at full speed there is no rate to hold, and a saturated machine is said with its repeats', (t) => {
  const changes = {requestedQps: 'max' as const, rateHeld: null, machineIdleShare: 0.01}
  const comparison = compareRuns(
    [measuredRun(repeatsOf(STEADY, {...changes, machineIdleShare: 0.5}))],
    [measuredRun(repeatsOf(STEADY, changes))],
    request(),
  )
  t.is(metricOf(comparison, 'latencyMs.p50').verdict, 'no change beyond the margin')
  t.deepEqual(comparison.cells[0]!.marks, [{mark: 'machine saturated', base: 0, new: 8}])
})
