import test from 'ava'
import {InputError, UsageError} from '../../../src/errors/index.ts'
import {areColumns, differenceOf, differenceOfColumns} from '../../../src/stacks/difference/compare.ts'
import type {Difference} from '../../../src/stacks/difference/difference.ts'
import {judgementOf} from '../../../src/stacks/difference/judgement.ts'
import {movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import {weightOfOneSample} from '../../../src/stacks/difference/sample-weight.ts'
import type {Side} from '../../../src/stacks/difference/side.ts'
import {frame, type SampleType, type Stacks, StacksBuilder} from '../../../src/stacks/model/stacks.ts'
import {foldedStacks} from '../../flamegraph/folded-stacks.ts'
import {foldedLines} from '../fixture.ts'

const side = (stacks: Stacks, name: string, fields: Partial<Side> = {}): Side => ({
  stacks,
  sampleType: 0,
  name,
  ...fields,
})
const compare = (before: string | Stacks, after: string | Stacks, options = {}): Difference => {
  const [one, other] = [before, after].map((input) => (typeof input === 'string' ? foldedStacks(input) : input))
  return differenceOf(side(one!, 'before.txt'), side(other!, 'after.txt'), options)
}
const rowsOf = (difference: Difference) =>
  new Map(movedFunctions(difference).functions.map((row) => [row.function, row]))
const typed = (type: Partial<SampleType>) =>
  foldedStacks('a 5', {name: 'cpu', unit: 'nanoseconds', event: null, ...type})

test('Both sides stand in one tree, each in a column of its own, not scaled.', (t) => {
  const {stacks, scale} = compare('a;b 5\na;c 10', 'a;b 6\nd 24')
  t.deepEqual(stacks.sampleTypes, [
    {name: 'before', unit: 'samples', event: null},
    {name: 'after', unit: 'samples', event: null},
  ])
  t.deepEqual(foldedLines(stacks, 0), ['a;b 5', 'a;c 10'])
  t.deepEqual(foldedLines(stacks, 1), ['a;b 6', 'd 24'])
  t.is(scale, 2)
})

test('A function is one whatever module, build or address it has on either side.', (t) => {
  const of = (fields: object) => {
    const builder = new StacksBuilder([{name: 'samples', unit: 'samples', event: null}])
    builder.add([builder.intern(frame({name: 'poll', module: '/lib/a.so', ...fields}))], [9])
    return builder.build()
  }
  const {stacks} = compare(of({grounds: 'symtab', address: 5n, buildId: 'aa'}), of({grounds: 'dynsym', buildId: 'bb'}))
  t.is(stacks.frames.length, 1)
  t.like(stacks.frames[0], {name: 'poll', module: '/lib/a.so', grounds: 'dynsym', address: null})
  const moved = compare(of({}), of({module: '/lib/b.so'}))
  t.is(moved.stacks.frames[0]!.module, null)
})

test('Names that differ from run to run are folded unless that is switched off.', (t) => {
  const [before, after] = ['java-12;f.llvm.34 5', 'java-77;f.llvm.89 5']
  t.deepEqual(foldedLines(compare(before, after).stacks, 1), ['java-N;f.llvm.N 5'])
  t.deepEqual(foldedLines(compare(before, after, {stableNames: false}).stacks, 1), ['java-77;f.llvm.89 5'])
})

test('Unnamed functions of one build are told apart by their places, those of two builds are one and neither new nor vanished.', (t) => {
  const before = 'm;lib+0x10 1\nm;lib+0x20 1\nm;lib+0x30 1'
  t.deepEqual(foldedLines(compare(before, 'm;lib+0x10 1\nm;lib+0x20 1\nm;lib+0x40 1').stacks, 1), [
    'm;lib+0x10 1',
    'm;lib+0x20 1',
    'm;lib+0x40 1',
  ])
  const two = compare(before, 'm;lib+0x10 1\nm;lib+0x21 1\nm;lib+0x41;lib+0x51 1')
  t.deepEqual(foldedLines(two.stacks, 1), ['m;[not comparable] 3'])
  const {functions, notComparable} = movedFunctions(two)
  t.deepEqual(
    functions.map((row) => row.function),
    ['m'],
  )
  t.like(notComparable, {modules: ['lib'], selfBefore: {share: 1}, totalAfter: {share: 1}})
})

test('Weights are compared as shares, per second, per request, or as they are.', (t) => {
  const before = {...foldedStacks('a 100'), durationSeconds: 10}
  const after = {...foldedStacks('a 300'), durationSeconds: 20}
  const scaleBy = (normalisation: string, requests?: [number, number]) =>
    differenceOf(
      side(before, 'b', requests && {requests: requests[0]}),
      side(after, 'a', requests && {requests: requests[1]}),
      {normalisation} as object,
    ).scale
  t.is(scaleBy('total'), 3)
  t.is(scaleBy('seconds'), 2)
  t.is(scaleBy('requests', [1000, 500]), 0.5)
  t.is(scaleBy('none'), 1)
  const error = t.throws(() => scaleBy('requests'), {
    instanceOf: UsageError,
    message: /of a it is not known how many requests/,
  })
  t.is(error!.exitCode, 2)
  t.throws(() => compare('a 1', 'a 2', {normalisation: 'seconds'}), {
    instanceOf: UsageError,
    message: /how many seconds/,
  })
})

test('A difference of unlike events, units or sample types is refused, saying what both sides are.', (t) => {
  const refused = (one: Partial<SampleType>, other: Partial<SampleType>) =>
    t.throws(() => compare(typed(one), typed(other)), {instanceOf: UsageError})!
  const error = refused({unit: 'cycles', name: 'cycles', event: 'cycles'}, {event: 'cpu-clock'})
  t.regex(
    error.message,
    /before\.txt with after\.txt.*cycles in cycles of the event cycles and cpu in nanoseconds of the event cpu-clock/,
  )
  t.truthy(error.hint)
  refused({event: 'cycles'}, {event: 'instructions'})
  refused({event: 'cycles:u'}, {event: 'cycles'})
  refused({name: 'alloc_space', unit: 'bytes'}, {name: 'inuse_space', unit: 'bytes'})
})

test('An event of which one side knows nothing, or that differs in precision alone, is the same.', (t) => {
  t.is(compare(typed({event: null}), typed({event: 'cpu-clock'})).measured.event, 'cpu-clock')
  t.is(compare(typed({event: 'cycles:upp'}), typed({event: 'cycles:u'})).measured.event, 'cycles:u')
  t.is(compare(typed({name: 'samples', unit: 'samples'}), typed({name: '', unit: 'samples'})).measured.unit, 'samples')
})

test('A side without any weight is an error that names it.', (t) => {
  t.throws(() => compare('a 5', 'a 0'), {instanceOf: InputError, message: /no stack of after\.txt has any weight/})
})

test('A confidence that is none and a negative smallest change are refused.', (t) => {
  for (const options of [{confidence: 1}, {confidence: 0}, {minimumChange: -1}, {confidence: Number.NaN}]) {
    t.throws(() => compare('a 5', 'a 5', options), {instanceOf: UsageError})
  }
})

test('The two columns of one differential file are compared like two files.', (t) => {
  const types = ['before', 'after'].map((name) => ({name, unit: 'samples', event: null}))
  const builder = new StacksBuilder(types)
  builder.add([builder.intern(frame({name: 'a'}))], [50, 20])
  builder.add([builder.intern(frame({name: 'b'}))], [50, 180])
  const columns = builder.build()
  t.true(areColumns(columns))
  const difference = differenceOfColumns(columns)
  t.like(rowsOf(difference).get('a'), {
    kind: 'shrunk',
    totalBefore: {weight: 100, share: 0.5},
    totalAfter: {weight: 20},
  })
  t.throws(() => differenceOfColumns(foldedStacks('a 5')), {instanceOf: UsageError})
})

test('Samples behind a weight: counts are samples, the total is divided by known samples, else weights tell.', (t) => {
  const counted = {weight: 1, grounds: 'counted'}
  const weigh = (text: string, fields: Partial<Stacks> = {}, type?: SampleType) =>
    weightOfOneSample({...foldedStacks(text, type), ...fields}, 0)
  t.deepEqual(weigh('a 500\nb 1000'), counted as never)
  const cpu = {name: 'cpu', unit: 'nanoseconds', event: 'cpu-clock'}
  t.deepEqual(weigh('a 400\nb 800', {sampleCount: 3}, cpu), {weight: 400, grounds: 'sample-count'})
  // Folded from periods of a constant length, which the unit does not tell.
  t.deepEqual(weigh('a 101010100\nb 30303030'), {weight: 10_101_010, grounds: 'estimated'})
  // Periods of varying length: most stacks were seen once.
  t.deepEqual(weigh('a 99000001\nb 1000003\nc 998999\nd 1002001'), {weight: 1_002_001, grounds: 'estimated'})
})

test('Samples that a sample type beside it counted are believed rather than the number of different stacks.', (t) => {
  const builder = new StacksBuilder([
    {name: 'samples', unit: 'count', event: null},
    {name: 'cpu', unit: 'nanoseconds', event: null},
  ])
  builder.add([builder.intern(frame({name: 'a'}))], [30, 300e6])
  const stacks = {...builder.build(), sampleCount: 1}
  t.deepEqual(weightOfOneSample(stacks, 1), {weight: 10e6, grounds: 'sample-count'})
})

test('The table has self and total, counts recursion once, and says what is new and what vanished.', (t) => {
  const before = 'm;f;g;f 100\nm;old 300\nm;same 600'
  const after = 'm;f;g;f 400\nm;fresh 20\nm;same 580'
  const rows = rowsOf(compare(before, after))
  t.like(rows.get('f'), {
    kind: 'grown',
    significant: true,
    selfBefore: {weight: 100, share: 0.1},
    selfAfter: {weight: 400, share: 0.4},
    selfChange: {weight: 300, share: 0.3},
    totalBefore: {weight: 100, share: 0.1},
    totalAfter: {weight: 400, share: 0.4},
    totalChange: {weight: 300, share: 0.3},
  })
  t.like(rows.get('g'), {
    kind: 'calls grown',
    passesOn: true,
    selfAfter: {weight: 0, share: 0},
    totalChange: {weight: 300},
  })
  t.like(rows.get('old'), {kind: 'vanished', significant: true, totalAfter: {weight: 0}})
  t.like(rows.get('fresh'), {kind: 'new', significant: true, totalBefore: {weight: 0}})
  t.like(rows.get('same'), {kind: 'within chance', significant: false})
  t.like(rows.get('m'), {kind: 'unchanged', totalChange: {weight: 0}, error: {weight: 0}})
})

test('What moved by itself stands above its callers, and what is chance below everything else.', (t) => {
  const before = 'main;serve;work 1000\nmain;serve;rest 9000\nmain;noise 5'
  const after = 'main;serve;work 2000\nmain;serve;rest 9000\nmain;noise 9'
  const moved = movedFunctions(compare(before, after, {normalisation: 'none'}))
  t.deepEqual(
    moved.functions.slice(0, 3).map((row) => row.function),
    ['work', 'main', 'serve'],
  )
  t.deepEqual([moved.changedCount, moved.callingCount, moved.comparedCount, moved.functionCount], [1, 2, 5, 5])
})

test('Changes below the smallest one asked for are not called changes.', (t) => {
  const [before, after] = ['a 5000\nb 95000', 'a 5600\nb 94400']
  t.true(rowsOf(compare(before, after)).get('a')!.significant)
  t.false(rowsOf(compare(before, after, {minimumChange: 0.01})).get('a')!.significant)
})

test('Functions that grew by more than so many points of the total, beyond chance, are a regression, most grown first.', (t) => {
  const difference = compare('m;a 1000\nm;b 3\nm;c 8997', 'm;a 2000\nm;b 12\nm;c 7988')
  const judged = (points: number) => judgementOf(difference, movedFunctions(difference), points / 100)
  const grown = (points: number) => judged(points).grown.map((row) => row.function)
  t.deepEqual([judged(5).verdict, grown(5)], ['regression', ['a']])
  t.deepEqual(grown(10.5), [])
  // Four times as much of three samples is chance.
  t.deepEqual(grown(0), ['a'])
})

test('Build ids tell two builds from one, whatever places they happen to share.', (t) => {
  const [one, other] = ['m;lib+0x10 1\nm;lib+0x20 1', 'm;lib+0x10 1\nm;lib+0x20 1']
  const of = (id: string) => {
    const sides = [one, other].map((text, index) =>
      side(foldedStacks(text), 'x', {buildIds: new Map([['lib', index === 0 ? 'aa' : id]])}),
    )
    return foldedLines(differenceOf(sides[0]!, sides[1]!).stacks, 1)
  }
  t.deepEqual(of('aa'), ['m;lib+0x10 1', 'm;lib+0x20 1'])
  t.deepEqual(of('bb'), ['m;[not comparable] 2'])
})

test('What is spent in functions that cannot be compared makes a comparison inconclusive, and is said.', (t) => {
  const difference = compare('m;lib+0x10 30000\nm;f 30000', 'm;lib+0x11 30000\nm;f 30000')
  const {verdict, hiddenShare, missing} = judgementOf(difference, movedFunctions(difference), 0.02)
  t.deepEqual([verdict, hiddenShare, missing], ['inconclusive', 0.5, null])
})

test('A lambda whose class each run numbers anew, and a function compiled anew, are one function each.', (t) => {
  const names = ['Shop$$Lambda.0x00007ffa84000c30.run', 'Shop$$Lambda.0x00007f11aa000d40.run']
  const [before, after] = names.map((name, index) => `app;${name} 100\napp;pad_[${index}] 900`)
  t.deepEqual(
    movedFunctions(compare(before!, after!)).functions.map((row) => [row.function, row.totalChange.weight]),
    [
      ['Shop$$Lambda$N.run', 0],
      ['app', 0],
      ['pad', 0],
    ],
  )
  t.is(compare('app;pad_[j] 5', 'app;pad_[i] 5').stacks.frames.length, 2)
})

test('A function of the kernel and one of the same name outside it stay two, on both sides.', (t) => {
  const {stacks} = compare('app;read_[k] 5\napp;read 7', 'app;read_[k] 6\napp;read_[j] 8')
  t.deepEqual(foldedLines(stacks, 0), ['app;read 7', 'app;read_[k] 5'])
  t.deepEqual(foldedLines(stacks, 1), ['app;read 8', 'app;read_[k] 6'])
})
