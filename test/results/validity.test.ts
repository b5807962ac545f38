import test from 'ava'
import {
  isSaturated,
  isThrottled,
  marksOf,
  rateHeld,
  throttledShareBetween,
  throttlingWarnings,
} from '../../src/results/validity.ts'
import {exampleDocument, exampleResult} from './example.ts'

test('98 % of the asked rate is held, less is not, and full speed asks for none', (t) => {
  t.is(rateHeld(1000, 980), true)
  t.is(rateHeld(1000, 979), false)
  t.is(rateHeld('max', 1), null)
  t.is(rateHeld(1000, null), null)
})

test('a machine idle for less than a tenth is saturated', (t) => {
  t.true(isSaturated(0.099))
  t.false(isSaturated(0.1))
  t.false(isSaturated(null))
})

test('a cell without a fault has no marks', (t) => {
  t.deepEqual(marksOf(exampleResult()), [])
})

test('each fault has its mark', (t) => {
  t.deepEqual(exampleDocument().cells.map(marksOf), [
    ['throttled'],
    ['profiled', 'profile failed'],
    ['errors', 'machine saturated'],
    ['rate not held'],
    ['failed'],
  ])
})

test('the share of throttled periods is of those between the two readings', (t) => {
  const before = {periods: 1000, throttledPeriods: 900}
  t.is(throttledShareBetween(before, {periods: 1100, throttledPeriods: 925}), 0.25)
  t.is(throttledShareBetween(before, before), 0)
})

test('the share of throttled periods is not known without both readings, or when the container began anew', (t) => {
  const reading = {periods: 1000, throttledPeriods: 900}
  t.is(throttledShareBetween(null, reading), null)
  t.is(throttledShareBetween(reading, null), null)
  t.is(throttledShareBetween(reading, {periods: 10, throttledPeriods: 1}), null)
  t.is(throttledShareBetween(reading, {periods: 1010, throttledPeriods: 0}), null)
})

test('a proxy held back in one period of a hundred is throttled, and the warning names it', (t) => {
  t.true(isThrottled(0.01))
  t.false(isThrottled(0.0099))
  t.false(isThrottled(null))
  const warnings = throttlingWarnings(exampleDocument().cells[0]!.proxies)
  t.deepEqual(
    warnings.map(({code}) => code),
    ['proxy-throttled'],
  )
  t.regex(warnings[0]!.message, /fortioserver-sidecar .* 12\.3 % of the periods/)
})
