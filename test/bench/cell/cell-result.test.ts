import test from 'ava'
import {type Measurement, measuredCell} from '../../../src/bench/cell/cell-result.ts'
import type {Proxy, ProxyUsage} from '../../../src/testbeds/testbed.ts'
import {cell} from '../../cells.ts'

const SIDECAR: Proxy = {name: 'fortioserver-sidecar', workload: 'fortioserver', instances: ['one']}
const NOTHING = {min: null, mean: null, p50: null, p75: null, p90: null, p99: null, p999: null, max: null}
const LOAD: Measurement['load'] = {
  startedAt: '2026-01-31T12:00:00.000Z',
  actualDurationSeconds: 1,
  actualQps: 1000,
  connections: 1,
  requestCount: 1000,
  errorCount: 0,
  errorShare: 0,
  latencyMs: NOTHING,
  latencySource: 'histogram',
  generatorLatencyMs: NOTHING,
  responseTimeMs: null,
  lateShare: null,
  omittedCount: null,
  longestStall: null,
  series: null,
  errorKinds: null,
  codes: {200: 1000},
  generator: {name: 'fortio', version: '1.68.0', command: 'fortio load'},
  resolutionSeconds: 1e-4,
  warnings: [],
}

const CARRIED = {requests: 1000, connections: 1, receivedBytes: 0, hosts: null}

/** The sidecar's part of a cell between two readings of what it used. */
function between(before: Partial<ProxyUsage>, after: Partial<ProxyUsage>, authorizedCount: number | null = null) {
  const usual = {
    cpuSeconds: 1,
    rssBytes: 60e6,
    own: {cpuSeconds: 0.5, rssBytes: 40e6},
    workerThreads: 1,
    throttling: null,
  }
  const reading = (requests: number, usage: Partial<ProxyUsage>) => ({
    proxies: new Map([
      [
        SIDECAR.name,
        {counters: {requests, connections: 1, receivedBytes: 0, hosts: null}, usage: {...usual, ...usage}},
      ],
    ]),
    machine: null,
    controlPlane: null,
  })
  return measuredCell({
    cell: cell({mode: 'serversidecar', tls: 'none'}),
    proxies: [SIDECAR],
    path: [SIDECAR.name],
    load: LOAD,
    latenciesFile: null,
    before: reading(0, before),
    after: reading(1000, after),
    carried: [{proxy: SIDECAR.name, workload: SIDECAR.workload, ...CARRIED}],
    authorizedCount,
    tls: {tls: 'none', provedBy: 'path', details: []},
    profiles: [],
    loadResultFiles: [],
    warnings: [],
  })
}

test('CPU between two readings is what the cell cost', (t) => {
  const {status, proxies} = between({cpuSeconds: 1}, {cpuSeconds: 1.25})
  t.is(status, 'done')
  t.like(proxies[0], {cpuSeconds: 0.25, cpuMicrosecondsPerRequest: 250, throttledShare: null})
})

test('CPU is null where a reading is missing, or began anew with its container', (t) => {
  for (const [before, after] of [
    [null, 1],
    [1, null],
    [1, 0.2],
  ] as const) {
    const {proxies} = between({cpuSeconds: before}, {cpuSeconds: after})
    t.like(proxies[0], {cpuSeconds: null, cpuMicrosecondsPerRequest: null})
  }
})

test('a CPU limit that held the proxy back is a share of the periods, and is said', (t) => {
  const {proxies, warnings} = between(
    {throttling: {periods: 100, throttledPeriods: 10, throttledSeconds: 1}},
    {throttling: {periods: 110, throttledPeriods: 15, throttledSeconds: 2}},
  )
  t.is(proxies[0]!.throttledShare, 0.5)
  t.deepEqual(
    warnings.map(({code}) => code),
    ['proxy-throttled'],
  )
})

test('a cell whose requests nobody asked about, though somebody was to, is failed and says how many', (t) => {
  const {status, reason} = between({}, {}, 400)
  t.is(status, 'failed')
  t.is(reason, 'The authorization server let in 400 of 1000 answered requests.')
  t.is(between({}, {}, 1003).status, 'done')
})
