import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import type {Difference} from '../../../src/stacks/difference/difference.ts'
import {hiddenBySpread} from '../../../src/stacks/difference/hidden-by-spread.ts'
import {type MovedFunctions, movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import {noiseOf} from '../../../src/stacks/difference/noise/noise-of.ts'
import type {Side} from '../../../src/stacks/difference/side.ts'
import {frame, type Stacks, StacksBuilder} from '../../../src/stacks/model/stacks.ts'
import {beyondChance} from '../../../src/statistics/beyond-chance.ts'
import {incompleteBeta} from '../../../src/statistics/incomplete-beta.ts'

/** Binomial tails P(X >= k) of n trials with chance p, summed with exact fractions by another program (Python's fractions). */
const EXACT_TAILS = [
  {k: 8, n: 10, p: 0.5, tail: 0.0546875},
  {k: 4, n: 20, p: 1 / 11, tail: 0.10219248673417214},
  {k: 600, n: 1100, p: 0.5, tail: 0.0014097724957182138},
  {k: 1500, n: 5000, p: 1 / 3, tail: 0.9999997884631027},
  {k: 40, n: 40, p: 0.9, tail: 0.014780882941434592},
  {k: 100_700, n: 200_000, p: 0.5, tail: 0.000879191202501361},
] as const

test('The incomplete beta function gives exact binomial tails, from ten trials to 200,000.', (t) => {
  for (const {k, n, p, tail} of EXACT_TAILS) {
    const relative = incompleteBeta(p, k, n - k + 1) / tail - 1
    t.true(Math.abs(relative) < 1e-8, `${k} of ${n}: off by ${relative}`)
  }
  t.is(incompleteBeta(0, 2, 3), 0)
  t.is(incompleteBeta(1, 2, 3), 1)
})

const random = seededRandom(20)

function poisson(mean: number): number {
  if (mean > 500) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const waiting = () => -Math.log(1 - random())
  let count = 0
  for (let time = waiting(); time < mean; time += waiting()) count++
  return count
}

/** Functions f0, f1, … below a few callers and main, each with so many samples. */
function profile(counts: readonly number[], weight = 1): Stacks {
  const unit = weight === 1 ? 'samples' : 'nanoseconds'
  const builder = new StacksBuilder([{name: weight === 1 ? 'samples' : 'cpu', unit, event: null}])
  const id = (name: string) => builder.intern(frame({name}))
  counts.forEach((count, index) => {
    if (count > 0) builder.add([id('main'), id(`caller${index % 7}`), id(`f${index}`)], [count * weight])
  })
  if (weight !== 1) builder.countSamples(counts.reduce((sum, count) => sum + count, 0))
  return builder.build()
}

function compare(before: readonly number[], after: readonly number[], options = {}, weight = 1): Difference {
  const side = (counts: readonly number[], name: string) => ({stacks: profile(counts, weight), sampleType: 0, name})
  return differenceOf(side(before, 'before'), side(after, 'after'), options)
}

/** Few hot functions and a long tail, as profiles are: function 0 has 5 % of all samples. */
function means(samples: number, functions: number): number[] {
  const tail = Array.from({length: functions - 1}, (_, rank) => 1 / (rank + 1))
  const sum = tail.reduce((at, one) => at + one, 0)
  return [0.05 * samples, ...tail.map((one) => (0.95 * samples * one) / sum)]
}

/** Share of seeded pairs for which `holds`. */
function shareOf(pairs: number, draw: () => Difference, holds: (moved: MovedFunctions) => boolean): number {
  return Array.from({length: pairs}, () => holds(movedFunctions(draw()))).filter(Boolean).length / pairs
}

test('Two samplings of one program are called changed no more often than the confidence allows.', (t) => {
  for (const confidence of [0.9, 0.99]) {
    for (const [mean, scale] of [
      [means(10_000, 300), 1],
      [means(800, 40), 6],
    ] as const) {
      const draw = () =>
        compare(
          mean.map(poisson),
          mean.map((one) => poisson(one * scale)),
          {confidence},
        )
      const pairs = 250
      const share = shareOf(pairs, draw, ({changedCount}) => changedCount > 0)
      const allowed = 1 - confidence
      t.log(`${(100 * share).toFixed(1)} % false alarms at ${100 * confidence} %`)
      t.true(share <= allowed + 2 * Math.sqrt((allowed * confidence) / pairs))
    }
  }
})

test('The same holds per second and for samples that weigh more than one.', (t) => {
  const mean = means(4000, 60)
  const draw = () => {
    const [before, after] = [1, 2].map((seconds) => ({
      ...profile(
        mean.map((one) => poisson(one * seconds)),
        1_000_003,
      ),
      durationSeconds: seconds,
    }))
    const side = (stacks: Stacks, name: string) => ({stacks, sampleType: 0, name})
    return differenceOf(side(before!, 'before'), side(after!, 'after'), {normalisation: 'seconds', confidence: 0.95})
  }
  t.true(shareOf(200, draw, ({changedCount}) => changedCount > 0) <= 0.05 + 0.03)
})

test('A function of 5 % that grows by 20 % at 10,000 samples leads the table, beyond chance at 99 % when asked about alone.', (t) => {
  const before = means(10_000, 100).map(Math.round)
  const after = before.map((count, index) => (index === 0 ? 600 : count))
  const [grown] = movedFunctions(compare(before, after)).functions
  t.is(grown!.function, 'f0')
  t.true(grown!.probability < 0.01)
  t.true(grown!.totalChange.weight / grown!.error.weight > 2.8)
})

test('Among ten functions it is beyond chance at 95 %.', (t) => {
  const flat = (counts: readonly number[], name: string) => {
    const builder = new StacksBuilder([{name: 'samples', unit: 'samples', event: null}])
    counts.forEach((count, index) => {
      builder.add([builder.intern(frame({name: `f${index}`}))], [count])
    })
    return {stacks: builder.build(), sampleType: 0, name}
  }
  const others = [2000, 1500, 1500, 1000, 1000, 1000, 500, 500, 500]
  const difference = differenceOf(flat([500, ...others], 'before'), flat([600, ...others], 'after'), {confidence: 0.95})
  const {functions, changedCount, comparedCount} = movedFunctions(difference)
  t.like(functions[0], {function: 'f0', kind: 'grown', significant: true})
  t.deepEqual([changedCount, comparedCount], [1, 10])
})

test('It is found in most pairs of 20,000 samples and nearly all of 40,000, and nothing else is put above it.', (t) => {
  for (const [samples, least] of [
    [20_000, 0.5],
    [40_000, 0.9],
  ] as const) {
    const mean = means(samples, 50)
    const changed = mean.map((one, index) => (index === 0 ? one * 1.2 : one))
    const draw = () => compare(mean.map(poisson), changed.map(poisson))
    const found = shareOf(60, draw, ({functions: [first]}) => first!.function === 'f0' && first!.significant)
    t.log(`${samples} samples: found in ${(100 * found).toFixed(0)} % of the pairs`)
    t.true(found >= least)
  }
})

test('The standard error is the spread that differences really have.', (t) => {
  const mean = [500, 3000, 6500]
  const pairs = Array.from({length: 2000}, () =>
    compare(
      mean.map(poisson),
      mean.map((one) => poisson(one * 2)),
    ),
  )
  for (const name of ['f0', 'f2']) {
    const rows = pairs.map((pair) => movedFunctions(pair).functions.find((row) => row.function === name)!)
    const scores = rows.map(({totalChange, error}) => totalChange.weight / error.weight)
    const spread = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0) / scores.length)
    t.true(Math.abs(spread - 1) < 0.07, `${name}: ${spread}`)
  }
})

test('The error is that of both sides together, the one before as it was scaled.', (t) => {
  const noise = noiseOf(compare([400, 600], [900, 100], {normalisation: 'none'}))
  t.is(noise.error({before: 400, after: 900, variances: null}), Math.sqrt(1300))
  const scaled = noiseOf(compare([400, 600], [900, 1100]))
  // Twice the weight before has four times the variance; a share of two fifths leaves three fifths of it.
  t.is(
    scaled.error({before: 800, after: 533, variances: null}),
    Math.sqrt(533 * (1 - 533 / 2000) + 2 * 800 * (1 - 800 / 2000)),
  )
})

test('Nothing is called beyond chance among changes that are not; what too few samples stand behind is not counted.', (t) => {
  const change = (probability: number, smallestProbability = 0) => ({probability, smallestProbability})
  const {isBeyondChance, testedCount} = beyondChance(
    [change(0.004), change(0.011), change(0.2), change(0.02, 0.02)],
    0.99,
  )
  t.deepEqual([...isBeyondChance], [0, 0, 0, 0])
  t.is(testedCount, 3)
  // Ranks 1 and 2 of 3 may have 1/3 and 2/3 of the rate.
  t.deepEqual([...beyondChance([change(0.006), change(0.003), change(0.5)], 0.99).isBeyondChance], [1, 1, 0])
  t.deepEqual(beyondChance([], 0.99).testedCount, 0)
})

test('Where most functions vary more than by chance, that counts as noise; what stands out from it is still found.', (t) => {
  const names = Array.from({length: 40}, (_, index) => `f${index}`)
  const recorded = (weightOf: (index: number) => number): Stacks => {
    const builder = new StacksBuilder([{name: 'samples', unit: 'samples', event: null}])
    names.forEach((name, index) => {
      builder.add([builder.intern(frame({name}))], [weightOf(index)])
    })
    return builder.build()
  }
  // Each function goes up or down by a fifth, which for 1,000 samples is some four standard errors.
  const before = recorded(() => 1000)
  const after = recorded((index) => (index === 0 ? 4000 : index % 2 === 0 ? 1200 : 800))
  const side = (stacks: Stacks, name: string): Side => ({stacks, sampleType: 0, name})
  const difference = differenceOf(side(before, 'before'), side(after, 'after'), {normalisation: 'none'})
  t.true(difference.dispersion.factor > 20)
  const significant = movedFunctions(difference).functions.filter((one) => one.significant)
  t.deepEqual(
    significant.map((one) => one.function),
    ['f0'],
  )
  const calm = differenceOf(
    side(before, 'before'),
    side(
      recorded(() => 1005),
      'after',
    ),
    {normalisation: 'none'},
  )
  t.like(calm.dispersion, {factor: 1, grounds: 'measured', functionCount: 40})
})

/** A function that doubles among 27 others, which `factorOf` multiplies. */
function doubledAmong(factorOf: (index: number) => number): {difference: Difference; moved: MovedFunctions} {
  const mean = [5000, ...Array.from({length: 27}, () => 1000)]
  const after = mean.map((one, index) => poisson(one * (index === 0 ? 2 : factorOf(index))))
  const difference = compare(mean.map(poisson), after, {normalisation: 'none'})
  return {difference, moved: movedFunctions(difference)}
}

test('Where most functions moved, each by its own, it is said that the spread hides them, and what finds them.', (t) => {
  const factors = Array.from({length: 28}, () => 0.6 + 0.9 * random())
  const {difference, moved} = doubledAmong((index) => factors[index]!)
  const [warning, ...others] = hiddenBySpread(difference, moved)
  t.deepEqual(others, [])
  const [, changed, compared, alone] = /^(\d+) of (\d+) functions .* (\d+) beyond chance alone/
    .exec(warning!.message)!
    .map(Number)
  t.deepEqual([changed, compared], [moved.changedCount, moved.comparedCount])
  t.true(alone! >= 20 && changed! <= 8, warning!.message)
  const noise = movedFunctions({...difference, dispersion: {factor: 1, grounds: 'given', functionCount: 0}})
  t.is(noise.changedCount, alone!)
})

test('Where one function moved, all others alike, or none, the spread hides nothing and nothing is said.', (t) => {
  const pairs = 40
  for (const factor of [1, 0.8, 1.3]) {
    let found = 0
    for (let pair = 0; pair < pairs; pair++) {
      const {difference, moved} = doubledAmong(() => factor)
      t.deepEqual(hiddenBySpread(difference, moved), [])
      const names = moved.functions.filter(({significant}) => significant).map((row) => row.function)
      t.true(names.includes('f0'))
      found += names.filter((name) => /^f\d/.test(name)).length
    }
    t.log(`times ${factor}: ${(found / pairs).toFixed(1)} of 28 found`)
    if (factor !== 1) t.true(found > 0.9 * 28 * pairs)
  }
  const mean = means(10_000, 60)
  for (let pair = 0; pair < pairs; pair++) {
    const same = compare(mean.map(poisson), mean.map(poisson))
    t.deepEqual(hiddenBySpread(same, movedFunctions(same)), [])
  }
})
