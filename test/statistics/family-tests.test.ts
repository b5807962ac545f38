import test from 'ava'
import {sidesOfUnits, swapsOfPairs} from '../../src/statistics/arrangements.ts'
import {familyProbabilities, pairedStatistic, unpairedStatistic} from '../../src/statistics/family-tests.ts'
import {seededRandom} from '../../src/statistics/random.ts'

const rows = (...values: number[][]) => values.map((one) => Float64Array.from(one))

test('the chance of one change of pairs is that of SciPy’s exact permutation test', (t) => {
  const base = [101.2, 98.7, 110.4, 95.1, 103.3, 99.9, 120.5, 97.2]
  const changes = [112.9, 104.1, 118.8, 108, 111.2, 113.4, 128.9, 101.1].map((one, index) =>
    Math.log(one / base[index]!),
  )
  t.deepEqual([...familyProbabilities(rows(changes), swapsOfPairs(8), pairedStatistic)], [0.0078125])
})

test('the chance of one change without pairs is that of SciPy’s exact permutation test of Welch’s t', (t) => {
  const values = rows([1.02, 0.99, 1.05, 1.2, 1.11, 1.19, 1.3, 1.08])
  const [probability] = familyProbabilities(values, sidesOfUnits(4, 4), unpairedStatistic)
  t.true(Math.abs(probability! - 0.2) < 1e-12)
})

test('of a family each has the chance of any standing out so far, stepping down: as computed with NumPy and SciPy', (t) => {
  const family = rows(
    [0.0901, 0.1049, 0.0763, 0.0455, 0.0673, 0.0404, 0.093],
    [0.097, 0.0054, -0.001, 0.0545, 0.0478, 0.0353, -0.0165],
    [-0.0015, 0.0348, -0.0672, -0.0229, -0.0951, -0.0645, -0.0921],
    [0.0382, -0.0134, 0.0636, 0.0578, 0.0407, -0.0758, 0.0231],
  )
  t.deepEqual([...familyProbabilities(family, swapsOfPairs(7), pairedStatistic)], [0.015625, 0.1875, 0.1875, 0.328125])
})

test('unchanged values are no change, equal changes are the greatest that the number of pairs can show', (t) => {
  const family = rows([0, 0, 0, 0, 0, 0], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
  t.deepEqual([...familyProbabilities(family, swapsOfPairs(6), pairedStatistic)], [1, 2 / 64])
  t.deepEqual([...familyProbabilities(rows([5, 5, 5, 5, 5, 5, 5, 5]), sidesOfUnits(4, 4), unpairedStatistic)], [1])
})

test('values that were not measured are left out', (t) => {
  const family = rows([0.1, 0.11, Number.NaN, 0.09, 0.12, 0.1, 0.11])
  const [probability] = familyProbabilities(family, swapsOfPairs(7), pairedStatistic)
  t.is(probability, 2 / 64)
})

test('of many units arrangements are drawn, the same each time', (t) => {
  const swaps = swapsOfPairs(40)
  t.false(swaps.isComplete)
  t.deepEqual(swapsOfPairs(40), swaps)
  t.true(swaps.list[0]!.every((one) => one === 1))
  const sides = sidesOfUnits(20, 10)
  t.false(sides.isComplete)
  t.true(sides.list.every((one) => one.filter((side) => side === 1).length === 10))
})

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

test('where nothing changed, one of twenty families has a false alarm, however alike its members are', (t) => {
  const random = seededRandom(1)
  const swaps = swapsOfPairs(8)
  let alarms = 0
  for (let round = 0; round < 400; round++) {
    const shared = Array.from({length: 8}, () => normal(random))
    const family = Array.from({length: 6}, () => Float64Array.from(shared, (one) => one + 0.5 * normal(random)))
    if (Math.min(...familyProbabilities(family, swaps, pairedStatistic)) <= 0.05) alarms++
  }
  t.true(alarms <= 30, `${alarms} of 400`)
  t.true(alarms >= 8, `${alarms} of 400`)
})
