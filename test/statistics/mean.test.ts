import test from 'ava'
import {differenceOf} from '../../src/statistics/difference-of-means.ts'
import {meanOf, varianceOf} from '../../src/statistics/mean.ts'

const BASE = [0.011, 0.014, 0.009, 0.013]
const NEW = [0.016, 0.017, 0.015, 0.013]

function near(value: number, expected: number): boolean {
  return Math.abs(value - expected) < 1e-9 * Math.max(1, Math.abs(expected))
}

test('means and variances are those of Python’s statistics', (t) => {
  t.true(near(meanOf([2, 4, 4, 5, 10]), 5))
  t.true(near(varianceOf([2, 4, 4, 5, 10]), 9))
})

test('the difference of means of pairs has the interval of SciPy’s stats.t.interval', (t) => {
  const {difference, low, high} = differenceOf(BASE, NEW, 'paired', 0.95)!
  t.true(near(difference, 0.0035), `${difference}`)
  t.true(near(low, -0.0007099807422992505), `${low}`)
  t.true(near(high, 0.0077099807422992515), `${high}`)
})

test('without pairs it has that of ttest_ind(equal_var=False)', (t) => {
  const {difference, low, high} = differenceOf(BASE, NEW, 'unpaired', 0.95)!
  t.true(near(difference, 0.0035), `${difference}`)
  t.true(near(low, 2.0936830630570447e-5), `${low}`)
  t.true(near(high, 0.006979063169369429), `${high}`)
})

test('of one value on a side no difference is told', (t) => {
  t.is(differenceOf([1], [2], 'paired', 0.95), null)
  t.is(differenceOf([1], [2, 3], 'unpaired', 0.95), null)
})
