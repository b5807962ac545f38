import test from 'ava'
import {upperPoint, upperTail} from '../../src/statistics/normal.ts'
import {equivalenceProbability, powerToFind, samplesToFind} from '../../src/statistics/two-shares.ts'

function isNear(actual: number, expected: number, precision: number): boolean {
  return Math.abs(actual - expected) <= precision * Math.abs(expected)
}

/** scipy.stats.norm.sf, scipy 1.x. */
const TAILS = [
  [0, 0.5],
  [0.3, 0.3820885778110474],
  [1.96, 0.024997895148220435],
  [2.4, 0.008197535924596131],
  [2.6, 0.004661188023718747],
  [8, 6.22096057427174e-16],
  [20, 2.7536241186061556e-89],
] as const

test('Tails of the normal distribution are those of scipy, and their points lead back.', (t) => {
  for (const [z, tail] of TAILS) t.true(isNear(upperTail(z), tail, 1e-12), `${z}: ${upperTail(z)}`)
  t.true(isNear(upperTail(-1), 1 - 0.15865525393145707, 1e-12))
  // scipy.stats.norm.isf
  t.true(isNear(upperPoint(0.2), 0.8416212335729142, 1e-12))
  t.true(isNear(upperPoint(1e-12), 7.034483825301131, 1e-9))
})

test('Equivalence is that of statsmodels, tost_proportions_2indep with method agresti-caffo, 0.15.0.', (t) => {
  const cases = [
    {before: [30, 1000], after: [25, 1000], margin: 0.01, p: 0.24994781095217167},
    {before: [4000, 10_000], after: [4850, 12_000], margin: 0.02, p: 0.008517954950020707},
    {before: [0, 500], after: [1, 500], margin: 0.01, p: 0.010041046639679328},
    {before: [0, 300], after: [0, 300], margin: 0.02, p: 9.428423641358939e-6},
    {before: [37, 37], after: [50, 59], margin: 0.2, p: 0.12541356801109482},
  ] as const
  for (const {before, after, margin, p} of cases) {
    const counted = ([count, samples]: readonly [number, number]) => ({count, samples})
    const own = equivalenceProbability(counted(before), counted(after), {margin, spread: 'share'})
    t.true(isNear(own, p, 1e-9), `${before} ${after}: ${own}`)
  }
})

test('Power and samples needed are those of statsmodels, power_ and samplesize_proportions_2indep, 0.15.0.', (t) => {
  const cases = [
    {
      share: 0.4,
      growth: 0.02,
      alpha: 0.01,
      before: 3000,
      after: 3000,
      power: 0.15840110422235923,
      n: 14124.273794544217,
    },
    {
      share: 0.1,
      growth: 0.02,
      alpha: 1e-4,
      before: 5000,
      after: 7500,
      power: 0.3358048365966647,
      n: 10959.793392031967,
    },
    {share: 0, growth: 0.02, alpha: 1e-3, before: 1000, after: 1000, power: 0.8869117703650132, n: 843.452650662367},
    {share: 0.3, growth: 0.15, alpha: 0.01, before: 59, after: 37, power: 0.14098492482575847, n: 241.86715463118043},
  ]
  for (const {before, after, power, n, ...sought} of cases) {
    const growth = {...sought, spread: 'share', factor: 1} as const
    // Theirs adds the tail on the other side of a two-sided test, which is next to nothing.
    t.true(isNear(powerToFind(growth, before, after), power, 1e-3), `${powerToFind(growth, before, after)}`)
    t.true(isNear(samplesToFind(growth, 0.8), n, 1e-9), `${samplesToFind(growth, 0.8)}`)
  }
})

test('Samples that are said to be needed give the power that was asked for, of shares and of rates.', (t) => {
  for (const spread of ['share', 'rate'] as const) {
    const growth = {share: 0.2, growth: 0.03, alpha: 0.001, spread, factor: 0.7}
    const needed = samplesToFind(growth, 0.8)
    t.true(isNear(powerToFind(growth, needed, needed), 0.8, 1e-9))
  }
})
