import test from 'ava'
import {seededRandom} from '../../../benchmarks/statistics.ts'
import {LatencyCounts} from '../../../src/load/latencies/latency-counts.ts'

const PERCENTS = [0.001, 1, 25, 50, 75, 90, 99, 99.9, 99.99, 100]

/** Latencies as loads have them: most near one value, a tail over decades, and some that come often. */
function latencies(count: number, seed: number): number[] {
  const random = seededRandom(seed)
  return Array.from({length: count}, () => {
    const tail = random() < 0.05 ? 10 ** (random() * 6) : 1
    return Math.min(2 ** 32 - 1, Math.round((50 + random() * 300) * tail))
  })
}

function counted(values: readonly number[]): LatencyCounts {
  const counts = new LatencyCounts()
  for (const value of values) counts.add(value)
  return counts
}

for (const [seed, count] of [1, 2, 3, 10, 999, 1000, 1001, 100_000].entries()) {
  test(`percentiles of ${count} latencies lie within a thousandth of those in sorted order`, (t) => {
    const values = latencies(count, seed)
    const counts = counted(values)
    const sorted = values.toSorted((one, other) => one - other)
    for (const percent of PERCENTS) {
      const exact = sorted[Math.max(1, Math.ceil((percent * count) / 100 - 1e-6)) - 1]!
      const found = counts.percentile(percent)!
      t.true(found >= exact && found <= exact * 1.001, `p${percent}: ${found} and ${exact}`)
    }
    t.is(counts.minMicroseconds, sorted[0]!)
    t.is(counts.maxMicroseconds, sorted.at(-1)!)
    t.is(
      counts.sumMicroseconds,
      values.reduce((sum, value) => sum + value, 0),
    )
  })
}

test('below two milliseconds every microsecond is told from the next', (t) => {
  for (const value of [0, 1, 999, 2046, 2047]) t.is(counted([value, value, 5000]).percentile(50), value)
})

test('counts of parts, merged in any order, are the counts of the whole', (t) => {
  const values = latencies(5000, 7)
  const parts = [values.slice(0, 10), values.slice(10, 4000), values.slice(4000)].map(counted)
  const merged = new LatencyCounts()
  for (const part of parts.toReversed()) merged.merge(part)
  const whole = counted(values)
  t.deepEqual(merged.countsByIndex(), whole.countsByIndex())
  t.deepEqual(
    [merged.count, merged.minMicroseconds, merged.maxMicroseconds],
    [5000, whole.minMicroseconds, whole.maxMicroseconds],
  )
})

test('latencies counted at different precisions are not merged', (t) => {
  t.throws(() => new LatencyCounts(7).merge(new LatencyCounts()), {instanceOf: RangeError})
})

test('of nothing there is no percentile', (t) => {
  t.is(new LatencyCounts().percentile(50), null)
})

test('what lasts longer than the largest value is counted there, and its length kept', (t) => {
  const counts = counted([2 ** 33])
  t.is(counts.maxMicroseconds, 2 ** 33)
  t.is(counts.percentile(50), 2 ** 32 - 1)
})
