import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {RefusedValue} from '../../../src/config/parse/raw-value.ts'
import {CELL_NUMBERS, SHORT_NAMES, unitAt} from '../../../src/config/thresholds/cell-numbers.ts'
import {holds, threshold, thresholdOf} from '../../../src/config/thresholds/threshold.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs', 'run-document.schema.json'), 'utf8'))

for (const [text, path, limit] of [
  ['p99<10ms', 'latencyMs.p99', 10],
  ['p99.9 <= 0.5s', 'latencyMs.p999', 500],
  ['latencyMs.p99<10', 'latencyMs.p99', 10],
  ['p50<250us', 'latencyMs.p50', 0.25],
  ['response.p99<1m', 'responseTimeMs.p99', 60_000],
  ['errors<1%', 'errorShare', 0.01],
  ['errorShare<=.001', 'errorShare', 0.001],
  ['qps>=1k', 'actualQps', 1000],
  ['qps>999.5qps', 'actualQps', 999.5],
  ['stall<200ms', 'longestStall.seconds', 0.2],
  ['cpu<0.15ms', 'proxies.*.cpuMicrosecondsPerRequest', 150],
  ['server.memory<64MiB', 'proxies.fortioserver-sidecar.rssBytes', 67_108_864],
  ['proxies.gw.of.ns/x.own.rssBytes<1k', 'proxies.gw.of.ns/x.own.rssBytes', 1000],
  ['errorKinds.503<10', 'errorKinds.503', 10],
  ['profiles.oncpu.flameGraphs.cpu.unknownShare<5%', 'profiles.oncpu.flameGraphs.cpu.unknownShare', 0.05],
] as const) {
  test(`${text} is a limit of ${limit} on ${path}`, (t) => {
    const {path: found, limit: read} = thresholdOf(text)
    t.deepEqual([found, read], [path, limit])
    t.true(threshold.shape(threshold(text)) === null)
  })
}

for (const [text, message] of [
  ['p99', /is no threshold/],
  ['p99=10', /is no threshold/],
  ['<10', /is no threshold/],
  ['p98<10', /"p98", which is no number of a cell/],
  ['latencyMs.p98<10', /no number of a cell/],
  ['latencyMs<10', /no number of a cell/],
  ['status<10', /no number of a cell/],
  ['p99<10MB', /"10MB", which latencyMs\.p99 cannot have/],
  ['errors<5ms', /which errorShare cannot have/],
  ['qps>10%', /which actualQps cannot have/],
  ['memory<1.5', null],
  ['p99<-1ms', /which latencyMs\.p99 cannot have/],
  ['p99<10 ms please', /cannot have/],
] as const) {
  test(`${text} is ${message === null ? 'a plain number in the unit of its path' : 'refused'}`, (t) => {
    if (message === null) return void t.is(thresholdOf(text).limit, 1.5)
    t.throws(() => thresholdOf(text), {instanceOf: RefusedValue, message})
    t.not(threshold.shape(text), null)
  })
}

test('a slip of the fingers is answered by what was meant', (t) => {
  t.is(t.throws(() => thresholdOf('response.p09<10'), {instanceOf: RefusedValue})!.hint, 'Did you mean response.p90?')
  t.is(t.throws(() => thresholdOf('latencyms.p90<1'), {instanceOf: RefusedValue})!.hint, 'Did you mean latencyMs.p90?')
})

test('each comparison is what it looks like, at the limit too', (t) => {
  for (const [text, expected] of [
    ['p99<10', [true, false, false]],
    ['p99<=10', [true, true, false]],
    ['p99>10', [false, false, true]],
    ['p99>=10', [false, true, true]],
  ] as const) {
    t.deepEqual(
      [9, 10, 11].map((value) => holds(thresholdOf(text), value)),
      expected,
      text,
    )
  }
})

interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
}

/** Paths of all numbers that a schema tells of. */
function numbersIn(schema: Schema, path: string): string[] {
  if (schema.$ref !== undefined) return numbersIn(SCHEMA.$defs[schema.$ref.slice('#/$defs/'.length)], path)
  const below = (name: string, one: Schema) => numbersIn(one, path === '' ? name : `${path}.${name}`)
  const types = [schema.type ?? []].flat()
  return [
    ...(types.includes('number') || types.includes('integer') ? [path] : []),
    ...(schema.anyOf ?? []).flatMap((one) => numbersIn(one, path)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => below(name, one)),
    ...(schema.items === undefined ? [] : listNumbers(schema.items, path)),
    ...(typeof schema.additionalProperties === 'object' ? below('*', schema.additionalProperties) : []),
  ]
}

/** Items of lists of objects are told apart by their names, those of lists of numbers are not. */
function listNumbers(items: Schema, path: string): string[] {
  const whole = items.$ref === undefined ? items : SCHEMA.$defs[items.$ref.slice('#/$defs/'.length)]
  return numbersIn(whole, whole.properties === undefined ? path : `${path}.*`)
}

test('what can be asked of are numbers of a cell in the schema of the document', (t) => {
  const numbers = numbersIn(SCHEMA.$defs.cell, '')
  t.deepEqual(
    [...CELL_NUMBERS.keys()].filter((path) => !numbers.includes(path)),
    [],
  )
})

test('every short name leads to a number, and is in the docs', (t) => {
  const page = readFileSync(join(ROOT, 'docs', 'results.md'), 'utf8')
  for (const [name, path] of SHORT_NAMES) {
    t.not(unitAt(path), undefined, name)
    t.true(page.includes(`\`${name.replace(/^response\./, '')}\``), name)
  }
})
