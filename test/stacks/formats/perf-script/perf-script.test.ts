import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import test from 'ava'
import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import {InputError} from '../../../../src/errors/index.ts'
import {measureTitle} from '../../../../src/flame/graph/provenance.ts'
import {perfScript} from '../../../../src/stacks/formats/perf-script/perf-script.ts'
import type {ReadOptions} from '../../../../src/stacks/formats/reader.ts'
import {framesTo} from '../../../../src/stacks/model/stacks.ts'
import {fixturePath, fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from '../../fixture.ts'

const RECORDED = [
  'cpu-clock',
  'header',
  'srcline',
  'dwarf-inlined',
  'several-events',
  'sched-switch',
  'no-call-chain',
  'fields-without-dso',
]

function headersIn(text: string): RegExpExecArray[] {
  const header = /^.*?\s\d+(?:\/\d+)?\s+(?:\[\d+\] )?\s*\d+\.\d+:\s+(?:(\d+)\s+)?(\S+):(?=\s|$)/
  return text
    .split('\n')
    .map((line) => header.exec(line))
    .filter((match) => match !== null)
}

test('Every sample that perf printed is read, with its period, and no line is left over.', async (t) => {
  for (const name of RECORDED) {
    const headers = headersIn(fixtureText(`perf/6.1/${name}.txt`))
    const stacks = await perfScript.read(fixtureSource(`perf/6.1/${name}.txt`))
    t.is(stacks.sampleCount, headers.length, name)
    t.true(headers.length > 2, name)
    const sums = stacks.self.reduce((sum, _, type) => sum + totalOf(stacks, type), 0)
    t.is(
      sums,
      headers.reduce((sum, [, period]) => sum + Number(period ?? 1), 0),
      name,
    )
    const unread = stacks.warnings.filter(({code}) => code !== 'off-cpu-in-text')
    t.deepEqual(unread, [], name)
  }
})

test('CPU time is in nanoseconds under the event without its modifiers; samples can be counted instead.', async (t) => {
  const byPeriod = await perfScript.read(fixtureSource('perf/6.1/cpu-clock.txt'))
  t.deepEqual(byPeriod.sampleTypes, [{name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}])
  const bySamples = await perfScript.read(fixtureSource('perf/6.1/cpu-clock.txt'), {weight: 'samples'})
  t.deepEqual(bySamples.sampleTypes, [{name: 'samples', unit: 'samples', event: 'cpu-clock'}])
  t.is(totalOf(bySamples), byPeriod.sampleCount!)
})

test('Each event is a sample type of its own.', async (t) => {
  const stacks = await perfScript.read(fixtureSource('perf/6.1/several-events.txt'))
  t.deepEqual(stacks.sampleTypes.map(({name, unit}) => `${name} in ${unit}`).sort(), [
    'context-switches in switches',
    'cpu in nanoseconds',
    'page-faults in faults',
  ])
})

test('A tracepoint with fields behind it counts as one hit.', async (t) => {
  const stacks = await perfScript.read(fixtureSource('perf/6.1/sched-switch.txt'), {weight: 'samples'})
  t.deepEqual(stacks.sampleTypes, [{name: 'sched:sched_switch', unit: 'count', event: 'sched:sched_switch'}])
  t.deepEqual(stacks.warnings, [])
  t.is(totalOf(stacks), stacks.sampleCount!)
})

test('Switches in text are not taken for time off the CPU, and the title says so.', async (t) => {
  const stacks = await perfScript.read(fixtureSource('perf/6.1/sched-switch.txt'))
  t.is(totalOf(stacks), stacks.sampleCount!)
  t.regex(measureTitle(stacks.sampleTypes[0]!), /^sched:sched_switch, switches and not time off the CPU/)
  t.deepEqual(
    stacks.warnings.map(({code}) => code),
    ['off-cpu-in-text'],
  )
})

test('The comm is the first frame, also with one letter, with blanks and with digits.', async (t) => {
  const stacks = await perfScript.read(fixtureSource('perf/6.1/cpu-clock.txt'))
  const comms = stacks.frames.filter(({kind}) => kind === 'label').map(({name}) => name)
  t.deepEqual(comms.sort(), ['a b:1 [2] 33', 'spin', 'x'])
  t.true(foldedLines(stacks).some((line) => line.startsWith('a b:1 [2] 33;[libstdc++.so.6.0.30];')))
})

test('Names lose their offset; an unnamed place keeps module and address, which counts in the file.', async (t) => {
  const stacks = await perfScript.read(fixtureSource('perf/6.1/cpu-clock.txt'))
  t.like(frameNamed(stacks, 'work::Box<long>::spin'), {module: '/opt/spin/spin', address: null, grounds: 'given'})
  t.like(frameNamed(stacks, '[libstdc++.so.6.0.30]'), {
    module: '/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30',
    grounds: 'module-only',
    // perf printed d44a3, where the call returns to.
    address: 0xd44a2n,
    addressIn: 'file',
  })
})

test('Frames of a stripped Envoy stay apart by their addresses.', async (t) => {
  const text = gunzipSync(readFileSync(fixturePath('perf/6.1/envoy-stripped.txt.gz')))
  const stacks = await perfScript.read(bytesInMemory(text))
  const envoy = stacks.frames.filter(({name}) => name === '[envoy]')
  t.true(envoy.length > 200)
  t.true(envoy.every(({address, addressIn}) => address! > 0x207d000n && address! < 0x61e3000n && addressIn === 'file'))
})

test('Without a call chain the one frame of a sample stands on its line, with a run-time address.', async (t) => {
  const text =
    'spin 1  1.0:  10 cpu-clock:  55a87d38c659 [unknown] (/opt/spin/spin)\n  x 7  1.1:  10 cpu-clock:  7f0000000001 f+0x1 (/lib/l.so)\n'
  const stacks = await perfScript.read(textSource(text))
  t.deepEqual(foldedLines(stacks, 0, {addresses: true}), ['spin;[spin <55a87d38c659>] 10', 'x;f 10'])
  t.is(frameNamed(stacks, '[spin]').addressIn, 'process')
  const recorded = await perfScript.read(fixtureSource('perf/6.1/no-call-chain.txt'))
  t.true(foldedLines(recorded).some((line) => line.startsWith('a b:1 [2] 33;work::Box<int>::spin ')))
})

test('Kernel frames, JIT frames and inlined ones are told by their module.', async (t) => {
  const stacks = await perfScript.read(
    textSource(`java 5 1.0: 3 cycles:
\tffffffff81000001 [unknown] ([kernel.kallsyms])
\tffffffffc0000010 nf_hook+0x7 ([nf_conntrack])
\t7f01 tcp_send+0x1 (/lib/modules/6.1/kernel/net/tcp.ko.xz)
\t7f722d142778 Lorg/A;::outer->inner (/tmp/perf-19.map)
\t      40 caller+0x3 (inlined)
\t      40 std::unique_ptr<A>::operator->() const+0x8 (/opt/lib.so (deleted))
\t     41 [unknown] (/opt/lib.so (deleted))
\t       0 [unknown] ([unknown])

`),
  )
  t.deepEqual(
    stacks.frames
      .filter(({kind}) => kind !== 'label')
      .map(({name, kind}) => `${kind}: ${name}`)
      .sort(),
    [
      'user: [unknown]',
      'user: [lib.so]',
      'user: std::unique_ptr<A>::operator->() const',
      'inlined: caller',
      'jit: Lorg/A;::outer',
      'inlined: inner',
      'kernel: tcp_send',
      'kernel: nf_hook',
      'kernel: [kernel.kallsyms]',
    ].sort(),
  )
  t.is(frameNamed(stacks, '[kernel.kallsyms]').address, 0xffffffff81000001n)
  t.is(frameNamed(stacks, '[lib.so]').module, '/opt/lib.so (deleted)')
  t.deepEqual(foldedLines(stacks), [
    'java;[unknown];[lib.so];std::unique_ptr<A>::operator->() const;caller_[i];Lorg/A:::outer_[j];inner_[i];tcp_send_[k];nf_hook_[k];[kernel.kallsyms]_[k] 3',
  ])
})

test('What lies beyond an address that no program calls from is not known, among the callers of a program.', async (t) => {
  const leaves = [
    'ffffffff81000001 read ([kernel.kallsyms])',
    '10 leaf (/x)',
    'ffffffffff600000 [unknown] ([vsyscall])',
  ]
  const bodyBelow = (word: string) => `\t20 f (/x)\n\t${word} [unknown] ([unknown])\n\t30 stray (/x)\n\n`
  const samples = leaves.map((leaf) => `a 1 1.0: 1 cycles:\n\t${leaf}\n${bodyBelow('fffb8000001f2e3d')}`)
  const expected = ['a;[unknown];f;[vsyscall] 2', 'a;[unknown];f;leaf 2', 'a;[unknown];f;read_[k] 2']
  const text = [...samples, ...samples].join('')
  for (const variant of [text, text.replaceAll('\n', '\r\n')]) {
    t.deepEqual(foldedLines(await perfScript.read(textSource(variant))), expected)
  }
  const inKernel =
    'a 1 1.0: 1 cycles:\n\tffffffff81000001 read ([kernel.kallsyms])\n\tffffffff81000100 entry ([kernel.kallsyms])\n\t20 f (/x)\n\n'
  t.deepEqual(foldedLines(await perfScript.read(textSource(inKernel))), ['a;f;entry_[k];read_[k] 1'])
  const noWord = `a 1 1.0: 1 cycles:\n\t10 leaf (/x)\n${bodyBelow('7f80001f2e3d')}`
  t.deepEqual(foldedLines(await perfScript.read(textSource(noWord))), ['a;stray;[unknown];f;leaf 1'])
})

test('The last sample counts without a blank line behind it, and CRLF makes no difference.', async (t) => {
  const text = 'a 1 1.0: 5 cycles:\n\t10 f (/x)\n\na 1 1.1: 6 cycles:\n\t10 g (/x)'
  for (const variant of [text, text.replaceAll('\n', '\r\n')]) {
    t.deepEqual(foldedLines(await perfScript.read(textSource(variant))), ['a;f 5', 'a;g 6'])
  }
})

test('A sample without frames counts under its comm.', async (t) => {
  t.deepEqual(foldedLines(await perfScript.read(textSource('a b 1/2 [000] 1.0: 5 cycles:\n\n'))), ['a b 5'])
})

test('Fields may be left out: without time and event, and without ids.', async (t) => {
  const stacks = await perfScript.read(fixtureSource('perf/6.1/fields-comm-ip-sym-dso.txt'))
  t.deepEqual(stacks.sampleTypes, [{name: 'samples', unit: 'samples', event: null}])
  t.deepEqual(stacks.warnings, [])
  t.is(stacks.sampleCount, fixtureText('perf/6.1/fields-comm-ip-sym-dso.txt').match(/\n\n/g)!.length)
  const untimed = await perfScript.read(textSource('my comm 7/8 cycles:u:\n\t10 f (/x)\n\n'))
  t.like(untimed.sampleTypes[0], {name: 'samples', event: 'cycles'})
  t.deepEqual(foldedLines(untimed), ['my comm;f 1'])
})

test('Signatures stay whole where the text has no modules.', async (t) => {
  const stacks = await perfScript.read(
    textSource('a 1/2 1.0: 5 cycles:\n\t10 std::function<void (int)>::operator()(int) const\n\n'),
  )
  t.deepEqual(foldedLines(stacks), ['a;std::function<void (int)>::operator()(int) const 5'])
})

test('Lines that are nothing are counted with the first line number.', async (t) => {
  const stacks = await perfScript.read(
    textSource('a 1 1.0: 5 cycles:\n\t10 f (/x)\n\t???\n\n)(\n\na 1 1.0: 5 cycles:\n\t10 f (/x)\n'),
  )
  t.is(stacks.sampleCount, 2)
  t.regex(stacks.warnings[0]!.message, /2 lines .* line 3/)
})

test('A period beyond 2^53 is refused with its line, and an input without samples is an error.', async (t) => {
  const large = perfScript.read(textSource('a 1 1.0: 9007199254740993 cycles:\n\t10 f (/x)\n\n'))
  await t.throwsAsync(large, {instanceOf: InputError, message: /line 1: .*2\^53/})
  await t.throwsAsync(perfScript.read(textSource('# only a comment\n')), {
    instanceOf: InputError,
    message: /not one sample/,
  })
})

const IDS = `main 7/7 10.000000: 5 cycles:
\t10 f (/x)

worker 7/8 10.250000: 6 cycles:
\t10 f (/x)
\t20 g (/x)

other 9 12.500000: 1 faults:
\t10 f (/x)

`

test('Process and thread may be the first frames; a thread counts under the name of its process.', async (t) => {
  const read = async (options: ReadOptions) => {
    const stacks = await perfScript.read(textSource(IDS), {weight: 'samples', ...options})
    return stacks.sampleTypes.flatMap((_, type) => foldedLines(stacks, type))
  }
  t.deepEqual(await read({roots: ['process', 'thread']}), [
    'main-7;main-7;f 1',
    'main-7;worker-8;g;f 1',
    'other-?;other-9;f 1',
  ])
  t.deepEqual(await read({roots: ['thread']}), ['main-7;f 1', 'worker-8;g;f 1', 'other-9;f 1'])
  t.deepEqual(await read({commandIds: 'pid'}), ['main-7;f 1', 'worker-7;g;f 1', 'other-?;f 1'])
  t.deepEqual(await read({commandIds: 'tid'}), ['main-7/7;f 1', 'worker-7/8;g;f 1', 'other-?/9;f 1'])
  t.deepEqual(perfScript.roots, ['process', 'thread'])
})

test('Samples of one event can be asked for, with or without its modifiers.', async (t) => {
  const one = await perfScript.read(textSource(IDS), {eventFilter: 'cycles'})
  t.deepEqual([one.sampleCount, one.sampleTypes.length], [2, 1])
  const modified = await perfScript.read(textSource(IDS.replaceAll('cycles', 'cycles:u')), {eventFilter: 'cycles'})
  t.is(modified.sampleCount, 2)
  await t.throwsAsync(perfScript.read(textSource(IDS), {eventFilter: 'cache-misses'}), {
    instanceOf: InputError,
    message: /not one sample of cache-misses.*cycles, faults/,
  })
})

test('The order of time is kept when asked for, in the first sample type.', async (t) => {
  const stacks = await perfScript.read(textSource(IDS + IDS), {keepOrder: true})
  t.deepEqual([...stacks.sequence!.weights], [5, 6, 5, 6])
  const leaves = [...stacks.sequence!.nodes].map((node) =>
    framesTo(stacks, node)
      .map(({name}) => name)
      .join(';'),
  )
  t.deepEqual(leaves, ['main;f', 'worker;g;f', 'main;f', 'worker;g;f'])
  t.is((await perfScript.read(textSource(IDS))).sequence, undefined)
  t.true(perfScript.ordered)
})

test('Who recorded what, where and for how long comes from the header and the times.', async (t) => {
  const stacks = await perfScript.read(fixtureSource('perf/6.1/header.txt'))
  t.deepEqual(stacks.facts, [
    ['command', '/usr/bin/perf record -q -F 99 -g -o cpu.data ./spin 0.6'],
    ['host', 'vm'],
    ['kernel', '6.18.44-fc-v669'],
    ['processors', 'AMD EPYC'],
    ['perf', '6.1.192'],
    ['captured', 'Sat Nov 21 04:11:44 2026'],
    ['recorded', '0.464 s from first to last sample'],
  ])
  t.is(stacks.durationSeconds!.toFixed(3), '0.464')
  const untimed = await perfScript.read(fixtureSource('perf/6.1/fields-comm-ip-sym-dso.txt'))
  t.is(untimed.durationSeconds, undefined)
})

test('Samples that repeat, and those that go line by line, come to the same.', async (t) => {
  for (const name of RECORDED) {
    const text = fixtureText(`perf/6.1/${name}.txt`).repeat(20)
    const whole = await perfScript.read(textSource(text))
    const lineByLine = await perfScript.read(textSource(text.replaceAll('\n', '\r\n')))
    for (const type of whole.sampleTypes.keys()) {
      t.deepEqual(foldedLines(whole, type, {addresses: true}), foldedLines(lineByLine, type, {addresses: true}), name)
    }
    t.is(whole.sampleCount, lineByLine.sampleCount, name)
  }
})

test('A fault is told with its line also behind samples that were looked up whole.', async (t) => {
  const sample = 'a 1 1.0: 5 cycles:\n\t10 f (/x)\n\t20 g (/x)\n\n'
  const {warnings} = await perfScript.read(textSource(`${sample.repeat(50)})(\n\n${sample}`))
  t.regex(warnings[0]!.message, /1 line .* line 201:/)
})
