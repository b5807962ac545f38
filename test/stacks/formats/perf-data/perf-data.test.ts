import {readFileSync} from 'node:fs'
import {gunzipSync, gzipSync} from 'node:zlib'
import test from 'ava'
import {InputError, UsageError} from '../../../../src/errors/index.ts'
import {chooseSampleType} from '../../../../src/flame/sample-type.ts'
import {openRecordingFolder} from '../../../../src/profiles/recording-folder.ts'
import {NeedsPerfScriptError} from '../../../../src/stacks/formats/perf-data/needs-perf-script-error.ts'
import {perfData} from '../../../../src/stacks/formats/perf-data/perf-data.ts'
import {perfScript} from '../../../../src/stacks/formats/perf-script/perf-script.ts'
import {detectFormat} from '../../../../src/stacks/formats/registry.ts'
import type {SampleType, Stacks} from '../../../../src/stacks/model/stacks.ts'
import {fixturePath, foldedLines, totalOf} from '../../fixture.ts'
import {comparableText, recording, recordingText, spinSymbols} from './perf-data-fixture.ts'

const RECORDINGS = [
  'cpu-clock',
  'no-call-chain',
  'several-events',
  'compressed',
  'pipe',
  'sched-switch',
  'switch-events',
  'cgroups',
  'build-id-mmap',
  'group',
  'one-process',
]

for (const name of RECORDINGS) {
  test(`Stacks of ${name}.data are those of the text that perf script makes of it.`, async (t) => {
    const ours = await perfData.read(recording(name))
    const theirs = await perfScript.read(recordingText(name))
    t.is(ours.sampleCount, theirs.sampleCount)
    for (const [type, {name: typeName, unit, event}] of theirs.sampleTypes.entries()) {
      const same = ours.sampleTypes.findIndex(
        (one) => one.name === typeName && one.unit === unit && one.event === event,
      )
      t.not(same, -1, typeName)
      t.deepEqual(await comparableText(ours, same), await comparableText(theirs, type), typeName)
    }
  })
}

test('First frames are containers, processes and threads where asked for.', async (t) => {
  const all = await perfData.read(recording('cgroups'), {roots: ['container', 'process', 'thread']})
  const worker = foldedLines(all).find((line) => line.includes(';x-'))
  t.regex(worker!, /^0f1e2d3c4b5a;spin-(\d+);x-(?!\1)\d+;/)
  // A sample may have been taken before the control group was there.
  t.true(all.warnings.every(({code}) => code === 'containers-unknown'))
  const without = await perfData.read(recording('cpu-clock'), {roots: ['container']})
  t.true(foldedLines(without).every((line) => line.startsWith('[unknown container];')))
  t.is(without.warnings[0]!.code, 'containers-unknown')
})

test('The name of the command gets ids as stackcollapse-perf.pl adds them.', async (t) => {
  const byThread = await perfData.read(recording('cpu-clock'), {commandIds: 'tid'})
  t.true(foldedLines(byThread).every((line) => /^(spin|x|a b:1 \[2\] 33|perf-exec)-\d+\/\d+[; ]/.test(line)))
  const byProcess = await perfData.read(recording('cpu-clock'), {commandIds: 'pid'})
  t.true(foldedLines(byProcess).every((line) => /^(spin|x|a b:1 \[2\] 33|perf-exec)-\d+[; ]/.test(line)))
})

test('Only samples of the event that is asked for are counted, in the order of the command line else.', async (t) => {
  const all = await perfData.read(recording('several-events'))
  t.deepEqual(
    all.sampleTypes.map(({event}) => event),
    ['cpu-clock', 'page-faults', 'context-switches'],
  )
  const faults = await perfData.read(recording('several-events'), {eventFilter: 'page-faults'})
  t.deepEqual(faults.sampleTypes, [{name: 'page-faults', unit: 'faults', event: 'page-faults'}])
  t.deepEqual(foldedLines(faults), foldedLines(all, 1))
  const error = await t.throwsAsync(perfData.read(recording('several-events'), {eventFilter: 'cycles'}))
  t.regex(error!.message, /not one sample of cpu-clock, page-faults, context-switches.*\d+ samples are of other events/)
})

test('The work of the CPU is shown first, whatever was asked for first, from the recording and from its text.', async (t) => {
  const [data, text] = await Promise.all([
    perfData.read(recording('cpu-asked-last')),
    perfScript.read(recordingText('cpu-asked-last')),
  ])
  const shown = ({sampleTypes, defaultSampleType = 0}: Stacks) => sampleTypes[defaultSampleType]!.event
  t.deepEqual([shown(data), shown(text)], ['cpu-clock', 'cpu-clock'])
  t.deepEqual(
    data.sampleTypes.map(({event}) => event),
    ['cpu-clock', 'page-faults'],
  )
})

test('The recording tells its command, machine, kernel and duration.', async (t) => {
  const {facts, durationSeconds, kernel, frames} = await perfData.read(recording('cpu-clock'))
  const rows = new Map(facts)
  t.is(rows.get('command'), '/usr/bin/perf record -q -F 499 -g -o cpu-clock.data ./spin 0.3')
  t.is(rows.get('events'), 'cpu-clock:ppp (499 samples a second)')
  t.is(rows.get('perf'), '6.1.192')
  t.true(durationSeconds! > 0.25 && durationSeconds! < 0.5)
  t.is(kernel!.textStart, 0xffffffff81000000n)
  t.is(kernel!.textSymbol, '_text')
  t.regex(kernel!.buildId!, /^[0-9a-f]{40}$/)
  t.true(rows.get('kernel')!.startsWith(kernel!.release!))
  const inKernel = frames.filter(({kind}) => kind === 'kernel')
  t.true(inKernel.length > 0 && inKernel.every(({buildId}) => buildId === kernel!.buildId))
})

for (const name of ['cpu-clock', 'build-id-mmap']) {
  test(`Frames of ${name}.data carry the build id of their file.`, async (t) => {
    const {frames} = await perfData.read(recording(name))
    const ofSpin = frames.filter(({module}) => module === '/opt/spin/spin')
    const {buildId} = await spinSymbols()
    t.true(ofSpin.length > 0 && ofSpin.every((one) => one.buildId === buildId && one.addressIn === 'file'))
  })
}

/** Off-CPU time by thread, in microseconds, from what perf makes of the tracepoint's fields. */
function absences(text: string): number {
  const left = new Map<string, number>()
  let total = 0
  for (const [, tid, seconds, next] of text.matchAll(
    /^\s*(-?\d+)\s+(\d+\.\d+): sched:sched_switch: .* next_pid=(\d+) /gm,
  )) {
    const time = Number(seconds) * 1e6
    if (left.has(next!)) total += time - left.get(next!)!
    left.delete(next!)
    if (Number(tid) > 0) left.set(tid!, time)
  }
  return total
}

test('Time off the CPU lasts from a switch to the thread’s return, by what sched_switch says.', async (t) => {
  const stacks = await perfData.read(recording('sched-switch'))
  const {name, unit, event, caveat} = stacks.sampleTypes[0]!
  t.deepEqual([name, unit, event], ['off-cpu', 'microseconds', 'sched:sched_switch'])
  // It was recorded with a filter that leaves out what other programs do.
  t.is(caveat, 'up to 29 % of the time lacks: some returns were not recorded')
  const expected = absences(gunzipSync(readFileSync(fixturePath('perf-data/6.1/sched-switch.trace.txt.gz'))).toString())
  t.true(expected > 10_000)
  t.true(Math.abs(totalOf(stacks) - expected) < 40, `${totalOf(stacks)} for ${expected}`)
  t.is(totalOf(stacks, 1), stacks.sampleCount!)
})

test('Time off the CPU is known from records of switches, too.', async (t) => {
  const stacks = await perfData.read(recording('switch-events'))
  t.is(stacks.sampleTypes[0]!.name, 'off-cpu')
  t.true(totalOf(stacks) > 0)
})

test('A process alone does not tell when its threads return: switches are counted, and the title says so.', async (t) => {
  const stacks = await perfData.read(recording('one-process'))
  t.deepEqual(stacks.sampleTypes, [
    {
      name: 'sched:sched_switch',
      unit: 'count',
      event: 'sched:sched_switch',
      caveat: 'time off the CPU unknown: returns to it were not recorded',
    },
  ])
  t.deepEqual(
    stacks.warnings.map(({code}) => code),
    ['off-cpu-unknown'],
  )
  t.is(totalOf(stacks), stacks.sampleCount!)
})

test('Where samples are asked for, switches are samples like any others, and no time off the CPU is made of them.', async (t) => {
  const stacks = await perfData.read(recording('switch-events'), {weight: 'samples'})
  t.deepEqual(stacks.sampleTypes, [{name: 'sched:sched_switch', unit: 'count', event: 'sched:sched_switch'}])
  const byTime = await perfData.read(recording('switch-events'))
  t.is(totalOf(stacks), totalOf(byTime, chooseSampleType(byTime, 'sched:sched_switch')))
})

test('Each event counts its own samples, by the names that the error lists.', async (t) => {
  for (const weight of ['period', 'samples'] as const) {
    const stacks = await perfData.read(recording('several-events'), {weight})
    const theirs = await perfScript.read(recordingText('several-events'), {weight: 'samples'})
    const countOf = ({event}: SampleType) => totalOf(theirs, chooseSampleType(theirs, event!))
    t.deepEqual(stacks.sampleCounts, stacks.sampleTypes.map(countOf))
    const hint = t.throws(() => chooseSampleType(stacks, 'nothing'), {instanceOf: UsageError})!.hint!
    const names = /^It has (.*)\.$/.exec(hint)![1]!.split(', ')
    t.deepEqual(
      names.map((name) => chooseSampleType(stacks, name)),
      [0, 1, 2],
    )
  }
})

test('Events of a group count what was read of each, as perf script has it.', async (t) => {
  const stacks = await perfData.read(recording('group'))
  t.deepEqual(
    stacks.sampleTypes.map(({name}) => name),
    ['cpu', 'page-faults'],
  )
  const faults = await perfData.read(recording('group'), {eventFilter: 'page-faults'})
  t.deepEqual(foldedLines(faults), foldedLines(stacks, 1))
})

/** A recording whose events have the names that perf gives to those of other machines; there is room for 64 bytes. */
function renamed(name: string, names: Readonly<Record<string, string>>) {
  return recording(name, (bytes) => {
    for (const [from, to] of Object.entries(names)) bytes.write(`${to}\0`, bytes.lastIndexOf(`${from}\0`))
    return bytes
  })
}

test('The same event of two kinds of cores is one weight.', async (t) => {
  const hybrid = {'cpu-clock': 'cpu_core/cycles/', 'page-faults': 'cpu_atom/cycles/'}
  const [stacks, apart] = [
    await perfData.read(renamed('several-events', hybrid)),
    await perfData.read(recording('several-events')),
  ]
  t.deepEqual(stacks.sampleTypes, [
    {name: 'cycles', unit: 'cycles', event: 'cycles'},
    {name: 'context-switches', unit: 'switches', event: 'context-switches'},
  ])
  t.is(totalOf(stacks), totalOf(apart, 0) + totalOf(apart, 1))
  const atoms = await perfData.read(renamed('several-events', hybrid), {eventFilter: 'cpu_atom/cycles/'})
  t.is(totalOf(atoms), totalOf(apart, 1))
  t.true(stacks.facts!.some(([label, value]) => label === 'events' && value.includes('cpu_atom/cycles/')))
})

test('Events that differ in their modifiers only are told apart.', async (t) => {
  const stacks = await perfData.read(renamed('several-events', {'cpu-clock': 'cycles:u', 'page-faults': 'cycles:k'}))
  t.deepEqual(
    stacks.sampleTypes.map(({name}) => name),
    ['cycles:u', 'cycles:k', 'context-switches'],
  )
})

test('A recording in a folder is read with all of its files.', async (t) => {
  await using source = await openRecordingFolder(fixturePath('perf-data/6.1/threads'))
  const ours = await perfData.read(source)
  const theirs = await perfScript.read(recordingText('threads'))
  t.deepEqual(await comparableText(ours, 0), await comparableText(theirs, 0))
  const alone = await perfData.read({...source, parts: []}).catch((error: unknown) => error)
  t.regex((alone as InputError).hint!, /Name the folder/)
})

test('Samples come one behind the other as perf script prints them, where order is kept.', async (t) => {
  const {sequence, parents, frames, frameOf, self} = await perfData.read(recording('compressed'), {keepOrder: true})
  const rootOf = (node: number): number => (parents[node] === 0 ? node : rootOf(parents[node]!))
  const ours = [...sequence!.nodes].map((node) => frames[frameOf[rootOf(node)]!]!.name)
  const text = recordingText('compressed')
  const lines = Buffer.from(await text.read(0, text.size))
    .toString()
    .split('\n')
  const theirs = lines.flatMap((line) => /^(\S.*?)\s+\d+\/\d+ +\d+\.\d+:/.exec(line)?.[1] ?? [])
  t.deepEqual(ours, theirs)
  t.is(
    sequence!.weights.reduce((sum, one) => sum + one),
    self[0]!.reduce((sum, one) => sum + one),
  )
})

test('Stacks that have to be unwound from dumps are handed to perf script.', async (t) => {
  const error = await t.throwsAsync(perfData.read(recording('dwarf')), {instanceOf: NeedsPerfScriptError})
  t.regex(error!.message, /--call-graph dwarf/)
  t.regex(error!.hint!, /perf script -i dwarf\.data/)
})

/** Where the records end, as the header has it. */
const dataEnd = (bytes: Buffer) => Number(bytes.readBigUInt64LE(40) + bytes.readBigUInt64LE(48))

test('A file that perf could not finish is read to its end.', async (t) => {
  const whole = await perfData.read(recording('cpu-clock'))
  const killed = recording('cpu-clock', (bytes) => {
    const end = dataEnd(bytes)
    bytes.writeBigUInt64LE(0n, 48)
    bytes.fill(0, 72, 104)
    return bytes.subarray(0, end)
  })
  const stacks = await perfData.read(killed)
  t.is(stacks.sampleCount, whole.sampleCount)
  t.is(totalOf(stacks), totalOf(whole))
  t.deepEqual(
    stacks.warnings.map(({code}) => code),
    ['recording-unfinished'],
  )
})

test('A file that is cut off gives what is there, and says where it ends.', async (t) => {
  const stacks = await perfData.read(recording('cpu-clock', (bytes) => bytes.subarray(0, dataEnd(bytes) - 1001)))
  t.true(stacks.sampleCount! > 10 && stacks.sampleCount! < 150)
  t.deepEqual(
    stacks.warnings.map(({code}) => code),
    ['recording-unfinished', 'recording-damaged'],
  )
  t.regex(stacks.warnings[0]!.message, /ends at byte \d+/)
})

test('Files of other machines and times are refused by name.', async (t) => {
  const as = (magic: string) =>
    recording('cpu-clock', (bytes) => Buffer.concat([Buffer.from(magic), bytes.subarray(8)]))
  await t.throwsAsync(perfData.read(as('2ELIFREP')), {instanceOf: InputError, message: /big-endian/})
  await t.throwsAsync(perfData.read(as('PERFFILE')), {instanceOf: InputError, message: /old form/})
  await t.throwsAsync(perfData.read(as('something')), {instanceOf: InputError, message: /byte 0/})
})

test('The format is known by its first bytes, packed with gzip or not.', async (t) => {
  t.is((await detectFormat(recording('pipe'))).format, 'perf-data')
  t.is((await detectFormat(recording('cpu-clock', (bytes) => gzipSync(bytes)))).format, 'perf-data')
})
