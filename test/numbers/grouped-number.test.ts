import test from 'ava'
import {groupedDigits, groupedNumber} from '../../src/numbers/grouped-number.ts'

/** Numbers of all sizes, halves and decimals with few digits among them; the same ones each time. */
function* numbers(count: number): Generator<number> {
  let seed = 1
  const next = () => {
    seed = (Math.imul(seed, 48_271) >>> 0) % 2_147_483_647
    return seed / 2_147_483_647
  }
  for (let index = 0; index < count; index++) {
    const value = (next() - 0.4) * 10 ** Math.floor(next() * 24 - 8)
    yield index % 3 === 0 ? Math.round(value * 2000) / 2000 : value
  }
}

const UNUSUAL = [0.5, 1.5, 2.5, 1.005, -0.0004, 999.9996, 1e21, -1e30, 1e-7, -1e-9, NaN, Infinity, -Infinity]

for (const decimals of [0, 1, 2, 3]) {
  test(`numbers with at most ${decimals} decimals are grouped and rounded as ECMAScript’s Intl does`, (t) => {
    const {format} = new Intl.NumberFormat('en-US', {maximumFractionDigits: decimals})
    const differing = [...UNUSUAL, ...numbers(20_000)].filter((value) => {
      return groupedNumber(value, decimals) !== format(value) && !Object.is(value, -0)
    })
    t.deepEqual(differing, [])
  })
}

test('whole numbers are written in groups of three', (t) => {
  const numbers = [0, 999, 1000, -999, -1000, 1_234_567, -123_456]
  t.deepEqual(numbers.map(groupedDigits), ['0', '999', '1,000', '-999', '-1,000', '1,234,567', '-123,456'])
})
