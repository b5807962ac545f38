import test from 'ava'
import {digamma, inverseTrigamma, trigamma} from '../../src/statistics/polygamma.ts'
import {NO_PRIOR, shrunkenVariance, variancePrior} from '../../src/statistics/variance-prior.ts'
import {differenceProbability, meanDifference, searchFor, withinProbability} from '../../src/statistics/welch-t.ts'

/**
 * Every expected value was computed by SciPy 1.14.1: scipy.special.digamma and polygamma, scipy.stats.ttest_ind with
 * equal_var=False, scipy.stats.t; limma's moments with them and scipy.optimize.brentq.
 */
const BASE = {count: 8, mean: 10.05, variance: 0.06000000000000005}
const OTHER = {count: 6, mean: 10.666666666666666, variance: 0.11066666666666677}
/** Variances by the size alone, each times a factor of its own. */
const SIZES = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
const VARIANCES = [1.0011, 2.617, 2.3442, 2.243, 5.3136, 5.3248, 22.1676, 113.5838, 35.3155, 50.9169]
const SEEN = SIZES.map((size, index) => ({size, variance: VARIANCES[index]!}))

function isNear(value: number | undefined, expected: number, relative = 1e-9): boolean {
  return value !== undefined && Math.abs(value - expected) <= relative * Math.abs(expected)
}

for (const [x, first, second] of [
  [0.1, -10.423754940411076, 101.43329915079275],
  [0.5, -1.9635100260214235, 4.93480220054468],
  [1, -0.5772156649015329, 1.6449340668482266],
  [3.5, 1.103156640645243, 0.3303577561002349],
  [7, 1.872784335098467, 0.15354517795933756],
  [40, 3.6763273740348428, 0.025315103841291032],
] as const) {
  test(`digamma and trigamma of ${x} are SciPy's, and the inverse leads back`, (t) => {
    t.true(isNear(digamma(x), first, 1e-12))
    t.true(isNear(trigamma(x), second, 1e-12))
    t.true(isNear(inverseTrigamma(second), x, 1e-10))
  })
}

test('the difference of two means, its degrees of freedom and its chance are those of Welch’s test in SciPy', (t) => {
  const found = meanDifference(BASE, OTHER)
  t.true(isNear(found.change / found.standardError, 3.8284967781493187))
  t.true(isNear(found.degreesOfFreedom, 8.848008503604412))
  t.true(isNear(differenceProbability(found), 0.004166453555353584))
  t.true(isNear(withinProbability(found, 1), 0.02084447666908812))
})

test('what variances are known better by counts once for both sides', (t) => {
  t.is(meanDifference({...BASE, variance: 0.1}, {...OTHER, variance: 0.075}, 20).degreesOfFreedom, 32)
  t.true(differenceProbability(meanDifference(BASE, OTHER, Number.POSITIVE_INFINITY)) < 0.0002)
})

test('without any spread a difference is certain, and none is none', (t) => {
  const still = {count: 2, mean: 4, variance: 0}
  t.is(differenceProbability(meanDifference(still, {...still, mean: 5})), 0)
  t.is(differenceProbability(meanDifference(still, still)), 1)
  t.is(withinProbability(meanDifference(still, {...still, mean: 5}), 2), 0)
  t.is(withinProbability(meanDifference(still, {...still, mean: 5}), 1), 1)
})

test('the common trend of variances and what it is worth are those of limma’s moments in SciPy', (t) => {
  const prior = variancePrior(SEEN, 14)
  t.true(isNear(prior.degreesOfFreedom, 8.412547911532908))
  t.true(isNear(prior.varianceAt(10), 7.9250985864220524))
  t.true(isNear(shrunkenVariance(30, 14, 10, prior), 21.714187672141886))
})

test('a trend with the square of the size is found, and variances that follow it exactly are worth any number', (t) => {
  const seen = SIZES.map((size) => ({size, variance: 2 * (size + (size * size) / 89)}))
  const prior = variancePrior(seen, 14)
  t.is(prior.degreesOfFreedom, Number.POSITIVE_INFINITY)
  t.true(isNear(prior.varianceAt(89) / prior.varianceAt(1), (2 * 89) / (1 + 1 / 89)))
  t.is(shrunkenVariance(1e6, 14, 13, prior), prior.varianceAt(13))
})

test('a variance far above the trend is not one of these, and one below it is', (t) => {
  const prior = variancePrior(SEEN, 14)
  t.true(prior.isOutlying(100 * prior.varianceAt(10), 10))
  t.false(prior.isOutlying(prior.varianceAt(10), 10))
  t.false(prior.isOutlying(0, 10))
})

test('of a few things no common variance is taken', (t) => {
  const prior = variancePrior(SEEN.slice(0, 7), 14)
  t.is(prior, NO_PRIOR)
  t.is(shrunkenVariance(30, 14, 10, prior), 30)
})

test('as many measurements are asked for as SciPy’s t distribution says', (t) => {
  const {isFound, needed} = searchFor({priorDegrees: 0, alpha: 0.01, power: 0.8})
  t.is(needed(1, 2), 25)
  t.deepEqual([isFound(1, 2, 24), isFound(1, 2, 25)], [false, true])
  t.is(needed(1, 1e4), null)
  t.is(needed(1, 0), 2)
})
