import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {UsageError} from '../../../../src/errors/index.ts'
import {differenceOf} from '../../../../src/stacks/difference/compare.ts'
import {NoSamplesError} from '../../../../src/stacks/formats/no-samples-error.ts'
import {readStacks} from '../../../../src/stacks/formats/registry.ts'
import {labelNames} from '../../../../src/stacks/model/labels.ts'
import type {Stacks} from '../../../../src/stacks/model/stacks.ts'
import {fixturePath, fixtureSource, foldedLines, totalOf} from '../../fixture.ts'
import {type ComparedEvent, printedEvents, readEvents} from './printed-events.ts'

const RECORDERS = ['jdk-17', 'jdk-25', 'async-profiler-4.5']

function recording(recorder: string): Buffer {
  return gunzipSync(readFileSync(fixturePath(`jfr/${recorder}/samples.jfr.gz`)))
}

function printed(recorder: string): ComparedEvent[] {
  return printedEvents(
    JSON.parse(gunzipSync(readFileSync(fixturePath(`jfr/${recorder}/samples.print.json.gz`))).toString()),
  )
}

function read(recorder: string, options = {}) {
  return readStacks(bytesInMemory(recording(recorder), recorder), options)
}

/** Frames of each stack that the JDK was asked for. async-profiler keeps more. */
const PRINTED_FRAMES = 64

/** A JDK goes on calling a thread as the chunk before did; the recording has its name in each chunk. */
function comparable(events: readonly ComparedEvent[]): string[] {
  const plain = events.map((one) => ({
    ...one,
    thread: one.thread.replace(/^renamed(?:-\d)?-/, 'renamed-'),
    frames: one.frames?.slice(0, PRINTED_FRAMES) ?? null,
  }))
  return plain.map((one) => JSON.stringify(one)).sort()
}

for (const recorder of RECORDERS) {
  test(`Every event of ${recorder} is what a JDK prints of it: time, weight, thread, stack with lines.`, async (t) => {
    const own = await readEvents(fixtureSource(`jfr/${recorder}/samples.jfr.gz`))
    const [ours, theirs] = [comparable(own), comparable(printed(recorder))]
    t.true(theirs.length > 100)
    t.deepEqual(ours.filter((one, index) => one !== theirs[index]).slice(0, 2), [])
    t.is(ours.length, theirs.length)
  })
}

/** Weight and number of the printed events of one kind. */
function sums(recorder: string, event: string): [weight: number, count: number] {
  const events = printed(recorder).filter((one) => one.event === event)
  return [events.reduce((sum, {weight}) => sum + weight, 0), events.length]
}

function typeOf(stacks: Stacks, event: string): number {
  return stacks.sampleTypes.findIndex((one) => one.event === event)
}

test('Each event is a sample type of its own with its weight: samplers and kinds of waiting are never added up.', async (t) => {
  const stacks = await read('jdk-25')
  t.is(stacks.sampleTypes[stacks.defaultSampleType!]!.event, 'jdk.CPUTimeSample')
  for (const [event, name, unit] of [
    ['jdk.CPUTimeSample', 'cpu', 'nanoseconds'],
    ['jdk.ExecutionSample', 'execution', 'samples'],
    ['jdk.NativeMethodSample', 'native', 'samples'],
    ['jdk.ObjectAllocationSample', 'alloc_space', 'bytes'],
    ['jdk.JavaMonitorEnter', 'monitor-enter', 'nanoseconds'],
    ['jdk.ThreadPark', 'park', 'nanoseconds'],
  ] as const) {
    const type = typeOf(stacks, event)
    const [weight, count] = sums('jdk-25', event)
    t.like(stacks.sampleTypes[type], {name, unit})
    t.deepEqual([totalOf(stacks, type), stacks.sampleCounts![type]], [weight, count], event)
  }
})

test('A sample of CPU time weighs the period that it stands for, one with --weight samples.', async (t) => {
  const own = await read('jdk-25', {eventFilter: 'jdk.CPUTimeSample', weight: 'samples'})
  t.deepEqual(
    own.sampleTypes.map(({unit}) => unit),
    ['samples'],
  )
  t.is(totalOf(own), sums('jdk-25', 'jdk.CPUTimeSample')[1])
})

test('Where no CPU time was sampled, what ran is shown first.', async (t) => {
  for (const recorder of ['jdk-17', 'async-profiler-4.5']) {
    const stacks = await read(recorder)
    t.is(stacks.sampleTypes[stacks.defaultSampleType!]!.event, 'jdk.ExecutionSample', recorder)
  }
})

test('What the recorder lost and the stacks that it cut are told.', async (t) => {
  const {warnings} = await read('jdk-25')
  const codes = warnings.map(({code}) => code)
  t.deepEqual(codes.sort(), ['lost-samples', 'stacks-cut'])
  t.regex(warnings.find(({code}) => code === 'lost-samples')!.message, /lost 2 samples of CPU time/)
  const cut = printed('jdk-25').filter(({isCut}) => isCut).length
  t.true(warnings.find(({code}) => code === 'stacks-cut')!.message.includes(`: ${cut} of `))
})

test('Threads stand first where they are asked for, each under the name that it has in the chunk.', async (t) => {
  const stacks = await read('jdk-17', {roots: ['thread']})
  const [threads = []] = labelNames(stacks)
  t.true(
    threads.some((one) => /^größe-ж-\d+$/.test(one)),
    threads.join(),
  )
  t.true(threads.filter((one) => /^renamed/.test(one)).length > 1, threads.join())
  t.deepEqual(labelNames(await read('jdk-17')).flat(), ['[no stack]'])
  const virtual = labelNames(await read('jdk-25', {roots: ['thread']}))[0]!
  t.true(
    virtual.some((one) => /^\d+$/.test(one)),
    virtual.join(),
  )
})

test('What is allocated, or waited for, stands above its stack as Java spells it.', async (t) => {
  const stacks = await read('jdk-17')
  const bytes = foldedLines(stacks, typeOf(stacks, 'jdk.ObjectAllocationSample'))
  t.true(bytes.some((one) => /;Samples\.allocate_\[j\];byte\[\] \d+$/.test(one)))
  const waiting = foldedLines(stacks, typeOf(stacks, 'jdk.JavaMonitorEnter'))
  t.true(waiting.some((one) => /;Samples\.contend_\[j\];java\.lang\.Object \d+$/.test(one)))
})

test('Lines of one function are frames of their own, and one line of folded text.', async (t) => {
  const stacks = await read('jdk-17', {eventFilter: 'jdk.ExecutionSample'})
  const lines = stacks.frames.filter(({name}) => name === 'Samples.deep').map(({line}) => line)
  t.deepEqual(lines.sort(), [23, 24])
  const folded = foldedLines(stacks)
  t.is(new Set(folded.map((one) => one.replace(/ \d+$/, ''))).size, folded.length)
})

test('Functions of libraries and of the kernel, of which async-profiler makes methods, are what they are.', async (t) => {
  const {frames} = await read('async-profiler-4.5')
  t.true(frames.some(({module, kind}) => module === 'libjvm.so' && kind === 'user'))
  t.true(frames.every(({name}) => !name.startsWith('libjvm.so.')))
})

test('Chunks one behind the other add up, whatever their keys mean in each.', async (t) => {
  const both = bytesInMemory(Buffer.concat([recording('jdk-25'), recording('jdk-17')]), 'both')
  const [one, other, sum] = await Promise.all([read('jdk-25'), read('jdk-17'), readStacks(both)])
  for (const event of ['jdk.ExecutionSample', 'jdk.ThreadPark', 'jdk.ObjectAllocationSample']) {
    const [left, right] = [foldedLines(one, typeOf(one, event)), foldedLines(other, typeOf(other, event))]
    const names = (lines: readonly string[]) => [...new Set(lines.map((line) => line.replace(/ \d+$/, '')))].sort()
    t.deepEqual(names(foldedLines(sum, typeOf(sum, event))), names([...left, ...right]))
    t.is(totalOf(sum, typeOf(sum, event)), totalOf(one, typeOf(one, event)) + totalOf(other, typeOf(other, event)))
  }
})

test('Of a recording that is cut short the whole chunks are read, and it says where it ends.', async (t) => {
  const [whole, other] = [recording('jdk-25'), recording('async-profiler-4.5')]
  for (const behind of [other.subarray(0, 5000), other.subarray(0, 30), Buffer.from('no chunk')]) {
    const stacks = await readStacks(bytesInMemory(Buffer.concat([whole, behind]), 'cut'))
    const [warning] = stacks.warnings
    t.is(warning!.code, 'recording-damaged')
    t.regex(warning!.message, new RegExp(`at byte ${whole.length}\\.$`))
    t.is(totalOf(stacks, typeOf(stacks, 'jdk.CPUTimeSample')), sums('jdk-25', 'jdk.CPUTimeSample')[0])
  }
  await t.throwsAsync(readStacks(bytesInMemory(other.subarray(0, 5000), 'cut')), {
    code: 'INPUT_UNREADABLE',
    message: /^Reading cut as jfr: the size is \d+ in a chunk at byte 0\.$/,
  })
})

test('Other versions, and what has no samples, are named.', async (t) => {
  const bytes = recording('jdk-17')
  bytes.writeUInt16BE(3, 4)
  await t.throwsAsync(readStacks(bytesInMemory(bytes, 'later')), {
    message: /at byte 0 is of version 3\.1; 2\.0 and 2\.1/,
  })
  await t.throwsAsync(read('jdk-17', {eventFilter: 'jdk.CPUTimeSample'}), {
    instanceOf: NoSamplesError,
    message: /not one sample of jdk\.CPUTimeSample\. It has .*jdk\.ExecutionSample/,
  })
})

test('Samples of a few threads at each tick are compared by shares, never per request or second.', async (t) => {
  const stacks = await read('jdk-17')
  const sideOf = (name: string, event: string) => ({stacks, sampleType: typeOf(stacks, event), name, requests: 100})
  const compared = (event: string, normalisation: 'total' | 'requests' | 'seconds') =>
    differenceOf(sideOf('before', event), sideOf('after', event), {normalisation})
  for (const event of ['jdk.ExecutionSample', 'jdk.NativeMethodSample']) {
    t.is(compared(event, 'total').scale, 1)
    for (const normalisation of ['requests', 'seconds'] as const) {
      t.throws(() => compared(event, normalisation), {instanceOf: UsageError, message: /not CPU time/})
    }
  }
  t.is(compared('jdk.ObjectAllocationSample', 'requests').scale, 1)
})
