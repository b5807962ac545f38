import {readFileSync} from 'node:fs'
import {Ajv} from 'ajv'
import test from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {InputError} from '../../../../src/errors/index.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {toSpeedscope} from '../../../../src/stacks/formats/speedscope/to-speedscope.ts'
import {profiledModules} from '../../../../src/stacks/model/profiled-modules.ts'
import {frame, StacksBuilder} from '../../../../src/stacks/model/stacks.ts'
import {fixturePath, fixtureSource, foldedLines} from '../../fixture.ts'

const RECORDED = [
  'go/1.26/go.heap.pb.gz',
  'perf/6.1/several-events.txt',
  'perf/6.1/dwarf-inlined.txt',
  'bpftrace/0.17/named-maps.txt',
  'node/24/spin.cpuprofile',
]

/** speedscope's published schema, from its npm package (MIT). */
const SCHEMA = JSON.parse(readFileSync(fixturePath('speedscope/1.25/file-format-schema.json'), 'utf8')) as object

const WINDOW = {startedAt: new Date('2026-02-03T04:05:06.789Z'), durationSeconds: 1.25}

function jsonOf(bytes: Uint8Array) {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    activeProfileIndex: number
    name: string
    profiles: {name: string; unit: string; endValue: number; samples: number[][]; weights: number[]}[]
    shared: {frames: {name: string; file?: string}[]}
  }
}

for (const name of RECORDED) {
  test(`${name} as a speedscope file fits speedscope’s schema and comes back as it was.`, async (t) => {
    const stacks = await readStacks(fixtureSource(name))
    const bytes = toSpeedscope(stacks, [...stacks.sampleTypes.keys()], {name, window: WINDOW})
    const validate = new Ajv({strict: false}).compile(SCHEMA)
    t.true(validate(jsonOf(bytes)), JSON.stringify(validate.errors))
    const back = await readStacks(bytesInMemory(bytes))
    t.deepEqual(back.sampleTypes, stacks.sampleTypes)
    t.deepEqual([back.startedAtMs, back.durationSeconds], [WINDOW.startedAt.getTime(), WINDOW.durationSeconds])
    t.deepEqual(back.modules ?? [], profiledModules(stacks))
    for (const type of stacks.sampleTypes.keys()) t.deepEqual(foldedLines(back, type), foldedLines(stacks, type))
  })
}

function example(weights: readonly number[]) {
  const builder = new StacksBuilder([
    {name: 'cpu', unit: 'samples', event: 'cpu-clock'},
    {name: 'time', unit: 'nanoseconds', event: null},
  ])
  const ids = ['main "q"', 'a\u2028;b', '</script>'].map((name) => builder.intern(frame({name, module: '/bin/p'})))
  weights.forEach((weight, depth) => {
    builder.add(ids.slice(0, depth + 1), [weight, weight * 1000])
  })
  return {...builder.build(), defaultSampleType: 1}
}

test('Stacks are root first, weights beside them, units as speedscope spells them, the chosen type first to be seen.', (t) => {
  const file = jsonOf(toSpeedscope(example([2, 0, 3.5]), [0, 1], {name: 'x.data', window: WINDOW}))
  t.deepEqual([file.name, file.activeProfileIndex], ['x.data', 1])
  t.deepEqual(file.shared.frames[0], {name: 'main "q"', file: '/bin/p'})
  t.deepEqual(
    file.profiles.map(({name, unit, endValue, samples, weights}) => [name, unit, endValue, samples, weights]),
    [
      ['cpu (cpu-clock)', 'none', 5.5, [[0], [0, 1, 2]], [2, 3.5]],
      ['time', 'nanoseconds', 5500, [[0], [0, 1, 2]], [2000, 3500]],
    ],
  )
  t.is(jsonOf(toSpeedscope(example([1]), [1], {name: '', window: WINDOW})).profiles.length, 1)
})

test('Negative weights, which speedscope cannot show, are refused.', (t) => {
  t.throws(() => toSpeedscope(example([1, -2]), [0], {name: 'd', window: WINDOW}), {
    instanceOf: InputError,
    message: /weighs -2/,
  })
})

test('More stacks than one piece holds are all there.', (t) => {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'samples', event: null}])
  const ids = Array.from({length: 10_000}, (_, index) => builder.intern(frame({name: `f${index}`})))
  for (const id of ids) builder.add([id], [1])
  const {profiles} = jsonOf(toSpeedscope(builder.build(), [0], {name: 'many', window: WINDOW}))
  t.deepEqual([profiles[0]!.samples.length, profiles[0]!.weights.length], [10_000, 10_000])
})

test('What nobody knows of the recording is not said.', async (t) => {
  const stacks = example([1])
  const bytes = toSpeedscope(stacks, [0], {name: 'x', window: {startedAt: null, durationSeconds: 0}})
  const back = await readStacks(bytesInMemory(bytes))
  t.deepEqual([back.startedAtMs, back.durationSeconds], [undefined, undefined])
  t.deepEqual(back.modules, [{path: '/bin/p', buildId: null}])
})

test('Of a recording of another program, only what fits is taken.', async (t) => {
  const file = jsonOf(toSpeedscope(example([1]), [0], {name: 'x', window: WINDOW}))
  const recording = {startedAtMs: '1', durationSeconds: null, modules: [1, {path: '/a', buildId: 7}]}
  const back = await readStacks(bytesInMemory(Buffer.from(JSON.stringify({...file, recording}))))
  t.deepEqual(
    [back.startedAtMs, back.durationSeconds, back.modules],
    [undefined, undefined, [{path: '/a', buildId: null}]],
  )
})
