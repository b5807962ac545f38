import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import test from 'ava'
import {InputError} from '../../../src/errors/index.ts'
import {mergeHistograms} from '../../../src/load/fortio/merge-histograms.ts'
import {estimatePercentile, type Histogram} from '../../../src/results/histogram.ts'

/** As fortio's own code exports it. */
interface Exported {
  readonly Count: number
  readonly Min: number
  readonly Max: number
  readonly Sum: number
  readonly Data: readonly {readonly Start: number; readonly End: number; readonly Count: number}[]
  readonly Percentiles: readonly {readonly Percentile: number; readonly Value: number}[]
}

interface Recorded {
  readonly Name: string
  readonly Resolution: number
  readonly Parts: readonly Exported[]
  readonly Whole: Exported
}

const RECORDED: readonly Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/load/fortio/merged/cases.json'), 'utf8'),
)

function histogramOf({Count, Min, Max, Sum, Data}: Exported): Histogram {
  const buckets = Data.map((bucket) => ({start: bucket.Start, end: bucket.End, count: bucket.Count}))
  return {count: Count, min: Min, max: Max, sum: Sum, buckets}
}

for (const {Name, Resolution, Parts, Whole} of RECORDED) {
  test(`${Name}: merged, they are what fortio makes of all requests at once`, (t) => {
    const {sum, ...merged} = mergeHistograms(Parts.map(histogramOf), Resolution)
    const {sum: wholeSum, ...whole} = histogramOf(Whole)
    t.deepEqual(merged, whole)
    t.true(Math.abs(sum / wholeSum - 1) < 1e-12)
    for (const {Percentile, Value} of Whole.Percentiles) {
      const {value} = estimatePercentile({...merged, sum}, Percentile)
      t.true(Math.abs(value - Value) <= 1e-15 * Math.max(1, Value), `p${Percentile}: ${value} and ${Value}`)
    }
  })

  test(`${Name}: the order of the generators does not matter, nor whether they are merged in one go`, (t) => {
    const parts = Parts.map(histogramOf)
    const {sum: _sum, ...together} = mergeHistograms(parts, Resolution)
    const {sum: _other, ...reversed} = mergeHistograms(parts.toReversed(), Resolution)
    const [first, ...others] = parts
    const {sum: _third, ...stepwise} = mergeHistograms([first!, mergeHistograms(others, Resolution)], Resolution)
    t.deepEqual(reversed, together)
    t.deepEqual(stepwise, together)
  })
}

test('a histogram of a coarser resolution is refused: its requests could only be placed by guess', (t) => {
  const [alike] = RECORDED
  const parts = alike!.Parts.map(histogramOf)
  for (const resolution of [1e-6, 2e-6, 3e-6, 5e-6]) {
    const error = t.throws(() => mergeHistograms(parts, resolution), {instanceOf: InputError}, String(resolution))
    t.regex(error?.message ?? '', /bucket from .* which is none at a resolution of/)
  }
})

test('a histogram whose buckets lie across ours is refused', (t) => {
  const [alike] = RECORDED
  t.throws(() => mergeHistograms(alike!.Parts.map(histogramOf), 7e-5), {instanceOf: InputError})
})
