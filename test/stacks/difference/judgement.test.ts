import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {judgementText} from '../../../src/report/judgement-text.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import type {Difference, DifferenceOptions} from '../../../src/stacks/difference/difference.ts'
import {judgementOf} from '../../../src/stacks/difference/judgement.ts'
import {movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import type {Verdict} from '../../../src/statistics/verdict.ts'
import {foldedStacks} from '../../flamegraph/folded-stacks.ts'

const random = seededRandom(11)

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function poisson(mean: number): number {
  if (mean > 500) return Math.round(mean + Math.sqrt(mean) * normal())
  const waiting = () => -Math.log(1 - random())
  let count = 0
  for (let time = waiting(); time < mean; time += waiting()) count++
  return count
}

function compare(before: string, after: string, options: Partial<DifferenceOptions> = {}): Difference {
  const side = (text: string, name: string) => ({stacks: foldedStacks(text), sampleType: 0, name})
  return differenceOf(side(before, 'before'), side(after, 'after'), options)
}

function judge(difference: Difference, points: number) {
  return judgementOf(difference, movedFunctions(difference), points / 100)
}

/** A profile of `samples` on average: a function of each share below main, f0 first. */
function sampled(shares: readonly number[], samples: number): string {
  const counts = shares.map((share) => poisson(share * samples))
  return counts.flatMap((count, index) => (count === 0 ? [] : [`main;f${index} ${count}`])).join('\n')
}

/** f0 with its share, the rest in 40 functions of falling size. */
function shares(first: number): number[] {
  const rest = Array.from({length: 40}, (_, rank) => 1 / (rank + 2))
  const sum = rest.reduce((at, one) => at + one, 0)
  return [first, ...rest.map((one) => ((1 - first) * one) / sum)]
}

function verdicts(pairs: number, draw: () => Difference, points: number): Map<Verdict, number> {
  const counts = new Map<Verdict, number>()
  for (let pair = 0; pair < pairs; pair++) {
    const {verdict} = judge(draw(), points)
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  }
  return counts
}

test('37 samples before and 59 after cannot tell a function that rose by 15 points, and say how many could.', (t) => {
  const difference = compare('m;a 11\nm;b 26', 'm;a 26\nm;b 33')
  const {verdict, missing, grown} = judge(difference, 2)
  t.deepEqual([verdict, grown], ['inconclusive', []])
  t.deepEqual(missing!.samples, {before: 37, after: 59})
  t.true(missing!.samplesNeeded > 10_000 && missing!.samplesNeeded < 40_000, `${missing!.samplesNeeded}`)
})

test('Twice the samples are needed where functions vary with twice the variance.', (t) => {
  const needed = (dispersion: number) =>
    judge(compare('m;a 11\nm;b 26', 'm;a 26\nm;b 33', {dispersion}), 2).missing!.samplesNeeded
  t.true(Math.abs(needed(2) / needed(1) - 2) < 0.01)
})

test('Samples enough make the same shares a regression, or no change beyond the margin.', (t) => {
  const [one, other] = ['m;a 11000\nm;b 26000', 'm;a 26000\nm;b 33000']
  t.is(judge(compare(one, other), 2).verdict, 'regression')
  t.is(judge(compare(one, one), 2).verdict, 'no change beyond the margin')
  t.is(judge(compare(one, one), 0).verdict, 'no change beyond the margin')
})

test('Few samples that are all of one function say nothing of others that they would not have met.', (t) => {
  const few = judge(compare('a 40', 'a 40'), 2)
  t.like(few, {verdict: 'inconclusive', missing: {functionCount: 1}})
  t.is(judge(compare('a 40000', 'a 40000'), 2).verdict, 'no change beyond the margin')
})

test('What shrank beyond the margin, while nothing grew, is an improvement per request.', (t) => {
  const options = {normalisation: 'none'} as const
  const difference = compare('m;a 40000\nm;b 9000', 'm;a 30000\nm;b 9000', options)
  t.is(judge(difference, 2).verdict, 'improvement')
})

test('Work that moved into the caller, as inlining does, is no improvement.', (t) => {
  const difference = compare('m;f 10000\nm;f;g 20000\nm;h 30000', 'm;f 25000\nm;f;g 5000\nm;h 30000')
  t.is(judge(difference, 2).verdict, 'no change beyond the margin')
  const kinds = new Map(movedFunctions(difference).functions.map((row) => [row.function, row.kind]))
  t.is(kinds.get('f'), 'grew by itself')
  t.is(kinds.get('g'), 'shrunk')
  const back = compare('m;f 25000\nm;f;g 5000\nm;h 30000', 'm;f 10000\nm;f;g 20000\nm;h 30000')
  t.is(movedFunctions(back).functions.find((row) => row.function === 'f')!.kind, 'shrank by itself')
})

test('Two samplings of one program are never called a regression more often than the confidence allows.', (t) => {
  const mean = shares(0.08)
  for (const samples of [80, 1500, 20_000]) {
    const seen = verdicts(200, () => compare(sampled(mean, samples), sampled(mean, samples), {confidence: 0.95}), 2)
    t.log(`${samples}: ${[...seen].map(([verdict, count]) => `${verdict} ${count}`).join(', ')}`)
    t.true((seen.get('regression') ?? 0) <= 200 * 0.05 + 6)
    t.is(seen.get('improvement') ?? 0, 0)
  }
})

test('A growth of the limit is found in four of five pairs with as many samples as are said to be needed.', (t) => {
  const [before, after] = [shares(0.3), shares(0.32)]
  const {missing} = judge(compare(sampled(before, 500), sampled(before, 500)), 2)
  const samples = missing!.samplesNeeded
  const draw = () => compare(sampled(before, samples), sampled(after, samples), {dispersion: 1})
  let found = 0
  for (let pair = 0; pair < 100; pair++) {
    const {functions} = movedFunctions(draw())
    if (functions.find((row) => row.function === 'f0')!.totalSignificant) found++
  }
  t.log(`${samples} samples: found in ${found} of 100`)
  t.true(found >= 72, `${found}`)
})

test('A change far beyond the limit is found with far fewer samples.', (t) => {
  const seen = verdicts(60, () => compare(sampled(shares(0.1), 3000), sampled(shares(0.2), 3000)), 2)
  t.true((seen.get('regression') ?? 0) >= 57)
})

test('Unchanged is what is shown to lie within the margin, and never a function that moved by more.', (t) => {
  const [before, after] = [shares(0.3), shares(0.315)]
  let wrong = 0
  for (let pair = 0; pair < 200; pair++) {
    const {functions} = movedFunctions(compare(sampled(before, 4000), sampled(after, 4000), {confidence: 0.95}))
    if (functions.find((row) => row.function === 'f0')!.kind === 'unchanged') wrong++
  }
  t.true(wrong <= 200 * 0.05 + 6, `${wrong}`)
  const still = movedFunctions(compare('a 30000\nb 70000', 'a 30100\nb 69900')).functions
  t.deepEqual(
    still.map((row) => row.kind),
    ['unchanged', 'unchanged'],
  )
  const narrow = movedFunctions(compare('a 30000\nb 70000', 'a 30100\nb 69900', {margin: 0.001})).functions
  t.is(narrow[0]!.kind, 'within chance')
})

test('A function that doubled does not hide the 27 others whose shares fell, nor what functions vary by.', (t) => {
  const names = Array.from({length: 27}, (_, index) => `m;f${index}`)
  const before = [`m;big 12000`, ...names.map((name) => `${name} 1000`)].join('\n')
  const after = [`m;big 24000`, ...names.map((name, index) => `${name} ${1000 + (index % 5) * 10 - 20}`)].join('\n')
  const difference = compare(before, after)
  t.like(difference.dispersion, {factor: 1, grounds: 'measured', functionCount: 28})
  const {functions} = movedFunctions(difference)
  t.is(functions.filter(({kind}) => kind === 'shrunk').length, 27)
  t.is(functions.find((row) => row.function === 'big')!.kind, 'grown')
})

test('Work that only moved is said to have moved, either way, so that the verdict does not contradict the table.', (t) => {
  const [one, other] = ['m;f 10000\nm;f;g 20000\nm;h 30000', 'm;f 25000\nm;f;g 5000\nm;h 30000']
  const told = (before: string, after: string) => judgementText(judge(compare(before, after, {dispersion: 1}), 2))
  t.is(
    told(one, other),
    'Verdict: no change beyond the margin of 2 points; work moved within functions: f grew by itself by 25.00 points, not in total',
  )
  t.is(
    told(other, one),
    'Verdict: regression: g grew by more than 2 points; work moved within functions: f shrank by itself by 25.00 points, not in total',
  )
  const many = Array.from({length: 30}, (_, index) => `m;f;g${index} 700`).join('\n')
  t.is(
    told(`m;f 42000\nm;h 42000`, `m;f 21000\n${many}\nm;h 42000`),
    'Verdict: no change beyond the margin of 2 points; work moved within functions: f shrank by itself by 25.00 points, not in total',
  )
  t.is(told(one, one), 'Verdict: no change beyond the margin of 2 points')
})

test('What shrank by more than can have moved into its caller is an improvement, whatever moved besides.', (t) => {
  const options = {normalisation: 'none'} as const
  const before = 'm;f 10000\nm;f;g 5000\nm;h 60000'
  const {verdict, movedWithin} = judge(compare(before, 'm;f 14000\nm;f;g 1000\nm;h 20000', options), 2)
  t.is(verdict, 'improvement')
  t.deepEqual(
    movedWithin.map((row) => row.function),
    ['f'],
  )
  t.is(judge(compare(before, 'm;f 14000\nm;f;g 1000\nm;h 60000', options), 2).verdict, 'no change beyond the margin')
})
