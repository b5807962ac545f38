import test from 'ava'
import {isSaturated, marksOf, rateHeld} from '../../src/results/validity.ts'
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
    [],
    ['profiled', 'profile failed'],
    ['errors', 'machine saturated'],
    ['rate not held'],
    ['failed'],
  ])
})
