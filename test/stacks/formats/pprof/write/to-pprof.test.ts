import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {Profile} from 'pprof-format'
import {bytesInMemory} from '../../../../../src/bytes/byte-source.ts'
import {findProgram} from '../../../../../src/process/find-program.ts'
import {toPprof} from '../../../../../src/stacks/formats/pprof/write/to-pprof.ts'
import {readStacks} from '../../../../../src/stacks/formats/registry.ts'
import {frame, StacksBuilder, samplesOf} from '../../../../../src/stacks/model/stacks.ts'
import {usualSampleType} from '../../../../../src/stacks/model/usual-sample-type.ts'
import {skip} from '../../../../skip.ts'
import {fixtureSource, foldedLines} from '../../../fixture.ts'

function exampleStacks() {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'samples', event: 'cpu-clock'}])
  const ids = ['main', 'serve', 'read'].map((name) => builder.intern(frame({name, module: '/bin/envoy'})))
  builder.add(ids, [3])
  builder.add(ids.slice(0, 2), [2])
  return builder.build()
}

const WINDOW = {startedAt: new Date(1_700_000_000_000), durationSeconds: 5}

test('a pprof profile has the stacks leaf first with their weights', (t) => {
  const profile = Profile.decode(gunzipSync(toPprof(exampleStacks(), 0, WINDOW)))
  const text = (index: number | bigint) => profile.stringTable.strings[Number(index)]!
  const names = new Map(profile.function.map((one) => [Number(one.id), text(one.name)]))
  const stacks = profile.sample.map((sample) => [
    sample.locationId.map((id) => names.get(Number(id))).join(';'),
    Number(sample.value[0]),
  ])
  t.deepEqual(stacks.toSorted(), [
    ['read;serve;main', 3],
    ['serve;main', 2],
  ])
  t.is(text(profile.sampleType[0]!.unit), 'samples')
  t.is(text(profile.mapping[0]!.filename), '/bin/envoy')
})

test('a pprof profile carries its window', (t) => {
  const profile = Profile.decode(gunzipSync(toPprof(exampleStacks(), 0, WINDOW)))
  t.is(Number(profile.timeNanos), 1_700_000_000_000 * 1e6)
  t.is(Number(profile.durationNanos), 5e9)
})

/** Two sample types; a function that was inlined into another, and a difference below zero. */
function twoTypes() {
  const builder = new StacksBuilder([
    {name: 'samples', unit: 'count', event: null},
    {name: 'space', unit: 'bytes', event: null},
  ])
  const thread = builder.intern(frame({name: 'thread-1', kind: 'label'}))
  const outer = builder.intern(frame({name: 'outer', module: '/bin/p', buildId: 'abcd'}))
  const inner = builder.intern(frame({name: 'inner', module: '/bin/p', kind: 'inlined'}))
  const innermost = builder.intern(frame({name: 'innermost', module: '/bin/p', kind: 'inlined'}))
  builder.add([thread, outer], [1, 2 ** 52])
  builder.add([thread, outer, inner], [-3, 10])
  builder.add([thread, outer, inner, innermost, outer], [0, 7])
  return {...builder.build(), defaultSampleType: 1}
}

test('several sample types, inlined functions, build ids and negative weights come back as they were', async (t) => {
  const stacks = twoTypes()
  const packed = toPprof(stacks, [0, 1], WINDOW)
  const back = await readStacks(bytesInMemory(packed))
  t.deepEqual(back.sampleTypes, stacks.sampleTypes)
  for (const type of [0, 1]) t.deepEqual(foldedLines(back, type), foldedLines(stacks, type))
  t.is(back.defaultSampleType, 1)
  t.deepEqual(
    back.mappings!.map(({path, buildId}) => [path, buildId]),
    [['/bin/p', 'abcd']],
  )
  const {location} = Profile.decode(gunzipSync(packed))
  t.deepEqual(location.map(({line}) => line.length).toSorted(), [1, 1, 2, 3])
})

test('Go’s pprof shows what was exported: totals, inlining, type and duration', (t) => {
  const pprof = findProgram('pprof')
  if (pprof === null) return skip(t, 'no pprof (go install github.com/google/pprof@latest)')
  const directory = mkdtempSync(join(tmpdir(), 'to-pprof-'))
  const file = join(directory, 'a.pb.gz')
  const run = (...options: string[]) =>
    execFileSync(pprof, ['-symbolize=none', ...options, file], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})
  try {
    writeFileSync(file, toPprof(twoTypes(), [0, 1], WINDOW))
    const top = run('-top', '-sample_index=samples')
    t.regex(top, /Type: samples/)
    t.regex(top, /Duration: 5s, Total samples = -?\d/)
    t.regex(top, /^\s+-3 .* inner \(inline\)$/m)
    const raw = run('-raw')
    t.regex(raw, /samples\/count space\/bytes\[dflt\]/)
    t.regex(raw, /^\s+1 4503599627370496: /m)
    t.regex(raw, /\/bin\/p abcd \[FN\]\[IN\]/)
  } finally {
    rmSync(directory, {recursive: true})
  }
})

test('a profile has as many samples after its export as before, although a stack is written once', async (t) => {
  // As pprof -raw and perf report --stdio count them.
  for (const [name, samples] of [
    ['go/1.26/go.cpu.pb.gz', 45],
    ['perf/6.1/dwarf-inlined.txt', 3],
  ] as const) {
    const stacks = await readStacks(fixtureSource(name))
    const type = usualSampleType(stacks)
    const back = await readStacks(bytesInMemory(toPprof(stacks, type, WINDOW)))
    t.deepEqual([samplesOf(stacks, type), samplesOf(back, 0)], [samples, samples], name)
  }
})

test('what was read from a recorded profile is the same after its export', async (t) => {
  for (const name of [
    'go/1.26/go.cpu.pb.gz',
    'perf/6.1/several-events.txt',
    'perf/6.1/dwarf-inlined.txt',
    'java/17/jstack-and-jcmd.txt',
  ]) {
    const stacks = await readStacks(fixtureSource(name))
    const back = await readStacks(bytesInMemory(toPprof(stacks, [...stacks.sampleTypes.keys()], WINDOW)))
    for (const type of stacks.sampleTypes.keys()) t.deepEqual(foldedLines(back, type), foldedLines(stacks, type), name)
  }
})

test('a hundred thousand stacks are written without an object for each', (t) => {
  const builder = new StacksBuilder([{name: 'cpu', unit: 'samples', event: null}])
  const ids = Array.from({length: 400}, (_, index) => builder.intern(frame({name: `f${index}`})))
  for (let stack = 0; stack < 100_000; stack++)
    builder.add([ids[stack % 7]!, ids[stack % 397]!, ids[stack % 263]!], [1])
  const bytes = gunzipSync(toPprof(builder.build(), 0, WINDOW))
  const values = Profile.decode(bytes).sample.map(({value}) => Number(value[0]))
  t.is(
    values.reduce((sum, value) => sum + value),
    100_000,
  )
})
