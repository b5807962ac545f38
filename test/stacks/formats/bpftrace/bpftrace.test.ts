import test from 'ava'
import {InputError} from '../../../../src/errors/index.ts'
import {bpftrace} from '../../../../src/stacks/formats/bpftrace/bpftrace.ts'
import {detectFormat, readStacks} from '../../../../src/stacks/formats/registry.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from '../../fixture.ts'

test('Stacks of kernel and user with a comm become one stack: comm, user, kernel on top.', async (t) => {
  const stacks = await bpftrace.read(fixtureSource('bpftrace/0.17/kstack-ustack-comm.txt'))
  const values = [...fixtureText('bpftrace/0.17/kstack-ustack-comm.txt').matchAll(/\]: (\d+)$/gm)].map(([, value]) =>
    Number(value),
  )
  t.is(
    totalOf(stacks),
    values.reduce((a, b) => a + b),
  )
  t.true(
    foldedLines(stacks).some((line) =>
      line.startsWith(
        'spin;__libc_start_call_main;main;work::hot(int);work::Box<long>::spin(long);asm_sysvec_apic_timer_interrupt_[k];',
      ),
    ),
  )
  t.deepEqual(stacks.warnings, [])
  t.is(frameNamed(stacks, 'a b:1 [2] 33').kind, 'label')
})

test('One function is one frame, whatever the offset in it.', async (t) => {
  const stacks = await bpftrace.read(fixtureSource('bpftrace/0.17/kstack-ustack-comm.txt'))
  t.is(stacks.frames.filter(({name}) => name.startsWith('work::Box<long>::spin')).length, 1)
})

test('Addresses without a name stay addresses; callers are moved into their call.', async (t) => {
  const stacks = await bpftrace.read(textSource('@[\n    0x560f13f12661\n    0x560f13f12302\n    main+12\n]: 3\n'))
  t.deepEqual(foldedLines(stacks, 0, {addresses: true}), ['main;[unknown <560f13f12301>];[unknown <560f13f12661>] 3'])
})

test('Every map with stacks is a sample type; maps without are named in a warning.', async (t) => {
  const stacks = await bpftrace.read(fixtureSource('bpftrace/0.17/several-maps-stripped.txt'))
  t.deepEqual(stacks.sampleTypes.map(({name, unit}) => `${name} ${unit}`).sort(), ['samples samples', 'stacks count'])
  t.is(stacks.warnings.length, 1)
  t.regex(stacks.warnings[0]!.message, /@by, @start/)
  t.true(foldedLines(stacks, 0).some((line) => line.startsWith('[no stack] ')))
})

test('The unit of the only map is what the caller knows.', async (t) => {
  const sampleType = {name: 'off-cpu', unit: 'microseconds', event: 'sched_switch'}
  const stacks = await bpftrace.read(textSource('@us[\n    f+1\n]: 3\n'), {sampleType})
  t.deepEqual(stacks.sampleTypes, [sampleType])
})

test('Counts by comm alone can be drawn too.', async (t) => {
  t.deepEqual(foldedLines(await bpftrace.read(textSource('@[spin, 12]: 3\n@[bash, 7]: 1\n'))), [
    'bash;7 1',
    'spin;12 3',
  ])
})

test('Names and modules of perf mode are read.', async (t) => {
  const stacks = await bpftrace.read(
    textSource('@[\n\t7f3841ad44a3 do_it+17 (/lib/l.so)\n\t7f3841ad44ff main+1 (/bin/p)\n, spin]: 2\n'),
  )
  t.deepEqual(foldedLines(stacks), ['spin;main;do_it 2'])
  t.is(frameNamed(stacks, 'do_it').module, '/lib/l.so')
})

test('Values that are no counts and keys that never end are counted, not drawn.', async (t) => {
  const stacks = await bpftrace.read(textSource('@[\n    f+1\n]: 3\n@[\n    g+1\n]: 2.5\n@[\n    h+1\n'))
  t.deepEqual(foldedLines(stacks), ['f 3'])
  t.regex(stacks.warnings[0]!.message, /2 lines/)
})

const NAMED_TYPES = [
  'hist-count samples',
  'lat-total count',
  'lat-count samples',
  'ns count',
  'on_cpu count',
  'perf count',
]

/** Sum of the numbers that a pattern finds in a recording. */
function sumOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0)
}

test('Named maps keep what they count: sums, both numbers of stats, and histograms by their counts.', async (t) => {
  const text = fixtureText('bpftrace/0.17/named-maps.txt')
  const stacks = await bpftrace.read(fixtureSource('bpftrace/0.17/named-maps.txt'))
  t.deepEqual(
    stacks.sampleTypes.map(({name, unit}) => `${name} ${unit}`),
    NAMED_TYPES,
  )
  const totals = stacks.self.map((_, type) => totalOf(stacks, type))
  t.deepEqual(totals.slice(0, 3), [
    sumOf(text, /^\[\d+K?, \d+K\) +(\d+) \|/gm),
    sumOf(text, /, total (\d+)$/gm),
    sumOf(text, /: count (\d+), /gm),
  ])
  t.deepEqual([totals[0], totals[4]], [totals[2], totals[5]])
  t.deepEqual(stacks.warnings, [])
})

test('Lines with address, name and module tell kernel from user, and unnamed places keep their address.', async (t) => {
  const stacks = await bpftrace.read(fixtureSource('bpftrace/0.17/named-maps.txt'))
  const lines = foldedLines(stacks, 5, {addresses: true})
  t.true(lines.some((line) => /;main;work::hot\(int\);work::Box<long>::spin\(long\)/.test(line)))
  t.true(lines.some((line) => /^\[unknown <7f[0-9a-f]+>\];/.test(line)))
  t.false(lines.some((line) => /\+\d|\(\[unknown\]\)|^\S*_\[k\].*[^\]] \d+$/.test(line)))
  const operator = await bpftrace.read(
    textSource('@[\n\t7f3841ad44a3 std::function<void (int)>::operator()(int) const+7 (/bin/a b)\n]: 1\n'),
  )
  t.deepEqual(
    [foldedLines(operator), operator.frames[0]!.module],
    [['std::function<void (int)>::operator()(int) const 1'], '/bin/a b'],
  )
})

test('JSON output says the same as text.', async (t) => {
  const stacks = await bpftrace.read(fixtureSource('bpftrace/0.17/named-maps.json'))
  // This bpftrace leaves stacks of perf mode out of its JSON.
  t.deepEqual(
    stacks.sampleTypes.map(({name, unit}) => `${name} ${unit}`),
    NAMED_TYPES.slice(0, 5),
  )
  t.deepEqual(
    stacks.warnings.map(({message}) => message.includes('@perf hold no stacks')),
    [true],
  )
  t.true(foldedLines(stacks, 4).some((line) => line.startsWith('a b:1 [2] 33;') && line.includes(';work::cold(int);')))
  const text =
    '@[x, \n    k+1\n    entry_SYSCALL_64+1\n, \n    f+2\n    main+3\n]: 4\n@s[\n    f+1\n]: count 2, average 4, total 9\n'
  const json = [
    {type: 'map', data: {'@': {'x,\n    k+1\n    entry_SYSCALL_64+1\n,\n    f+2\n    main+3\n': 4}}},
    {type: 'stats', data: {'@s': {'\n    f+1\n': {count: 2, average: 4, total: 9}}}},
    {type: 'stats', data: {'@unkeyed': {count: 2, average: 4, total: 9}}},
  ]
  const [fromText, fromJson] = [text, json.map((one) => JSON.stringify(one)).join('\n')].map(textSource)
  const [one, other] = [await bpftrace.read(fromText!), await bpftrace.read(fromJson!)]
  t.deepEqual(foldedLines(one), ['x;main;f;entry_SYSCALL_64_[k];k_[k] 4'])
  for (const type of one.sampleTypes.keys()) t.deepEqual(foldedLines(one, type), foldedLines(other, type))
  t.deepEqual(one.sampleTypes, other.sampleTypes)
})

test('Keys that JSON output has more than once add up.', async (t) => {
  const line = '{"type": "map", "data": {"@": {"\\n    f+1\\n,\\"x": 1, "\\n    f+1\\n,\\"x": 2, ",y": 4, ",y": 8}}}\n'
  t.deepEqual(foldedLines(await bpftrace.read(textSource(line))), ['"x;f 3', 'y 12'])
})

test('Averages do not add up: where the output says that they are averages, they are counted as unreadable.', async (t) => {
  const json =
    '{"type": "stats", "data": {"@avg": {"\\n    f+1\\n": 7}}}\n{"type": "map", "data": {"@": {"\\n    f+1\\n": 1}}}\n'
  const stacks = await bpftrace.read(textSource(`${json}{"type": "map",\n`))
  t.deepEqual(foldedLines(stacks), ['f 1'])
  t.regex(stacks.warnings[0]!.message, /2 lines .* line 1/)
})

test('No map at all is an error, a value beyond 2^53 too.', async (t) => {
  await t.throwsAsync(bpftrace.read(textSource('Attaching 1 probe...\n')), {
    instanceOf: InputError,
    message: /not one sample/,
  })
  await t.throwsAsync(bpftrace.read(textSource('@[\n    f\n]: 9007199254740993\n')), {
    instanceOf: InputError,
    message: /line 1: .*2\^53/,
  })
})

test('A comm that has blanks and a number in it is no header of perf script.', async (t) => {
  const printed = (comm: string) => `@[, \n    spin+48\n    main+229\n, ${comm}]: 3\n`
  const text = `Attaching 2 probes...\n\n\n${printed('worker 12 x')}${printed('a;b')}${printed('(paren) t')}`
  t.is((await detectFormat(textSource(text))).format, 'bpftrace')
  t.deepEqual(foldedLines(await readStacks(textSource(text))), [
    '(paren) t;main;spin 3',
    'a:b;main;spin 3',
    'worker 12 x;main;spin 3',
  ])
  const json = JSON.stringify({type: 'map', data: {'@': {',\n    spin+48\n    main+229\n,worker 12 x': 3}}})
  t.is((await detectFormat(textSource(`${json}\n`))).format, 'bpftrace')
})
