import test from 'ava'
import {compareRuns} from '../../../src/comparison/compare-runs.ts'
import {measureSlug} from '../../../src/report/exports/bencher.ts'
import {exportedComparison} from '../../../src/report/exports/index.ts'
import {measuredRun, repeatsOf, request} from '../../comparison/runs.ts'

const STEADY = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100.1]
const COMPARISON = compareRuns(
  [measuredRun(repeatsOf(STEADY))],
  [measuredRun(repeatsOf(STEADY.map((value) => 1.1 * value)))],
  request(),
)
const CELL = 'bothsidecar http, 16 connections, 1,000 qps, 1,024 B, 30 s'

test('github-action-benchmark gets entries with name, unit and value: those of which less is better, or those of which more is', (t) => {
  const smaller = JSON.parse(exportedComparison(COMPARISON, 'github-action-benchmark-smaller'))
  const bigger = JSON.parse(exportedComparison(COMPARISON, 'github-action-benchmark-bigger'))
  t.deepEqual(
    bigger.map(({name}: {name: string}) => name),
    [`${CELL}: qps`],
  )
  const server = smaller.find(({name}: {name: string}) => name === `${CELL}: server CPU/request`)
  t.is(server.unit, 'us')
  t.true(Math.abs(server.value - 110.055) < 1e-9)
  t.regex(server.range, /^± 0\.\d+$/)
  t.regex(server.extra, /^base 100 µs, ratio 1\.100, regression$/)
  for (const entry of [...smaller, ...bigger]) {
    t.true(Number.isFinite(entry.value))
    t.false(entry.name.includes('qps') && smaller.includes(entry) && entry.unit === 'qps')
  }
})

test('Bencher gets each cell with its measures, whose names are slugs and whose values lie between their ends', (t) => {
  const metrics = JSON.parse(exportedComparison(COMPARISON, 'bencher'))
  t.deepEqual(Object.keys(metrics), [CELL])
  const server = metrics[CELL]['fortioserver-sidecar-cpu-microseconds-per-request']
  t.true(server.lower_value < server.value && server.value < server.upper_value)
  t.deepEqual(metrics[CELL]['error-share'], {value: 0})
  for (const name of Object.keys(metrics[CELL])) t.regex(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
})

test('measures are named alike whatever a proxy is called', (t) => {
  t.is(measureSlug({path: 'latencyMs.p999'}), 'latency-ms-p999')
  t.is(measureSlug({path: 'proxies.Gateway_1.ns/x.rssBytes'}), 'gateway-1-ns-x-rss-bytes')
  const [one, other] = ['a', 'b'].map((end) =>
    measureSlug({path: `proxies.${'gateway-'.repeat(12)}${end}.cpuMicrosecondsPerRequest`}),
  )
  t.not(one, other)
  t.regex(one!, /^[a-z0-9]+(-[a-z0-9]+)*-cpu-microseconds-per-request$/)
  t.true(one!.length <= 64)
})
