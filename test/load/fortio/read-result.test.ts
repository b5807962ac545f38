import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import type {Cell} from '../../../src/config/cells/cell.ts'
import {CellError, InputError} from '../../../src/errors/index.ts'
import {readResult} from '../../../src/load/fortio/read-result.ts'
import {exampleCell} from '../example-cell.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures/load/fortio/1.68.0')

function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8')
}

function read(text: string, changes: Partial<Cell> = {}) {
  return readResult(text, {cell: exampleCell(changes), command: 'fortio load', resolutionSeconds: 1e-5})
}

function codesOf(warnings: readonly {readonly code: string}[]): string[] {
  return warnings.map(({code}) => code)
}

const KEY_OF_PERCENTILE = {50: 'p50', 75: 'p75', 90: 'p90', 99: 'p99', 99.9: 'p999'} as const

for (const name of readdirSync(FIXTURES).filter((file) => file.endsWith('.json') && file !== 'tcp-refused.json')) {
  test(`the percentiles of ${name} are those that fortio worked out, as far as they can be vouched for`, (t) => {
    const {latencyMs, requestCount} = read(fixture(name))
    const own = JSON.parse(fixture(name)).DurationHistogram
    t.is(requestCount, own.Count)
    t.is(latencyMs.min, own.Min * 1000)
    t.is(latencyMs.max, own.Max * 1000)
    for (const {Percentile, Value} of own.Percentiles) {
      const ours = latencyMs[KEY_OF_PERCENTILE[Percentile as keyof typeof KEY_OF_PERCENTILE]]
      const enough = own.Count >= 10 / (1 - Percentile / 100) - 1e-6
      if (enough) t.true(Math.abs(ours! - Value * 1000) < 1e-12, `p${Percentile}: ${ours} and ${Value * 1000}`)
      else t.is(ours, null)
    }
  })
}

test('an HTTP run tells its start, rate, length and codes', (t) => {
  const result = read(fixture('http.json'))
  t.is(result.requestCount, 1000)
  t.is(result.errorCount, 0)
  t.deepEqual(result.codes, {'200': 1000})
  t.true(Math.abs(result.actualQps - 500) < 5)
  t.true(Math.abs(result.actualDurationSeconds - 2) < 0.05)
  t.is(new Date(result.startedAt).toISOString(), result.startedAt)
  t.is(result.generator.version, '1.68.0')
})

test('gRPC, TCP and HTTP/2 runs without a fault have no errors', (t) => {
  for (const name of ['grpc.json', 'tcp.json', 'http2.json'])
    t.is(read(fixture(name), {durationSeconds: 1}).errorCount, 0)
})

test('all connections that were opened are told, but for gRPC', (t) => {
  t.is(read(fixture('some-errors.json')).openedConnections, 76)
  t.is(read(fixture('grpc.json'), {durationSeconds: 1}).openedConnections, null)
})

test('connections are those that fortio opened', (t) => {
  for (const name of ['http.json', 'tcp.json', 'http-max.json']) {
    t.is(read(fixture(name), {durationSeconds: 1}).connections, JSON.parse(fixture(name)).SocketCount)
  }
})

test('a run at full speed asks for no rate, so none can be missed', (t) => {
  const result = read(fixture('http-max.json'), {requestedQps: 'max', durationSeconds: 1})
  t.deepEqual(codesOf(result.warnings), [])
})

test('a run ended by SIGINT is read as what it was', (t) => {
  const result = read(fixture('interrupted.json'))
  t.true(result.actualDurationSeconds > 1 && result.actualDurationSeconds < 3)
  t.true(Math.abs(result.actualQps - 200) < 5)
})

test('a run that ended before its cell was over says so', (t) => {
  t.true(codesOf(read(fixture('interrupted.json'), {durationSeconds: 30}).warnings).includes('ended-early'))
})

test('failed requests are counted and warned of', (t) => {
  const result = read(fixture('some-errors.json'), {durationSeconds: 1})
  const {RetCodes, ErrorsDurationHistogram} = JSON.parse(fixture('some-errors.json'))
  t.is(result.errorCount, RetCodes['503'] + RetCodes['404'])
  t.is(result.errorCount, ErrorsDurationHistogram.Count)
  t.is(result.errorShare, result.errorCount / result.requestCount)
  const warning = result.warnings.find(({code}) => code === 'errors')
  t.regex(warning?.message ?? '', new RegExp(`503 \\(${RetCodes['503']}\\), 404 \\(${RetCodes['404']}\\)`))
})

test('a teapot is no success', (t) => {
  const document = JSON.parse(fixture('http.json'))
  document.RetCodes = {'200': 999, '418': 1}
  t.is(read(JSON.stringify(document)).errorCount, 1)
})

test('a run without one success is an error that names the failure', (t) => {
  const error = t.throws(() => read(fixture('tcp-refused.json')), {instanceOf: CellError})
  t.regex(error?.message ?? '', /All 20 requests .* connection refused/)
})

test('a percentile that rests on too few requests is null, with a warning', (t) => {
  const {latencyMs, warnings} = read(fixture('http.json'))
  t.is(latencyMs.p999, null)
  t.not(latencyMs.p99, null)
  const warning = warnings.find(({code}) => code === 'too-few-requests')
  t.is(warning?.message, 'There were too few requests for p99.9')
  t.regex(warning?.hint ?? '', /10000 requests/)
})

test('connections that fortio left out are told', (t) => {
  const result = read(fixture('connections-lowered.json'), {connections: 64, durationSeconds: 1})
  t.true(codesOf(result.warnings).includes('connections-lowered'))
})

test('a rate that was not held is told with both rates', (t) => {
  const document = JSON.parse(fixture('http.json'))
  document.ActualQPS = 489
  const warning = read(JSON.stringify(document)).warnings.find(({code}) => code === 'rate-not-held')
  t.regex(warning?.message ?? '', /500 qps .* 489\.0/)
  document.ActualQPS = 490.5
  t.false(codesOf(read(JSON.stringify(document)).warnings).includes('rate-not-held'))
})

test('a percentile in a wide bucket is called rough', (t) => {
  const document = JSON.parse(fixture('http.json'))
  document.DurationHistogram = {
    Count: 1000,
    Min: 0.0002,
    Max: 0.004,
    Sum: 1,
    Data: [
      {Start: 0.0002, End: 0.001, Count: 990},
      {Start: 0.001, End: 0.004, Count: 10},
    ],
  }
  const warning = read(JSON.stringify(document)).warnings.find(({code}) => code === 'resolution-coarse')
  t.regex(warning?.message ?? '', /^p50, p75, p90, p99 lie/)
})

test('a run that never began is an error with what fortio said', (t) => {
  const text = JSON.stringify({error: true, message: 'Aborting', exception: 'lookup nosuch: no such host'})
  t.throws(() => read(text), {instanceOf: CellError, message: /Aborting: lookup nosuch: no such host/})
})

test('a run without one request is an error', (t) => {
  const document = JSON.parse(fixture('http.json'))
  document.DurationHistogram = {Count: 0, Min: 0, Max: 0, Sum: 0, Data: null}
  t.throws(() => read(JSON.stringify(document)), {instanceOf: CellError})
})

const UNREADABLE: readonly (readonly [title: string, text: string, message: RegExp])[] = [
  ['an empty file', '', /no JSON \(0 characters\)/],
  ['a cut-off file', fixture('http.json').slice(0, 2000), /no JSON/],
  ['another document', '{"a":1}', /RunType is missing/],
  ['a list', '[]', /not an object/],
]

for (const [title, text, message] of UNREADABLE) {
  test(`${title} is unreadable input`, (t) => {
    t.throws(() => read(text), {instanceOf: InputError, message})
  })
}

test('buckets that do not add up are unreadable input', (t) => {
  const document = JSON.parse(fixture('http.json'))
  document.DurationHistogram.Count += 1
  t.throws(() => read(JSON.stringify(document)), {
    instanceOf: InputError,
    message: /counts 1001 calls, its buckets hold 1000/,
  })
})
