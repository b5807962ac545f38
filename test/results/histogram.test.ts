import test from 'ava'
import {estimatePercentile, type Histogram, requestsNeeded} from '../../src/results/histogram.ts'
import {latenciesOf} from '../../src/results/latency.ts'

const HISTOGRAM: Histogram = {
  count: 3,
  min: 10,
  max: 30,
  sum: 60,
  buckets: [
    {start: 10, end: 10, count: 1},
    {start: 10, end: 20, count: 1},
    {start: 20, end: 30, count: 1},
  ],
}

test('the example in the source of fortio: of 10, 20, 30 the median is 15', (t) => {
  t.is(estimatePercentile(HISTOGRAM, 50).value, 15)
  t.is(estimatePercentile(HISTOGRAM, 20).value, 10)
  t.is(estimatePercentile(HISTOGRAM, 100).value, 30)
})

test('a percentile is told with the width of its bucket', (t) => {
  t.is(estimatePercentile(HISTOGRAM, 50).bucketSeconds, 10)
  t.is(estimatePercentile(HISTOGRAM, 1).bucketSeconds, 0)
})

test('percentiles never fall as the share grows', (t) => {
  const buckets = Array.from({length: 200}, (_, index) => ({
    start: index / 1000,
    end: (index + 1) / 1000,
    count: 1 + ((index * 7919) % 97),
  }))
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0)
  const histogram = {count, min: 0, max: 0.2, sum: 1, buckets}
  let last = 0
  for (let percent = 0.1; percent <= 100; percent += 0.1) {
    const {value} = estimatePercentile(histogram, percent)
    t.true(value >= last, `p${percent}`)
    last = value
  }
})

test('a percentile needs ten requests above it', (t) => {
  t.deepEqual([50, 75, 90, 99, 99.9].map(requestsNeeded), [20, 40, 100, 1000, 10000])
})

test('latencies are in milliseconds, and the mean is of all requests', (t) => {
  const {latencyMs} = latenciesOf({...HISTOGRAM, count: 30, buckets: [{start: 10, end: 30, count: 30}], sum: 600}, 1)
  t.is(latencyMs.min, 10_000)
  t.is(latencyMs.mean, 20_000)
  t.is(latencyMs.max, 30_000)
  t.is(latencyMs.p90, null)
})
