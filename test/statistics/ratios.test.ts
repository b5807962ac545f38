import test from 'ava'
import {pairedRatio, unpairedRatio} from '../../src/statistics/log-ratio.ts'
import {fewestRepeats, repeatsToDecide} from '../../src/statistics/repeats-needed.ts'
import {studentUpperPoint, studentUpperTail} from '../../src/statistics/student-t.ts'

/** Every expected value was computed by SciPy 1.x: scipy.stats.t, ttest_1samp and ttest_ind(equal_var=False) of logarithms. */
const BASE = [101.2, 98.7, 110.4, 95.1, 103.3, 99.9, 120.5, 97.2]
const NEW = [112.9, 104.1, 118.8, 108, 111.2, 113.4, 128.9, 101.1]

function isNear(value: number | undefined, expected: number, relative = 1e-9): boolean {
  return value !== undefined && Math.abs(value - expected) <= relative * Math.abs(expected)
}

for (const [t, degrees, tail] of [
  [0.5, 1, 0.35241638234956674],
  [2.5, 4.3, 0.031224037318105666],
  [12, 2, 0.00343646683857923],
  [3, 30, 0.0026949820328259727],
  [-1.2, 7, 0.8654140315863967],
] as const) {
  test(`the chance of a Student's t above ${t} with ${degrees} degrees of freedom is SciPy's`, (t_) => {
    t_.true(isNear(studentUpperTail(t, degrees), tail))
  })
}

for (const [probability, degrees, point] of [
  [0.025, 1, 12.706204736174694],
  [0.025, 5, 2.5705818356363146],
  [0.005, 2.31, 7.955295271455908],
  [0.05, 200, 1.6525081009108769],
  [1e-6, 3, 103.29946777942898],
] as const) {
  test(`the point that a Student's t with ${degrees} degrees passes with chance ${probability} is SciPy's`, (t) => {
    t.true(isNear(studentUpperPoint(probability, degrees), point))
  })
}

test('the ratio of pairs and its interval are those of SciPy’s test of the mean logarithm', (t) => {
  const found = pairedRatio(
    BASE.map((base, index) => [base, NEW[index]!] as const),
    0.95,
  )
  t.true(isNear(found?.ratio, 1.087408067343035))
  t.true(isNear(found?.low, 1.0575298230816637))
  t.true(isNear(found?.high, 1.118130457519404))
  t.true(isNear(found?.standardError, 0.011782468853460076))
  t.is(found?.degreesOfFreedom, 7)
})

test('the ratio without pairs and its interval are those of Welch’s test of logarithms in SciPy', (t) => {
  const found = unpairedRatio(BASE.slice(0, 5), NEW, 0.95)
  t.true(isNear(found?.ratio, 1.102335597908392))
  t.true(isNear(found?.low, 1.0164138980604316))
  t.true(isNear(found?.high, 1.1955206168814159))
  t.true(isNear(found?.degreesOfFreedom, 10.569967970265271))
})

test('values that are all equal have a ratio without spread, and one value has no interval', (t) => {
  t.deepEqual(
    pairedRatio(
      [
        [2, 3],
        [2, 3],
        [4, 6],
      ],
      0.95,
    )?.low,
    Math.exp(Math.log(1.5)),
  )
  t.is(unpairedRatio([5, 5], [5, 5], 0.95)?.high, 1)
  t.is(pairedRatio([[2, 3]], 0.95), null)
  t.is(unpairedRatio([5, 5], [5], 0.95), null)
})

test('below six pairs, or four repeats without pairs, no change can be told at 0.05', (t) => {
  t.is(fewestRepeats('paired', 0.05), 6)
  t.is(fewestRepeats('unpaired', 0.05), 4)
})

test('repeats that decide grow with the square of the spread, and too many are not named', (t) => {
  const few = repeatsToDecide('paired', 0.076, 0.05, 0.95)!
  const more = repeatsToDecide('paired', 0.152, 0.05, 0.95)!
  t.true(few > 30 && few < 40, String(few))
  t.true(Math.abs(more / few - 4) < 0.3, String(more))
  t.is(repeatsToDecide('unpaired', 0, 0.05, 0.95), 4)
  t.is(repeatsToDecide('unpaired', 1, 0.01, 0.95), null)
})
