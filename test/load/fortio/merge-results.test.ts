import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import type {Cell} from '../../../src/config/cells/cell.ts'
import {CellError} from '../../../src/errors/index.ts'
import {mergeResults} from '../../../src/load/fortio/merge-results.ts'
import {readResult} from '../../../src/load/fortio/read-result.ts'
import {exampleCell} from '../example-cell.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures/load/fortio/1.68.0')
const START = '2026-01-31T12:00:00.000Z'

function text(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8')
}

type Change = (document: Record<string, unknown>) => Record<string, unknown>

/** What fortio wrote in 2 s at 500 qps, with `change`. */
function document(change: Change = () => ({})): string {
  const fields = {...JSON.parse(text('http.json')), StartTime: START}
  return JSON.stringify({...fields, ...change(fields)})
}

function merge(texts: readonly string[], changes: Partial<Cell> = {}, resolutionSeconds = 1e-5) {
  const parts = texts.map((one, index) => ({
    instance: `fortioclient-${index}`,
    text: one,
    command: `fortio load ${index}`,
  }))
  const cell = exampleCell({connections: 4 * texts.length, requestedQps: 500 * texts.length, ...changes})
  return mergeResults(parts, {cell, command: '', resolutionSeconds})
}

function codesOf(warnings: readonly {readonly code: string}[]): string[] {
  return warnings.map(({code}) => code)
}

test('one result merged alone is the result', (t) => {
  const cell = exampleCell({connections: 4, requestedQps: 500})
  const read = readResult(document(), {cell, command: 'fortio load 0', resolutionSeconds: 1e-5})
  const {actualQps, ...merged} = merge([document()])
  const {actualQps: alone, ...rest} = read
  t.deepEqual(merged, rest)
  t.true(Math.abs(actualQps / alone - 1) < 1e-6)
})

test('a result merged with itself has twice the requests and rate, and the same percentiles', (t) => {
  const one = merge([document()])
  const two = merge([document(), document()])
  t.is(two.requestCount, 2 * one.requestCount)
  t.is(two.connections, 2 * one.connections)
  t.deepEqual(two.codes, {'200': 2 * one.codes['200']!})
  t.true(Math.abs(two.actualQps / one.actualQps - 2) < 1e-9)
  for (const key of ['min', 'mean', 'p75', 'p90', 'p99', 'max'] as const) {
    t.true(Math.abs(two.latencyMs[key]! / one.latencyMs[key]! - 1) < 1e-3, key)
  }
  t.deepEqual(codesOf(two.warnings), ['too-few-requests'])
  t.is(two.generator.command, 'fortio load 0\nfortio load 1')
})

test('percentiles that one generator has too few requests for are found from all', (t) => {
  t.is(merge([document()]).latencyMs.p999, null)
  t.not(merge(Array.from({length: 10}, () => document())).latencyMs.p999, null)
})

test('codes are added and failures of all generators are told together', (t) => {
  const broken = document(() => ({RetCodes: {'200': 990, '503': 10}}))
  const other = document(() => ({RetCodes: {'200': 995, '-1': 3, '503': 2}}))
  const result = merge([document(), broken, other])
  t.deepEqual(result.codes, {'200': 2985, '503': 12, '-1': 3})
  t.is(result.errorCount, 15)
  t.is(result.errorShare, 15 / 3000)
  const warning = result.warnings.find(({code}) => code === 'errors')
  t.regex(warning?.message ?? '', /15 of 3000 .* 503 \(12\), broken connection \(3\)/)
})

test('the rate is of the longest window, and the start the earliest', (t) => {
  const later = document(() => ({StartTime: '2026-01-31T12:00:00.05Z', ActualDuration: 2.05e9}))
  const result = merge([later, document()])
  t.is(result.startedAt, START)
  t.is(result.actualDurationSeconds, 2.05)
  t.is(result.actualQps, 2000 / 2.05)
  t.false(codesOf(result.warnings).includes('generators-apart'))
})

test('generators that began apart are told with their places and the time that they shared', (t) => {
  const later = document(() => ({StartTime: '2026-01-31T12:00:00.5Z', ActualDuration: 2e9}))
  const [warning] = merge([document(() => ({ActualDuration: 2e9})), later]).warnings
  t.is(warning?.code, 'generators-apart')
  t.regex(warning?.message ?? '', /together for 1\.5 s of 2\.5 s: fortioclient-1 began 0\.5 s after fortioclient-0/)
  t.regex(warning?.message ?? '', /fortioclient-0 ended 0\.5 s before fortioclient-1/)
})

test('a generator that ended early is told, and its missing requests lower the rate', (t) => {
  const short = document(() => ({ActualDuration: 1e9}))
  const result = merge([document(() => ({ActualDuration: 2e9})), short])
  const [warning] = result.warnings
  t.is(warning?.code, 'generators-apart')
  t.regex(warning?.message ?? '', /fortioclient-1 ended 1\.0 s before fortioclient-0/)
  t.is(result.actualQps, 1000)
})

test('a second apart is told of the longest cells too, less than that is not', (t) => {
  const long = (start: string) => document(() => ({StartTime: start, ActualDuration: 300e9}))
  const apart = merge([long(START), long('2026-01-31T12:00:01.1Z')], {durationSeconds: 300})
  const close = merge([long(START), long('2026-01-31T12:00:00.9Z')], {durationSeconds: 300})
  t.true(codesOf(apart.warnings).includes('generators-apart'))
  t.false(codesOf(close.warnings).includes('generators-apart'))
})

test('a rate that was not held is told of the whole rate', (t) => {
  const {warnings} = merge([document(), document()], {requestedQps: 1100})
  t.regex(
    warnings.find(({code}) => code === 'rate-not-held')?.message ?? '',
    /1100 qps were asked for, 999\.\d were sent/,
  )
})

test('connections that one generator left out are told of the whole', (t) => {
  const {warnings} = merge([document(), document(() => ({NumThreads: 2}))])
  t.regex(warnings.find(({code}) => code === 'connections-lowered')?.message ?? '', /6 of 8 connections/)
})

test('generators of different versions are told as such', (t) => {
  t.is(merge([document(), document(() => ({Version: '1.69.0'}))]).generator.version, '1.68.0, 1.69.0')
  t.is(merge([document(), document()]).generator.version, '1.68.0')
})

const UNUSABLE: readonly (readonly [title: string, text: string, message: RegExp])[] = [
  ['an empty result', '', /fortioclient-1: .*no JSON/],
  ['a cut-off result', text('http.json').slice(0, 3000), /fortioclient-1: .*no JSON/],
  ['a run that never began', '{"error": true, "message": "no route"}', /fortioclient-1: .*no route/],
  ['a run without one success', text('tcp-refused.json'), /fortioclient-1: All 20 requests/],
  [
    'a run without one request',
    document(() => ({DurationHistogram: {Count: 0, Min: 0, Max: 0, Sum: 0, Data: null}})),
    /fortioclient-1: fortio ended without one request/,
  ],
]

for (const [title, bad, message] of UNUSABLE) {
  test(`${title} of one generator fails the cell, with the instance named`, (t) => {
    const error = t.throws(() => merge([document(), bad, document()]), {instanceOf: CellError, message})
    t.truthy(error.hint)
  })
}

test('a generator of another resolution fails the cell, with the instance and the remedy', (t) => {
  const [wide, narrow] = [
    {Start: 0.00001, End: 0.0001, Count: 10},
    {Start: 0.0001, End: 0.0002, Count: 990},
  ]
  const histogram = {Count: 1000, Min: 0.00001, Max: 0.0002, Sum: 0.15, Data: [wide, narrow]}
  const error = t.throws(() => merge([document(), document(() => ({DurationHistogram: histogram}))]), {
    instanceOf: CellError,
    message: /fortioclient-1: its histogram has a bucket from 10 to 100 µs/,
  })
  t.regex(error.hint ?? '', /same resolution/)
})
