import test from 'ava'
import {InputError} from '../../../src/errors/index.ts'
import {foldedChunks, foldedText} from '../../../src/stacks/formats/folded/write/fold.ts'
import {functionTable} from '../../../src/stacks/model/functions.ts'
import {mergeStacks} from '../../../src/stacks/model/merge.ts'
import {pruneStacks} from '../../../src/stacks/model/prune.ts'
import {sharesOf} from '../../../src/stacks/model/shares.ts'
import {frame, mapFrames, type SampleType, StacksBuilder, totalsOf} from '../../../src/stacks/model/stacks.ts'
import {underRoot} from '../../../src/stacks/model/under-root.ts'
import {foldedLines} from '../fixture.ts'
import {weightedStacks} from '../stacks-of.ts'

const COUNT: SampleType = {name: 'samples', unit: 'samples', event: null}
const BYTES: SampleType = {name: 'space', unit: 'bytes', event: null}

function built(stacks: Readonly<Record<string, number>>, type = COUNT) {
  const rows = Object.entries(stacks).map(([stack, weight]) => [stack.split(';'), weight] as const)
  return weightedStacks(rows, type)
}

test('A tree with many nodes finds each of them again.', (t) => {
  const builder = new StacksBuilder([COUNT])
  const ids = Array.from({length: 300}, (_, index) => builder.intern(frame({name: `f${index}`})))
  for (const round of [1, 2]) {
    for (const a of ids) for (const b of ids) builder.add([ids[0]!, a, b], [round])
  }
  const stacks = builder.build()
  t.is(stacks.parents.length, 1 + 1 + 300 + 300 * 300)
  t.is(totalsOf(stacks, 0)[0], 3 * 300 * 300)
  t.true(stacks.self[0]!.every((weight) => weight === 0 || weight === 3))
  t.true(stacks.parents.every((parent, node) => parent < node))
})

test('Text that would break a line or a stack is escaped.', (t) => {
  t.is(foldedText(built({'a\nb': 1, 'tab\there': 2, 'x\u2028y': 3}), 0), 'a\\u000ab 1\ntab\\u0009here 2\nx\\u2028y 3\n')
  const builder = new StacksBuilder([COUNT])
  builder.add([builder.intern(frame({name: 'Lorg/A;.call'}))], [1])
  t.is(foldedText(builder.build(), 0), 'Lorg/A:.call 1\n')
})

test('Lines are sorted by bytes, and frames that read alike are one line.', (t) => {
  const builder = new StacksBuilder([COUNT])
  builder.add([builder.intern(frame({name: '[unknown]', address: 1n}))], [1])
  builder.add([builder.intern(frame({name: '[unknown]', address: 2n}))], [2])
  builder.add([builder.intern(frame({name: '\u{1F600}'}))], [1])
  builder.add([builder.intern(frame({name: '\uFF5E'}))], [1])
  t.is(foldedText(builder.build(), 0), '[unknown] 3\n\uFF5E 1\n\u{1F600} 1\n')
})

test('Decimals are written without an exponent.', (t) => {
  t.is(foldedText(built({a: 1e-7, b: 0.5}), 0), 'a 0.0000001\nb 0.5\n')
})

test('Merging adds like sample types up and keeps unlike ones apart.', (t) => {
  const merged = mergeStacks([built({'a;b': 1, c: 2}), built({'a;b': 10}), built({'a;b': 100}, BYTES)])
  t.deepEqual(merged.sampleTypes, [COUNT, BYTES])
  t.deepEqual(foldedLines(merged, 0), ['a;b 11', 'c 2'])
  t.deepEqual(foldedLines(merged, 1), ['a;b 100'])
  t.is(merged.sampleCount, null)
})

test('A sum beyond 2^53 is refused when merging, too.', (t) => {
  const half = built({a: Number.MAX_SAFE_INTEGER})
  t.throws(() => mergeStacks([half, half]), {instanceOf: InputError, message: /2\^53/})
})

test('Shares count each frame of each stack with its weight, without labels.', (t) => {
  const builder = new StacksBuilder([COUNT])
  const [comm, known, start, inferred] = [
    frame({name: 'envoy', kind: 'label'}),
    frame({name: 'main'}),
    frame({name: 'envoy+0x10', grounds: 'function-start'}),
    frame({name: 'Http::~', grounds: 'inferred'}),
  ].map((one) => builder.intern(one)) as [number, number, number, number]
  builder.add([comm, known, start], [3])
  builder.add([comm, known, inferred], [1])
  t.deepEqual(sharesOf(builder.build(), 0), {unknownShare: 3 / 8, inferredShare: 1 / 8})
  t.deepEqual(sharesOf(built({}), 0), {unknownShare: 0, inferredShare: 0})
})

test('Pruning can be done again once frames have names.', (t) => {
  const stacks = {...built({'main;[envoy];[envoy2]': 4}), pruning: {drop: 'operator new|tcmalloc::.*', keep: null}}
  t.deepEqual(foldedLines(pruneStacks(stacks)), ['main;[envoy];[envoy2] 4'])
  const named = mapFrames(stacks, (one) => [
    {...one, name: one.name === '[envoy]' ? 'operator new(unsigned long)' : one.name},
  ])
  t.deepEqual(foldedLines(pruneStacks(named)), ['main 4'])
})

test('Functions to keep are kept although a pattern drops them.', (t) => {
  const stacks = {...built({'main;tcmalloc::A;x': 1}), pruning: {drop: 'tcmalloc::.*', keep: 'tcmalloc::A'}}
  t.deepEqual(foldedLines(pruneStacks(stacks)), ['main;tcmalloc::A;x 1'])
})

test('Replacing frames keeps what is known of the profile.', (t) => {
  const stacks = {...built({'a;b': 1}), mappings: [], defaultSampleType: 0}
  t.like(
    mapFrames(stacks, (one) => [one, one]),
    {mappings: [], defaultSampleType: 0},
  )
  t.deepEqual(foldedLines(mapFrames(stacks, (one) => [one, one])), ['a;a;b;b 1'])
})

test('Lines are in the order of their bytes, also where a name goes on below ";".', (t) => {
  const text = ['a 5', 'a 7;x 1', 'a.b 1', 'a;c 1', 'a;c d;e 2', 'a;c;d 3', 'ab 1'].map((line) => `${line}\n`)
  const stacks = built({ab: 1, 'a;c;d': 3, 'a;c d;e': 2, 'a;c': 1, 'a.b': 1, 'a 7;x': 1, a: 5})
  t.is(foldedText(stacks, 0), text.join(''))
})

test('A long text comes in blocks that end with a line.', (t) => {
  const stacks = built(
    Object.fromEntries(Array.from({length: 30_000}, (_, at) => [`${'f'.repeat(50)};g${at}`, at + 1])),
  )
  const chunks = [...foldedChunks(stacks, 0)]
  t.true(chunks.length > 1)
  t.true(chunks.every((chunk) => chunk.at(-1) === 0x0a))
  t.is(Buffer.concat(chunks).toString(), foldedText(stacks, 0))
})

test('Weight of the root itself is not lost.', (t) => {
  const stacks = mapFrames(built({a: 1, 'a;b': 2}), () => [])
  t.is(foldedText(stacks, 0), ' 3\n')
})

test('A function that calls itself counts each stack once.', (t) => {
  const rows = functionTable(built({'main;f;g;f': 3, 'main;f': 1, 'main;g;f;f;f': 10, g: 5}), 0)
  t.deepEqual(
    rows.map(({frame: {name}, self, total}) => [name, self, total]),
    [
      ['f', 14, 14],
      ['g', 5, 18],
      ['main', 0, 14],
    ],
  )
})

test('Addresses of one unnamed place are one function.', (t) => {
  const builder = new StacksBuilder([COUNT])
  for (const address of [1n, 2n]) builder.add([builder.intern(frame({name: '[envoy]', module: 'envoy', address}))], [1])
  builder.add([builder.intern(frame({name: '[envoy]', module: '/other/envoy'}))], [4])
  const rows = functionTable(builder.build(), 0)
  t.deepEqual(
    rows.map(({frame: {module, address}, self}) => [module, address, self]),
    [
      ['/other/envoy', null, 4],
      ['envoy', null, 2],
    ],
  )
})

test('A label is put below everything, and all that is known stays.', (t) => {
  const sequence = {nodes: Int32Array.of(2, 1, 0), weights: Float64Array.of(1, 1, 1)}
  const stacks = {...built({'a;b': 1, a: 1}), sequence, durationSeconds: 2}
  const rooted = underRoot(stacks, 'fortioserver')
  t.deepEqual(foldedLines(rooted), ['fortioserver;a 1', 'fortioserver;a;b 1'])
  t.like(rooted, {durationSeconds: 2})
  t.deepEqual([...rooted.sequence!.nodes], [3, 2, 1])
  t.true(rooted.parents.every((parent, node) => parent < node))
  const twice = underRoot(rooted, 'fortioserver')
  t.is(twice.frames.length, rooted.frames.length)
  t.deepEqual(foldedLines(twice)[0], 'fortioserver;fortioserver;a 1')
})

test('The order of time follows the frames that are replaced.', (t) => {
  const stacks = built({'a;b': 1, 'a;c': 2})
  const ordered = {...stacks, sequence: {nodes: Int32Array.of(2, 3, 2), weights: Float64Array.of(1, 2, 1)}}
  const mapped = mapFrames(ordered, (one) => (one.name === 'a' ? [] : [{...one, name: 'x'}]))
  t.deepEqual(foldedLines(mapped), ['x 3'])
  t.deepEqual([...mapped.sequence!.nodes], [1, 1, 1])
  t.is(mapFrames(stacks, (one) => [one]).sequence, undefined)
})

test('Merging joins facts and seconds, and has no order of time.', (t) => {
  const sequence = {nodes: Int32Array.of(1), weights: Float64Array.of(1)}
  const one = {
    ...built({a: 1}),
    sequence,
    durationSeconds: 10,
    facts: [
      ['Kernel', '6.1'],
      ['Host', 'one'],
    ] as const,
  }
  const other = {
    ...built({b: 1}),
    durationSeconds: 5,
    facts: [
      ['Kernel', '6.1'],
      ['Host', 'two'],
    ] as const,
  }
  const merged = mergeStacks([one, other])
  t.deepEqual(merged.facts, [
    ['Kernel', '6.1'],
    ['Host', 'one'],
    ['Host', 'two'],
  ])
  t.is(merged.durationSeconds, 15)
  t.is(merged.sequence, undefined)
  t.is(mergeStacks([one, built({c: 1})]).durationSeconds, undefined)
  t.is(mergeStacks([one]), one)
})

test('What is wanted first is found again among the types of all inputs.', (t) => {
  const bytes = {...built({a: 1}, BYTES), defaultSampleType: 0}
  t.is(mergeStacks([built({a: 1}), bytes]).defaultSampleType, 1)
})

test('Frames whose names hold the marks between the parts of a frame stay apart.', (t) => {
  const builder = new StacksBuilder([COUNT])
  const ids = ['b', 'a\0b', 'a'].map((name) => builder.intern(frame({name, module: 'm'})))
  const tricky = builder.intern(frame({name: 'c', module: 'm\0b'}))
  const other = builder.intern(frame({name: 'b\0c', module: 'm'}))
  t.is(new Set([...ids, tricky, other]).size, 5)
})
