import test from 'ava'
import {InputError} from '../../src/errors/index.ts'
import {foldedText} from '../../src/stacks/fold.ts'
import {mergeStacks} from '../../src/stacks/merge.ts'
import {pruneStacks} from '../../src/stacks/prune.ts'
import {sharesOf} from '../../src/stacks/shares.ts'
import {frame, mapFrames, type SampleType, StacksBuilder, totalsOf} from '../../src/stacks/stacks.ts'
import {foldedLines} from './fixture.ts'

const COUNT: SampleType = {name: 'samples', unit: 'samples', event: null}
const BYTES: SampleType = {name: 'space', unit: 'bytes', event: null}

function built(stacks: Readonly<Record<string, number>>, type = COUNT) {
  const builder = new StacksBuilder([type])
  for (const [stack, weight] of Object.entries(stacks)) {
    builder.add(
      stack.split(';').map((name) => builder.intern(frame({name}))),
      [weight],
    )
  }
  return builder.build()
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
