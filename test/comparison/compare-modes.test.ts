import test from 'ava'
import {compareModes} from '../../src/comparison/compare-modes.ts'
import type {CellResult} from '../../src/results/schema.ts'
import {measuredCell, measuredRun, request} from './runs.ts'

const DRIFTING = [100, 130, 90, 150, 80, 120, 105]

/** Repeats of a mode, `factor` times as slow as the machine drifts, in CPU and latency. */
function repeats(factor: number, changes: Partial<CellResult>): CellResult[] {
  return DRIFTING.map((value, index) => {
    const repeat = index + 1
    const key = `${changes.mode}-${changes.connections}-${repeat}`
    return measuredCell(value * factor, value * factor, {repeat, block: repeat, key, ...changes})
  })
}

function metricOf(comparison: ReturnType<typeof compareModes>, path: string, cell = 0) {
  return comparison.cells[cell]!.metrics.find((metric) => metric.path === path)!
}

test('modes of one run are compared in pairs of repeats, so that the drift that both share falls out', (t) => {
  const run = measuredRun([...repeats(1.2, {mode: 'bothsidecar'}), ...repeats(1, {mode: 'serversidecar'})])
  const comparison = compareModes(run, undefined, request({drift: 0.27}))
  t.like(comparison, {design: 'paired', unit: 'block', isApart: false, baseMode: 'serversidecar', warnings: []})
  t.like(metricOf(comparison, 'latencyMs.p50'), {verdict: 'regression', measurements: {base: 7, new: 7}})
  t.true(Math.abs(metricOf(comparison, 'latencyMs.p50').ratio! - 1.2) < 1e-9)
  t.is(compareModes(run, 'bothsidecar', request()).cells[0]!.verdict, 'improvement')
  t.is(compareModes(run, undefined, request({gate: 0.5})).outcome, 'done')
})

test('each load is compared with its own base, and proxies that the base does not have are no rows', (t) => {
  const plain = {mode: 'baseline' as const, proxies: []}
  const loads = [2, 64].flatMap((connections) => [
    ...repeats(1, {...plain, connections}).map((cell) => ({...cell, proxies: []})),
    ...repeats(connections === 64 ? 1.3 : 1, {connections}),
  ])
  const comparison = compareModes(measuredRun(loads), undefined, request())
  t.deepEqual(
    comparison.cells.map(({connections, verdict}) => [connections, verdict]),
    [
      [2, 'no change beyond the margin'],
      [64, 'regression'],
    ],
  )
  t.false(comparison.cells[0]!.metrics.some(({group}) => group === 'cpu'))
})

test('a repeat that one of the two lacks is in no pair', (t) => {
  const [, ...later] = repeats(1.2, {mode: 'bothsidecar'})
  const comparison = compareModes(measuredRun([...later, ...repeats(1, {mode: 'baseline'})]), undefined, request())
  t.like(metricOf(comparison, 'latencyMs.p50'), {verdict: 'regression', measurements: {base: 6, new: 6}})
})

test('the run itself may name the base, and one that was not measured is refused with those that were', (t) => {
  const cells = [...repeats(1, {mode: 'baseline'}), ...repeats(1, {mode: 'bothsidecar'})]
  t.is(
    compareModes(measuredRun(cells, {settings: {baseMode: 'bothsidecar'}}), undefined, request()).baseMode,
    'bothsidecar',
  )
  t.regex(
    t.throws(() => compareModes(measuredRun(cells), 'ingress', request()))!.message,
    /with ingress: it was not measured/,
  )
  t.regex(
    t.throws(() => compareModes(measuredRun(repeats(1, {})), undefined, request()))!.message,
    /nothing but bothsidecar/,
  )
})

test('of a change that is beyond the margin by its whole interval, the repeats that chance asks for are said to be missing', (t) => {
  const first = (cells: readonly CellResult[]) => cells.filter(({repeat}) => repeat <= 4)
  const cells = [...repeats(5, {mode: 'bothsidecar'}), ...repeats(1, {mode: 'baseline'})]
  const {verdict, reason, repeatsNeeded} = metricOf(
    compareModes(measuredRun(first(cells)), undefined, request()),
    'latencyMs.p50',
  )
  t.deepEqual([verdict, reason, repeatsNeeded], ['inconclusive', 'too-few', 2])
})
