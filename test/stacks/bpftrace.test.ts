import test from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {bpftrace} from '../../src/stacks/readers/bpftrace.ts'
import {fixtureSource, fixtureText, foldedLines, frameNamed, textSource, totalOf} from './fixture.ts'

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
  const stacks = await bpftrace.read(textSource('@[\n    f+1\n]: 3\n@[\n    g+1\n]: count 2, average 3\n@[\n    h+1\n'))
  t.deepEqual(foldedLines(stacks), ['f 3'])
  t.regex(stacks.warnings[0]!.message, /2 lines/)
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
