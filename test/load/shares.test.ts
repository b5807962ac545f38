import test from 'ava'
import type {Cell} from '../../src/config/cells/cell.ts'
import {UsageError} from '../../src/errors/index.ts'
import {fortio} from '../../src/load/fortio/index.ts'
import {exampleCell} from './example-cell.ts'

const COUNTS = [1, 2, 3, 4, 5, 7, 16] as const
const RATES = [1000, 999, 333.3, 0.1, 7, 1_000_000, 1e-3, 12345.678] as const

function sharesOf(cell: Cell, count: number): Cell[] {
  return Array.from({length: count}, (_, index) => fortio.share(cell, index, count))
}

function rateOf(cell: Cell): number {
  return Number(cell.requestedQps)
}

test('connections of all shares are those of the cell, and differ by one at most', (t) => {
  for (const connections of [16, 17, 31, 64, 1000]) {
    for (const count of COUNTS) {
      const parts = sharesOf(exampleCell({connections}), count).map((part) => part.connections)
      t.is(
        parts.reduce((sum, one) => sum + one, 0),
        connections,
      )
      t.true(Math.max(...parts) - Math.min(...parts) <= 1, parts.join(' '))
    }
  }
})

test('rates of all shares add up to the asked rate to the last bit, in whichever order', (t) => {
  for (const requestedQps of RATES) {
    for (const count of COUNTS) {
      for (const connections of [16, 17, 64]) {
        const parts = sharesOf(exampleCell({connections, requestedQps}), count).map(rateOf)
        const sum = (rates: readonly number[]) => rates.reduce((total, one) => total + one, 0)
        t.is(sum(parts), requestedQps)
        t.is(sum(parts.toReversed()), requestedQps)
        t.true(
          parts.every((one) => one > 0),
          parts.join(' '),
        )
      }
    }
  }
})

test('each connection sends at the rate that it has with one generator', (t) => {
  for (const requestedQps of RATES) {
    for (const count of COUNTS) {
      const wanted = requestedQps / 17
      const rates = sharesOf(exampleCell({connections: 17, requestedQps}), count).map(
        (part) => rateOf(part) / part.connections,
      )
      t.true(
        rates.every((one) => Math.abs(one / wanted - 1) < 0.005),
        rates.join(' '),
      )
    }
  }
})

test('a rate that comes out even is divided into whole numbers', (t) => {
  const cell = exampleCell({connections: 16, requestedQps: 1000})
  t.deepEqual(sharesOf(cell, 2).map(rateOf), [500, 500])
  t.deepEqual(sharesOf(cell, 4).map(rateOf), [250, 250, 250, 250])
})

test('at full speed every generator goes at full speed', (t) => {
  const parts = sharesOf(exampleCell({connections: 5, requestedQps: 'max'}), 2)
  t.deepEqual(
    parts.map(({connections, requestedQps}) => ({connections, requestedQps})),
    [
      {connections: 3, requestedQps: 'max'},
      {connections: 2, requestedQps: 'max'},
    ],
  )
})

test('all else of a share is the cell’s own', (t) => {
  const cell = exampleCell({headers: [['x', 'y']], jitter: true, connections: 4})
  for (const part of sharesOf(cell, 3)) {
    t.deepEqual({...part, connections: cell.connections, requestedQps: cell.requestedQps}, cell)
  }
  t.deepEqual(sharesOf(cell, 1), [cell])
})

test('fewer connections than generators are refused, with what would do', (t) => {
  t.notThrows(() => fortio.refuseShares(exampleCell({connections: 4}), 4))
  const error = t.throws(() => fortio.refuseShares(exampleCell({connections: 4}), 5), {instanceOf: UsageError})
  t.regex(error.message, /demo_qps_500_c_4_1024_both .* 5 load generators.* 4 connections/)
  t.is(error.hint, 'Use --conn 5 or more, or --client-replicas 4')
})

test('no generator, or part of one, is refused', (t) => {
  for (const count of [0, -1, 1.5, Number.NaN]) {
    t.throws(() => fortio.refuseShares(exampleCell(), count), {instanceOf: UsageError})
  }
})
