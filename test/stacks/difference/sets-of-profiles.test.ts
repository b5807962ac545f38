import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {judgementText} from '../../../src/report/judgement-text.ts'
import {differenceOf} from '../../../src/stacks/difference/compare.ts'
import {AFTER, BEFORE, type Difference, type DifferenceOptions} from '../../../src/stacks/difference/difference.ts'
import {judgementOf} from '../../../src/stacks/difference/judgement.ts'
import {movedFunctions} from '../../../src/stacks/difference/moved-functions.ts'
import {sideOfProfiles} from '../../../src/stacks/difference/scaling/several-profiles.ts'
import type {Side} from '../../../src/stacks/difference/side.ts'
import {foldedStacks} from '../../flamegraph/folded-stacks.ts'

type Options = Partial<DifferenceOptions>

/** Functions below main, f0 first, of falling size. */
const SHARES = Array.from({length: 60}, (_, rank) => 1 / (rank + 3))
const GUILTY = 3

function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** One run: each function's share varies by 5 % from run to run, and samples come on top; the guilty one has `factor` as much. */
function recorded(random: () => number, factor: number, samples = 6000): string {
  const shares = SHARES.map((share, index) => {
    return share * Math.exp(0.05 * normalFrom(random)) * (index === GUILTY ? factor : 1)
  })
  const all = shares.reduce((sum, share) => sum + share, 0)
  return shares
    .map((share, index) => {
      const mean = (samples * share) / all
      return `main;f${index} ${Math.max(1, Math.round(mean + Math.sqrt(mean) * normalFrom(random)))}`
    })
    .join('\n')
}

function profile(text: string, name: string, fields: Partial<Side> = {}): Side {
  return {stacks: foldedStacks(text), sampleType: 0, name, ...fields}
}

function setOf(texts: readonly string[], {normalisation = 'total'}: Options = {}, requests?: readonly number[]): Side {
  return sideOfProfiles(
    texts.map((text, index) => {
      const served = requests?.[index]
      return profile(text, `p${index}`, served === undefined ? {} : {requests: served})
    }),
    normalisation,
  )
}

function compareSets(random: () => number, factor: number, options: Options = {}, count = 8): Difference {
  const runs = (times: number) => setOf(Array.from({length: count}, () => recorded(random, times)))
  return differenceOf(runs(1), runs(factor), {confidence: 0.95, ...options})
}

test('Among unchanged sets of profiles at most as many alarms are false as the confidence allows.', (t) => {
  const random = seededRandom(21)
  const alarms = Array.from({length: 60}, () => movedFunctions(compareSets(random, 1)).changedCount)
  // 5 % of 60 are 3; that 8 or more are has a chance of 1 %.
  t.true(alarms.filter((count) => count > 0).length < 8, alarms.join())
})

test('A function that varies far more than all others is held against its own variation.', (t) => {
  const random = seededRandom(24)
  const run = () => {
    const wild = Math.round(300 * Math.exp(0.4 * normalFrom(random)))
    return `${recorded(random, 1)}\nmain;wild ${wild}`
  }
  const runs = () => setOf(Array.from({length: 8}, run))
  const named = Array.from({length: 40}, () => {
    const {functions} = movedFunctions(differenceOf(runs(), runs(), {confidence: 0.95}))
    return functions.find((one) => one.function === 'wild')!.significant
  })
  t.true(named.filter(Boolean).length <= 1)
})

test('A function that grew by 30 % is found, where one profile of each side cannot tell it from how runs vary.', (t) => {
  const random = seededRandom(22)
  const found = Array.from({length: 20}, () => movedFunctions(compareSets(random, 1.3)).functions[0]!)
  t.true(found.filter((one) => one.function === `f${GUILTY}` && one.significant).length >= 18)
  const pair = differenceOf(profile(recorded(random, 1), 'before'), profile(recorded(random, 1.3), 'after'))
  t.false(movedFunctions(pair).functions.find((one) => one.function === `f${GUILTY}`)!.significant)
})

test('Sides are the means of their profiles, however long each was recorded, and their spread is told.', (t) => {
  const difference = differenceOf(
    setOf(['m;a 10\nm;b 90', 'm;a 40\nm;b 160']),
    setOf(['m;a 30\nm;b 70', 'm;a 5\nm;b 5']),
  )
  const a = movedFunctions(difference).functions.find((one) => one.function === 'a')!
  t.is(Number(a.totalBefore.share.toFixed(9)), 0.15)
  t.is(Number(a.totalAfter.share.toFixed(9)), 0.4)
  t.is(Number(a.spread!.before.share.toFixed(9)), Number(Math.sqrt(2 * 0.05 ** 2).toFixed(9)))
  t.is(Number(a.spread!.after.share.toFixed(9)), Number(Math.sqrt(2 * 0.1 ** 2).toFixed(9)))
  t.like(difference.dispersion, {factor: 1, grounds: 'profiles'})
  t.is(difference.totals.before / difference.sampleWeights.before.weight, 300)
})

test('Per request each profile counts by the requests of its own, and changes of functions by themselves add up.', (t) => {
  const options: Options = {normalisation: 'requests'}
  const before = setOf(['m;a 10\nm;b 90', 'm;a 20\nm;b 180'], options, [100, 200])
  const after = setOf(['m;a 30\nm;b 90', 'm;a 60\nm;b 180'], options, [100, 200])
  const difference = differenceOf(before, after, options)
  const {functions} = movedFunctions(difference)
  const a = functions.find((one) => one.function === 'a')!
  t.is(Number((a.totalAfter.weight / a.totalBefore.weight).toFixed(9)), 3)
  const moved = functions.reduce((sum, one) => sum + one.selfChange.weight, 0)
  t.is(
    Number(moved.toFixed(9)),
    Number((difference.totals.after - difference.scale * difference.totals.before).toFixed(9)),
  )
})

test('Equal profiles on all sides are no change, and the picture has the means.', (t) => {
  const texts = ['m;a 1000\nm;b 9000', 'm;a 1000\nm;b 9000']
  const difference = differenceOf(setOf(texts), setOf(texts))
  const {functions, changedCount} = movedFunctions(difference)
  t.is(changedCount, 0)
  t.true(functions.every(({totalChange}) => totalChange.weight === 0))
  for (const column of [BEFORE, AFTER])
    t.is(
      difference.stacks.self[column]!.reduce((sum, one) => sum + one, 0),
      10000,
    )
})

test('Few profiles are inconclusive and say how many more it takes; many show that nothing changed.', (t) => {
  const random = seededRandom(23)
  const judged = (count: number, margin: number) => {
    const difference = compareSets(random, 1, {}, count)
    return judgementOf(difference, movedFunctions(difference), margin)
  }
  const few = judged(2, 0.005)
  t.is(few.verdict, 'inconclusive')
  t.true(few.missingProfiles!.profilesNeeded! > 2)
  t.is(few.missing, null)
  t.regex(judgementText(few), /2 profiles before and 2 after are too few .*; needs \d+ on each side, \d+ more/)
  t.is(judged(12, 0.02).verdict, 'no change beyond the margin')
})

test('What cannot be compared is refused with its reason.', (t) => {
  const two = ['m;a 10', 'm;a 12']
  t.throws(() => differenceOf(setOf(two), profile('m;a 9', 'one')), {message: /2 profiles before with 1 after/})
  t.throws(() => setOf(two, {normalisation: 'requests'}, [10]), {message: /of p1 it is not known how many requests/})
  t.throws(() => differenceOf(setOf(two), setOf(two), {dispersion: 2}), {message: /a dispersion is given/})
  t.throws(() => setOf(two, {normalisation: 'unmoved'}), {message: /one profile on each side only/})
})
