import test from 'ava'
import {bytesInMemory} from '../../../../../src/bytes/byte-source.ts'
import {toOtlp} from '../../../../../src/stacks/formats/otlp/write/to-otlp.ts'
import type {ReadOptions} from '../../../../../src/stacks/formats/reader.ts'
import {readStacks} from '../../../../../src/stacks/formats/registry.ts'
import {type Frame, frame, rootLabel, type Stacks, StacksBuilder} from '../../../../../src/stacks/model/stacks.ts'
import {usualSampleType} from '../../../../../src/stacks/model/usual-sample-type.ts'
import {testUnless} from '../../../../skip.ts'
import {fixtureSource, foldedLines, stacksWithWeight} from '../../../fixture.ts'
import {bySchema, NO_SCHEMA} from './by-schema.ts'

const WINDOW = {startedAt: new Date(1_700_000_000_123), durationSeconds: 5.5}

function written(stacks: Stacks, types: readonly number[] = [...stacks.sampleTypes.keys()]): Buffer {
  return Buffer.concat(toOtlp(stacks, types, WINDOW))
}

/** As the oracle prints a frame: what has no name is a place in a file. */
function frameText({name, line, grounds, module, address, addressIn}: Frame): string {
  const isPlace = (grounds === 'unknown' || grounds === 'module-only') && addressIn === 'file' && address !== null
  if (isPlace) return `${module}+0x${address.toString(16)}`
  return line === undefined ? name : `${name}:${line}`
}

function spelled(frames: readonly Frame[]): string {
  const isNaming = ({attributes}: Frame) => attributes !== undefined
  const values = frames.filter(isNaming).flatMap(({attributes}) => Object.values(attributes!))
  const names = frames.filter((one) => !isNaming(one)).map(frameText)
  return [...values, ...(names.length === 0 ? ['[no stack]'] : names)].join(';')
}

/** The stacks of one type as the oracle prints them: adds up what is the same there. */
function expected(stacks: Stacks, type: number): string[] {
  const lines = new Map<string, number>()
  for (const {frames, weights} of stacksWithWeight(stacks)) {
    const [text, weight] = [spelled(frames), Math.round(weights[type]!)]
    if (weight !== 0) lines.set(text, (lines.get(text) ?? 0) + weight)
  }
  return [...lines].map(([text, weight]) => `${text} ${weight}`)
}

/** Attributes that the oracle prints before the frames have no order in the file. */
function inOneOrder(lines: readonly string[]): string[] {
  return lines
    .map((line) =>
      line
        .split(/;(?=\S)/)
        .toSorted()
        .join(';'),
    )
    .toSorted()
}

const RECORDED: readonly (readonly [name: string, options: ReadOptions])[] = [
  ['perf-data/6.1/cpu-clock.data', {}],
  ['perf-data/6.1/group.data', {roots: ['process', 'thread']}],
  ['perf-data/6.1/cgroups.data', {roots: ['container', 'process']}],
  ['perf-data/6.1/no-call-chain.data', {commandIds: 'tid'}],
  ['envoy/1.40/on-cpu/perf-script.txt.gz', {roots: ['thread']}],
  ['envoy/1.40/heap_dump.pb.gz', {}],
  ['go/1.26/go.heap.pb.gz', {}],
  ['go/1.26/difference.cpu.pb.gz', {}],
  ['jfr/jdk-25/samples.jfr.gz', {roots: ['thread']}],
  ['jfr/async-profiler-4.5/samples.jfr.gz', {}],
  ['java/25/dump-to-file.txt', {roots: ['thread']}],
  ['node/24/spin.cpuprofile', {}],
  ['otlp/async-profiler-4.5/work.otlp', {}],
]

testUnless(NO_SCHEMA, test)(
  'the published schema reads all stacks of recordings of any format, and finds no rule broken',
  async (t) => {
    const recorded = await Promise.all(RECORDED.map(([name, options]) => readStacks(fixtureSource(name), options)))
    const found = await bySchema(
      t,
      recorded.map((stacks) => written(stacks)),
    )
    for (const [number, stacks] of recorded.entries()) {
      const [{profiles, faults}, name] = [found[number]!, RECORDED[number]![0]]
      t.deepEqual(faults, [], name)
      const usual = usualSampleType(stacks)
      const order = [usual, ...[...stacks.sampleTypes.keys()].filter((type) => type !== usual)]
      const types = order.map((type) => [stacks.sampleTypes[type]!.name, stacks.sampleTypes[type]!.unit] as const)
      t.deepEqual(
        profiles.map(({type}) => type),
        types,
        name,
      )
      for (const [index, type] of order.entries()) {
        t.deepEqual(inOneOrder(profiles[index]!.folded), inOneOrder(expected(stacks, type)), name)
      }
    }
  },
)

for (const [name, {roots}] of RECORDED) {
  test(`what is written of ${name} is read as the same stacks`, async (t) => {
    const options = roots === undefined ? {} : {roots}
    const stacks = await readStacks(fixtureSource(name), options)
    const again = await readStacks(bytesInMemory(written(stacks), 'again.otlp'), options)
    t.deepEqual(again.warnings, [])
    for (const [type, {name: known, unit, event}] of stacks.sampleTypes.entries()) {
      const found = again.sampleTypes.findIndex((one) => one.name === known && one.unit === unit && one.event === event)
      t.deepEqual(foldedLines(again, found), foldedLines(stacks, type), `${known} ${unit} ${event}`)
    }
  })
}

/** A process, a thread in it, kernel and inlined code, a place without a name, a label that names no known thing. */
function example(): Stacks {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock', sharesOnly: true}])
  const process = rootLabel('envoy-0', {'process.executable.name': 'envoy', 'process.pid': 0})
  const main = frame({
    name: 'main',
    module: '/bin/envoy',
    line: 12,
    buildId: 'ab12',
    address: 0x1000n,
    addressIn: 'file',
  })
  const inlined = frame({name: 'inner', kind: 'inlined', module: '/bin/envoy', line: 7})
  const read = frame({name: 'do_sys_read', kind: 'kernel'})
  const place = frame({
    name: '[libx.so]',
    grounds: 'module-only',
    module: '/lib/libx.so',
    address: 0x20n,
    addressIn: 'file',
  })
  const method = frame({name: 'a.B.c', kind: 'jit'})
  const state = frame({name: 'RUNNABLE', kind: 'label'})
  const ids = (...frames: Frame[]) => frames.map((one) => builder.intern(one))
  builder.add(ids(process, main, inlined, read), [10])
  builder.add(ids(process, main, place), [-20])
  builder.add(ids(state, method), [2 ** 50])
  builder.add(ids(process, frame({name: '[no stack]', kind: 'label'})), [5])
  builder.countSamples(3)
  return {...builder.build(), startedAtMs: 1}
}

testUnless(NO_SCHEMA, test)(
  'names, numbers, builds, lines, times and kinds are where the conventions have them',
  async (t) => {
    const [found] = await bySchema(t, [written(example())])
    const {profiles, mappings, faults} = found!
    t.deepEqual(faults, [])
    t.like(profiles[0], {
      type: ['cpu', 'nanoseconds'],
      time: 1_700_000_000_123_000_000,
      duration: 5_500_000_000,
      attributes: {'runner.sample_type.event': 'cpu-clock', 'runner.sample_type.sharesOnly': 'true'},
    })
    t.deepEqual(profiles[0]!.folded, [
      `RUNNABLE;a.B.c ${2 ** 50}`,
      'envoy;0;[no stack] 5',
      'envoy;0;main:12;/lib/libx.so+0x20 -20',
      'envoy;0;main:12;inner:7;do_sys_read 10',
    ])
    t.deepEqual(mappings, [
      {path: '[kernel.kallsyms]', range: [0, 0, 0]},
      {path: '/bin/envoy', range: [0, 0x1001, 0], 'process.executable.build_id.gnu': 'ab12'},
      {path: '/lib/libx.so', range: [0, 0x21, 0]},
    ])
  },
)

test('what is read again is what was written: kinds, lines, the place without a name, the sample type', async (t) => {
  const stacks = example()
  const again = await readStacks(bytesInMemory(written(stacks), 'again.otlp'), {roots: ['process']})
  t.deepEqual(again.sampleTypes, stacks.sampleTypes)
  t.is(again.startedAtMs, 1_700_000_000_123)
  t.is(again.durationSeconds, 5.5)
  const frames = (one: Stacks) => new Map(one.frames.map((each) => [each.name, each]))
  t.deepEqual([...frames(again).keys()].toSorted(), [...frames(stacks).keys()].toSorted())
  for (const [name, {kind, line, attributes}] of frames(stacks)) {
    t.like(frames(again).get(name), {
      kind,
      ...(line === undefined ? {} : {line}),
      ...(attributes === undefined ? {} : {attributes}),
    })
  }
  t.like(frames(again).get('[libx.so]'), {
    grounds: 'module-only',
    address: 0x20n,
    addressIn: 'file',
    module: '/lib/libx.so',
  })
})

test('without --root the name of the thread begins a stack, as the command’s name does in a recording of perf', async (t) => {
  const stacks = await readStacks(fixtureSource('perf-data/6.1/cpu-clock.data'), {roots: ['process', 'thread']})
  const again = await readStacks(bytesInMemory(written(stacks), 'again.otlp'))
  t.deepEqual(foldedLines(again), foldedLines(await readStacks(fixtureSource('perf-data/6.1/cpu-clock.data'))))
})
