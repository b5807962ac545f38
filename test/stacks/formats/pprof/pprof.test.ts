import test from 'ava'
import {
  Label,
  Line,
  Location,
  Mapping,
  Function as PprofFunction,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {InputError} from '../../../../src/errors/index.ts'
import {pprof} from '../../../../src/stacks/formats/pprof/pprof.ts'
import {fixtureSource, foldedLines} from '../../fixture.ts'

interface Shape {
  readonly values?: readonly (number | bigint)[]
  readonly dropFrames?: string
  readonly names?: readonly string[]
}

/** One sample whose stack is `names`, root first, each a location of its own. */
function profileOf({values = [1], dropFrames = '', names = ['main', 'f']}: Shape) {
  const strings = new StringTable()
  const profile = new Profile({
    stringTable: strings,
    sampleType: values.map(
      (_, index) => new ValueType({type: strings.dedup(`type${index}`), unit: strings.dedup('count')}),
    ),
    sample: [new Sample({locationId: names.map((_, index) => names.length - index), value: [...values]})],
    mapping: [new Mapping({id: 1, memoryStart: 0x1000, memoryLimit: 0x2000, filename: strings.dedup('/bin/p')})],
    location: names.map(
      (_, index) =>
        new Location({id: index + 1, mappingId: 1, address: 0x1100 + index, line: [new Line({functionId: index + 1})]}),
    ),
    function: names.map((name, index) => new PprofFunction({id: index + 1, name: strings.dedup(name)})),
    dropFrames: strings.dedup(dropFrames),
  })
  return bytesInMemory(profile.encode(), 'made.pb')
}

test('Negative values, as in a difference of profiles, stay negative.', async (t) => {
  t.deepEqual(foldedLines(await pprof.read(profileOf({values: [-5]}))), ['main;f -5'])
})

test('A value beyond 2^53 is refused.', async (t) => {
  const reading = pprof.read(profileOf({values: [2n ** 53n + 1n]}))
  await t.throwsAsync(reading, {instanceOf: InputError, message: /sample 1: .*9007199254740993.*2\^53/})
})

test('Functions to drop are dropped with all below, but never the root.', async (t) => {
  const stacks = await pprof.read(
    profileOf({dropFrames: 'malloc|tcmalloc::.*', names: ['main', 'f', 'malloc(unsigned long)', 'inner']}),
  )
  t.deepEqual(foldedLines(stacks), ['main;f 1'])
  t.deepEqual(foldedLines(await pprof.read(profileOf({dropFrames: 'main|malloc', names: ['main', 'f']}))), ['main;f 1'])
})

test('A pattern that could run for ever is not tried, which a warning says.', async (t) => {
  const stacks = await pprof.read(profileOf({dropFrames: '(a+)+b', names: ['main', 'a'.repeat(5000)]}))
  t.is(stacks.warnings[0]!.code, 'frames-not-dropped')
})

test('A profile without samples, and one cut short, are errors; the latter with its offset.', async (t) => {
  await t.throwsAsync(pprof.read(bytesInMemory(new Profile().encode())), {
    instanceOf: InputError,
    message: /not one sample/,
  })
  const whole = await profileOf({}).read(0, 10_000)
  const cut = pprof.read(bytesInMemory(whole.subarray(0, whole.length - 1)))
  await t.throwsAsync(cut, {instanceOf: InputError, message: /at byte \d+ of \d+/})
})

test('Samples whose places are missing are counted and left out.', async (t) => {
  const profile = Profile.decode(await profileOf({}).read(0, 10_000))
  profile.sample.push(new Sample({locationId: [99], value: [1]}), new Sample({locationId: [1], value: []}))
  const stacks = await pprof.read(bytesInMemory(profile.encode()))
  t.is(stacks.sampleCount, 1)
  t.regex(stacks.warnings[0]!.message, /2 of 3 samples/)
})

test('Text and other binaries are no pprof.', async (t) => {
  t.is(pprof.looksLike(Buffer.from('\nabc;def 1\n'), true), 'no')
  t.is(pprof.looksLike(await fixtureSource('gperftools/2.10/spin.cpu').read(0, 4096), true), 'no')
})

test('Labels become first frames where they are asked for, else a fact; other facts are told too.', async (t) => {
  const profile = Profile.decode(await profileOf({}).read(0, 10_000))
  const {stringTable: strings} = profile
  profile.sample[0]!.label = [
    new Label({key: strings.dedup('thread name'), str: strings.dedup('worker')}),
    new Label({key: strings.dedup('thread.id'), num: 7}),
    new Label({key: strings.dedup('request'), str: strings.dedup('a;b')}),
  ]
  profile.comment = [strings.dedup('made by hand')]
  profile.periodType = new ValueType({type: strings.dedup('cpu'), unit: strings.dedup('nanoseconds')})
  profile.period = 10_000_000
  profile.timeNanos = 1_700_000_000_000_000_000n
  profile.durationNanos = 2_500_000_000n
  const source = bytesInMemory(profile.encode())
  t.deepEqual(foldedLines(await pprof.read(source, {roots: ['process', 'thread']})), ['worker-7;main;f 1'])
  const stacks = await pprof.read(source)
  t.deepEqual(foldedLines(stacks), ['main;f 1'])
  t.deepEqual(stacks.facts, [
    ['time', '2023-11-14T22:13:20.000Z'],
    ['period', '10000000 nanoseconds of cpu'],
    ['comment', 'made by hand'],
    ['labels of samples', 'request, thread name, thread.id'],
  ])
  t.is(stacks.durationSeconds, 2.5)
})

test('A place without a name carries the build id of its file; ids of 64 bits stay apart.', async (t) => {
  const strings = new StringTable()
  const ids = [2n ** 63n, 2n ** 63n + 1n]
  const profile = new Profile({
    stringTable: strings,
    sampleType: [new ValueType({type: strings.dedup('cpu'), unit: strings.dedup('count')})],
    sample: [new Sample({locationId: ids, value: [2]}), new Sample({locationId: [], value: [3]})],
    mapping: [
      new Mapping({
        id: 1,
        memoryStart: 0x1000,
        memoryLimit: 0x2000,
        filename: strings.dedup('/bin/p'),
        buildId: strings.dedup('ABcd'),
      }),
    ],
    location: ids.map((id, index) => new Location({id, mappingId: 1, address: 0x1100 + index})),
  })
  const stacks = await pprof.read(bytesInMemory(profile.encode()))
  t.deepEqual(foldedLines(stacks, 0, {addresses: true}), ['[no stack] 3', '[p <101>];[p <100>] 2'])
  t.is(stacks.frames.find(({address}) => address === 0x100n)!.buildId, 'abcd')
})

test('Functions of the kernel are marked, and a file stands in for a mapping that is not there.', async (t) => {
  const strings = new StringTable()
  const profile = new Profile({
    stringTable: strings,
    sampleType: [new ValueType({type: strings.dedup('cpu'), unit: strings.dedup('count')})],
    sample: [new Sample({locationId: [2, 1], value: [1]})],
    location: [1, 2].map(
      (id) => new Location({id, address: id === 2 ? 0xffff_ffff_8100_0000n : 0, line: [new Line({functionId: id})]}),
    ),
    function: [1, 2].map(
      (id) => new PprofFunction({id, name: strings.dedup(`f${id}`), filename: strings.dedup('/app/main.js')}),
    ),
  })
  const stacks = await pprof.read(bytesInMemory(profile.encode()))
  t.deepEqual(foldedLines(stacks), ['f1;f2_[k] 1'])
  t.is(stacks.frames[0]!.module, '/app/main.js')
})

test('What only fills up a stack is no frame; nothing but that is no stack.', async (t) => {
  const strings = new StringTable()
  const profile = new Profile({
    stringTable: strings,
    sampleType: [new ValueType({type: strings.dedup('threadcreate'), unit: strings.dedup('count')})],
    sample: [new Sample({locationId: [1, 1, 1], value: [6]}), new Sample({locationId: [3, 2, 1, 1], value: [1]})],
    location: [
      new Location({id: 1, address: 0xffff_ffff_ffff_ffffn}),
      ...[2, 3].map((id) => new Location({id, address: 0x1000 + id, line: [new Line({functionId: id})]})),
    ],
    function: [2, 3].map((id) => new PprofFunction({id, name: strings.dedup(`f${id}`)})),
  })
  t.deepEqual(foldedLines(await pprof.read(bytesInMemory(profile.encode()))), ['[no stack] 6', 'f2;f3 1'])
})
