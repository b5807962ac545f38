import test from 'ava'
import {type ChangePoint, changePointsOf, prepareSeries} from '../../../src/statistics/changes/change-points.ts'
import {neighbourCorrelation, withoutNeighbours} from '../../../src/statistics/changes/neighbour-correlation.ts'
import {placeOfChange} from '../../../src/statistics/changes/place-of-change.ts'
import {largestSplit, scoresOf} from '../../../src/statistics/changes/rank-split.ts'
import {smallestSplitChance, splitChance} from '../../../src/statistics/changes/split-chance.ts'
import {seededRandom} from '../../../src/statistics/random.ts'

/** Drawn by NumPy: twelve of mean 100 and nine of mean 106. */
const STEP = [
  99.42, 94.895, 99.257, 102.871, 99.754, 97.685, 97.979, 104.114, 102.294, 103.33, 95.843, 105.199, 112.564, 107.663,
  106.031, 103.861, 104.183, 107.926, 107.705, 115.595, 107.179,
]
/** Largest z of scipy.stats.mannwhitneyu(before, after, method='asymptotic', use_continuity=False) over all places. */
const SCIPY_Z = 3.802565467
/** Place that ruptures.Binseg(model='rank', min_size=3, jump=1) splits at. */
const RUPTURES_AT = 11
const SCIPY_INTERVAL = [22.539837978601344, 34.783139799176425] as const

function normals(seed: number): () => number {
  const random = seededRandom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Of standard deviation 1, each with `correlation` of the one before. */
function resembling(length: number, correlation: number, normal: () => number): number[] {
  let value = normal()
  return Array.from({length}, () => {
    value = correlation * value + Math.sqrt(1 - correlation ** 2) * normal()
    return value
  })
}

function stepped(values: readonly number[], at: number, step: number): number[] {
  return values.map((value, index) => (index >= at ? value + step : value))
}

function found(values: readonly number[], level = 0.01): readonly ChangePoint[] {
  return changePointsOf(prepareSeries(values), level)
}

test('ranks split where ruptures splits them, and stand out as far as SciPy’s rank sums', (t) => {
  const split = largestSplit(scoresOf(STEP), [[0, STEP.length]])!
  t.is(split.at, RUPTURES_AT)
  // SciPy's variance is that of a sample without replacement.
  t.true(Math.abs(split.statistic - SCIPY_Z * Math.sqrt(21 / 20)) < 1e-8)
  t.is(placeOfChange(STEP).at, RUPTURES_AT)
})

test('the chance of a split is that of any order, whatever the values are', (t) => {
  const normal = normals(7)
  for (const length of [25, 60, 150]) {
    const chances = Array.from({length: 200}, () => {
      const values = Array.from({length}, () => Math.exp(3 * normal()))
      return splitChance(largestSplit(scoresOf(values), [[0, length]])!.statistic, length)
    })
    t.true(chances.filter((chance) => chance <= 0.05).length <= 14)
  }
  t.true(smallestSplitChance(6) > 0.05)
  t.true(smallestSplitChance(30) < 1e-3)
})

test('how nights resemble their neighbours is told in spite of steps', (t) => {
  const normal = normals(11)
  for (const correlation of [0, 0.3, 0.6, 0.8]) {
    const all = Array.from({length: 60}, () => {
      return neighbourCorrelation(stepped(resembling(300, correlation, normal), 100, 5))
    })
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length
    t.true(mean > correlation - 0.03 && mean < correlation + 0.12, `${correlation}: ${mean}`)
  }
  t.deepEqual(withoutNeighbours([4, 6, 5], 0.5), [4, 2])
})

test('series with nothing changed have no change points, however much nights resemble their neighbours', (t) => {
  const normal = normals(13)
  for (const correlation of [0, 0.3, 0.6, 0.8]) {
    const alarms = Array.from({length: 100}, () => found(resembling(120, correlation, normal)).length).filter(Boolean)
    t.true(alarms.length <= (correlation > 0.7 ? 10 : 6), `${correlation}: ${alarms.length} of 100`)
  }
})

test('a step is found at its place with its size, and a bump at both of its ends', (t) => {
  const normal = normals(17)
  const [change, ...others] = found(stepped(resembling(80, 0.3, normal), 50, 4))
  t.deepEqual(others, [])
  t.true(change!.earliest <= 50 && change!.latest >= 50)
  t.true(Math.abs(change!.at - 50) <= 2)
  t.true(change!.low < 4 && change!.high > 4)
  const bump = stepped(stepped(resembling(300, 0.3, normal), 120, 4), 150, -4)
  t.deepEqual(
    found(bump).map(({difference}) => Math.sign(difference)),
    [1, -1],
  )
})

test('the interval is Welch’s of what neighbours leave, the first night after a change aside', (t) => {
  const steady = STEP.map((value, index) => value + (index >= 11 ? 20 : 0))
  const series = {...prepareSeries(steady), correlation: 0.4, innovations: withoutNeighbours(steady, 0.4)}
  const [change] = changePointsOf(series, 0.05)
  // scipy.stats.ttest_ind(after, before, equal_var=False).confidence_interval() of innovations / 0.6.
  t.is(change!.at, 11)
  t.true(Math.abs(change!.low - SCIPY_INTERVAL[0]) < 1e-6, `${change!.low}`)
  t.true(Math.abs(change!.high - SCIPY_INTERVAL[1]) < 1e-6, `${change!.high}`)
})

test('a constant has no change, one outlier is none, and a step of a constant is', (t) => {
  t.deepEqual(found(Array(30).fill(5)), [])
  t.deepEqual(found([...Array(20).fill(5), 9, ...Array(20).fill(5)]), [])
  t.deepEqual(found([...Array(20).fill(5), ...Array(20).fill(6)]), [
    {at: 20, earliest: 20, latest: 20, difference: 1, low: 1, high: 1},
  ])
  t.deepEqual(found([1, 2]), [])
})

test('the same values have the same changes', (t) => {
  const values = stepped(resembling(100, 0.5, normals(19)), 40, 3)
  t.deepEqual(found(values), found(values))
})
