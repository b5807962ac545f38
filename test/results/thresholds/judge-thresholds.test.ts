import test from 'ava'
import {judgeThresholds, metCondition} from '../../../src/results/thresholds/judge-thresholds.ts'
import {valuesAtPath} from '../../../src/results/thresholds/values-at-path.ts'
import {exampleProxy, exampleResult} from '../example.ts'

const CELL = exampleResult()

function withP99(p99: number | null, changes: Parameters<typeof exampleResult>[0] = {}) {
  return exampleResult({latencyMs: {...CELL.latencyMs!, p99}, ...changes})
}

function outcomes(cells: Parameters<typeof judgeThresholds>[0], ...texts: readonly string[]) {
  return judgeThresholds(cells, texts).map(({outcome}) => outcome)
}

test('numbers are found by their paths: in mappings, by the names of lists, in lists of numbers, and all of them by a star', (t) => {
  t.deepEqual(valuesAtPath(CELL, 'latencyMs.p99'), [3.4567])
  t.deepEqual(valuesAtPath(CELL, 'proxies.fortioserver-sidecar.cpuMicrosecondsPerRequest'), [110.5])
  t.deepEqual(valuesAtPath(CELL, 'proxies.*.cpuMicrosecondsPerRequest'), [120.02, 110.5])
  t.deepEqual(valuesAtPath(CELL, 'series.p99Ms'), [3.4])
  t.deepEqual(valuesAtPath({errorKinds: {'dial tcp 127.0.0.1': 3}}, 'errorKinds.dial tcp 127.0.0.1'), [3])
  t.deepEqual(valuesAtPath({errorKinds: {a: 3, b: 4}}, 'errorKinds.*'), [3, 4])
  for (const path of ['latencyMs', 'latencyMs.p98', 'label', '__proto__.x', 'proxies.*', 'requestedQps.x']) {
    t.deepEqual(valuesAtPath(CELL, path), [], path)
  }
})

test('what holds of every cell is held, what does not of one is crossed, and what nothing tells is inconclusive', (t) => {
  const fast = withP99(3, {label: 'fast', connections: 1})
  const slow = withP99(30, {label: 'slow', connections: 2})
  const unknown = withP99(null, {label: 'unknown', connections: 3})
  t.deepEqual(outcomes([fast], 'p99<10ms', 'p99>10ms'), ['held', 'crossed'])
  t.deepEqual(outcomes([fast, slow, unknown], 'p99<10ms', 'p99<100ms'), ['crossed', 'inconclusive'])
  const [judged] = judgeThresholds([fast, slow, unknown], ['p99<10ms'])
  t.deepEqual(
    judged!.rows.map(({label, value, outcome, reason}) => [label, value, outcome, reason]),
    [
      ['fast', 3, 'held', null],
      ['slow', 30, 'crossed', null],
      ['unknown', null, 'inconclusive', 'not-known'],
    ],
  )
  t.deepEqual(outcomes([], 'p99<10ms'), ['inconclusive'])
})

test('repeats are judged by their median', (t) => {
  const repeats = [3, 50, 4].map((p99, index) => withP99(p99, {key: String(index), repeat: index + 1}))
  const [judged] = judgeThresholds(repeats, ['p99<10ms'])
  t.deepEqual([judged!.rows.length, judged!.rows[0]!.value, judged!.outcome], [1, 4, 'held'])
})

test('of several numbers of a cell the one on the wrong side counts', (t) => {
  t.deepEqual(outcomes([CELL], 'cpu<115', 'cpu<121', 'cpu>115', 'cpu>110'), ['crossed', 'held', 'crossed', 'held'])
})

test('low latencies of a load that was not held tell nothing, high ones do; other numbers are what they are', (t) => {
  const lagging = exampleResult({rateHeld: false, actualQps: 500})
  t.deepEqual(outcomes([lagging], 'p99<10ms', 'p99<1ms', 'errors<1%', 'qps>900'), [
    'inconclusive',
    'crossed',
    'held',
    'crossed',
  ])
})

test('cells with a profiler are judged only where there are no others', (t) => {
  const profiled = withP99(30, {profiled: true, profiler: 'oncpu'})
  t.deepEqual(outcomes([withP99(3), profiled], 'p99<10ms'), ['held'])
  t.deepEqual(outcomes([profiled], 'p99<10ms'), ['crossed'])
})

test('what is asked of profiles is asked of cells with a profiler', (t) => {
  const [{rows}] = judgeThresholds(
    [CELL, exampleResult({profiled: true, profiler: 'oncpu', label: 'profiled'})],
    ['profiles.oncpu.flameGraphs.*.unknownShare<5%'],
  ) as [ReturnType<typeof judgeThresholds>[number]]
  t.deepEqual(
    rows.map(({label, reason}) => [label, reason]),
    [['profiled', 'not-known']],
  )
})

test('what is asked of a proxy is asked where it carries the requests, or is known all the same', (t) => {
  const idle = {...exampleProxy('fortioserver', 1, 1), cpuMicrosecondsPerRequest: null}
  const baseline = exampleResult({mode: 'baseline', label: 'baseline', path: [], proxies: [idle]})
  const labels = (text: string) => judgeThresholds([baseline, CELL], [text])[0]!.rows.map(({label}) => label)
  t.deepEqual(labels('server.cpu<1ms'), [CELL.label])
  t.deepEqual(labels('cpu<1ms'), [CELL.label])
  t.deepEqual(labels('server.memory<1Gi'), ['baseline', CELL.label])
  t.deepEqual(outcomes([baseline], 'cpu<1ms'), ['inconclusive'])
  const unread = exampleResult({proxies: [{...idle, rssBytes: null}]})
  t.deepEqual(outcomes([unread], 'server.cpu<1ms'), ['inconclusive'])
})

test('cells that were not measured leave a threshold inconclusive', (t) => {
  t.deepEqual(outcomes([CELL, exampleResult({connections: 64, status: 'skipped', latencyMs: null})], 'p99<10ms'), [
    'inconclusive',
  ])
})

test('a condition is met by any number of a cell, and by none of a cell without a measurement', (t) => {
  const cell = exampleResult({proxies: [exampleProxy('fortioclient', 1, 10), exampleProxy('fortioserver', 1, 500)]})
  t.is(metCondition(cell, ['p99>1s', 'cpu>400']), 'cpu>400')
  t.is(metCondition(cell, ['p99>1s']), null)
  t.is(metCondition(exampleResult({latencyMs: null}), ['p99>0']), null)
})
