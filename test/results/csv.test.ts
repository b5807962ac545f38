import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {toCsv} from '../../src/results/csv.ts'
import {exampleDocument, exampleResult} from './example.ts'

/** The default column list of the original, with the comma after p999 that it lacks. */
const ORIGINAL =
  'StartTime,ActualDuration,Labels,NumThreads,ActualQPS,p50,p90,p99,p999,cpu_mili_avg_istio_proxy_fortioclient,cpu_mili_avg_istio_proxy_fortioserver,cpu_mili_avg_istio_proxy_istio-ingressgateway,mem_Mi_avg_istio_proxy_fortioclient,mem_Mi_avg_istio_proxy_fortioserver,mem_Mi_avg_istio_proxy_istio-ingressgateway'

test("the original's columns come first, in its order", (t) => {
  t.true(toCsv([]).startsWith(`${ORIGINAL},`))
})

test("the original's columns have its units", (t) => {
  const [, row] = toCsv([exampleResult()]).split('\n')
  t.true(
    row?.startsWith(
      '2026-01-31T12:00:01.123Z,30,demo_qps_1000_c_16_1024_both,16,1000,612,1234,3456,12300,120,110,-,50,50,-,',
    ),
    row,
  )
})

test('the CSV of a run with all that can happen is as recorded', (t) => {
  const golden = readFileSync(join(import.meta.dirname, '../fixtures/results/run.csv'), 'utf8')
  t.is(toCsv(exampleDocument().cells), golden)
})

test('every line has as many fields as the header', (t) => {
  const lines = toCsv(exampleDocument().cells).trimEnd().split('\n')
  t.deepEqual([...new Set(lines.map((line) => line.split(',').length))], [lines[0]!.split(',').length])
})

test('a field with commas, quotes or line ends is quoted', (t) => {
  const [, ...rest] = toCsv([exampleResult({label: 'a,"b"\nc'})]).split('\n')
  t.true(rest.join('\n').includes(',"a,""b""\nc",'))
})

test('what each proxy was held back, the profiler, response times and the control plane are the last that a line has, and a dash where nobody knows', (t) => {
  const lines = toCsv(exampleDocument().cells).split('\n')
  t.true(
    lines[0]!.endsWith(
      ',key,throttled_share_fortioclient,throttled_share_fortioserver,throttled_share_istio-ingressgateway,profiler,response_p50,response_p99,lateShare,longestStallSeconds,latencySource,block,controlPlanePushes,controlPlaneRejects,controlPlaneConvergenceMeanSeconds,controlPlaneCpuSeconds,controlPlaneMemMi',
    ),
  )
  t.true(lines[1]!.endsWith(',0123456789abcdef,0,0.1234,-,-,650,3900,0.0012,0.012,access-log,1,1234,3,0.032,1.234,150'))
  t.true(lines[2]!.endsWith(',1123456789abcdef,-,-,-,oncpu,650,3900,0.0012,0.012,access-log,1,-,-,-,-,-'))
  t.true(lines[3]!.endsWith(',2123456789abcdef,-,-,-,-,-,-,-,0.012,access-log,1,-,-,-,-,-'))
})

test('figures of a proxy that nobody vouches for are dashes', (t) => {
  const [proxy] = exampleResult().proxies
  const unknown = {cpuSeconds: null, cpuMicrosecondsPerRequest: null, rssBytes: null, workerThreads: null}
  const [header, row] = toCsv([exampleResult({proxies: [{...proxy!, ...unknown}]})]).split('\n')
  const fields = Object.fromEntries(header!.split(',').map((name, index) => [name, row!.split(',')[index]]))
  for (const prefix of ['cpu_mili_avg_istio_proxy', 'mem_Mi_avg_istio_proxy', 'cpu_us_per_request'])
    t.is(fields[`${prefix}_fortioclient`], '-')
})

test('rates below ten keep their decimals, others are whole as the original has them', (t) => {
  const ratesOf = (requestedQps: number, actualQps: number) => {
    const [header, row] = toCsv([exampleResult({requestedQps, actualQps})]).split('\n')
    const fields = new Map(header!.split(',').map((name, index) => [name, row!.split(',')[index]]))
    return [fields.get('RequestedQPS'), fields.get('ActualQPS')]
  }
  t.deepEqual(ratesOf(0.5, 0.49981), ['0.5', '0.5'])
  t.deepEqual(ratesOf(0.25, 0.2479), ['0.25', '0.248'])
  t.deepEqual(ratesOf(2.5, 2.4912), ['2.5', '2.491'])
  t.deepEqual(ratesOf(12.5, 12.4912), ['12.5', '12'])
})
