import type {Cell} from '../../config/cells/cell.ts'
import {CellError} from '../../errors/index.ts'
import {estimatePercentile} from '../../results/histogram.ts'
import type {Probe} from '../load-generator.ts'
import {parseDocument} from './document.ts'

/** Long enough for a median within a factor of two of the cell's own, short enough not to be felt. */
const PROBE_SECONDS = 0.2
/** A slower cell is probed at this rate: a hundred requests make a median. */
const PROBE_LOWEST_QPS = 500
/** Buckets are 9 to 25 % wide from 0.1 to 10 ms at this resolution, and the last edge is at 1 s. */
const PROBE_RESOLUTION_SECONDS = 1e-5
/**
 * fortio's buckets are 9 to 25 % wide from 10 r to 1000 r, and up to 100 % wide outside. With the median at 10 to 25 r,
 * the range reaches from the median to 40 times it at least. docs/results.md has the errors that were measured.
 */
const MEDIAN_IN_RESOLUTIONS = 10
const SMALLEST_SECONDS = 1e-6
const LARGEST_SECONDS = 1e-2

/** The largest of 1, 2, 5 × 10ⁿ that is not above `value`. */
function roundDown(value: number): number {
  const exponent = Math.floor(Math.log10(value))
  const mantissa = [5, 2, 1].find((digit) => Number(`${digit}e${exponent}`) <= value) ?? 1
  return Number(`${mantissa}e${exponent}`)
}

/** The resolution that suits a median latency; both in seconds. */
export function resolutionOfMedian(medianSeconds: number): number {
  const wanted = Math.max(medianSeconds / MEDIAN_IN_RESOLUTIONS, SMALLEST_SECONDS)
  return Math.min(roundDown(wanted), LARGEST_SECONDS)
}

/** The cell's own load, for a fifth of a second. */
export function probe(cell: Cell): Probe | null {
  if (cell.resolutionSeconds !== null) return null
  const requestedQps = cell.requestedQps === 'max' ? 'max' : Math.max(cell.requestedQps, PROBE_LOWEST_QPS)
  return {
    cell: {...cell, requestedQps},
    loadSeconds: PROBE_SECONDS,
    resolutionSeconds: PROBE_RESOLUTION_SECONDS,
  }
}

/** Reads a probe's result file. */
export function resolutionFor(probeText: string): number {
  const {histogram} = parseDocument(probeText)
  if (histogram.count === 0) throw new CellError('fortio ended a probe of 0.2 s without one request')
  return resolutionOfMedian(estimatePercentile(histogram, 50).value)
}

/** What decides a cell's latencies, as one string. Profiling and repeats do not count: they are compared with one another. */
export function shape(cell: Cell): string {
  return JSON.stringify([cell.mode, cell.protocol, cell.connections, cell.requestedQps, cell.sizeBytes, cell.tls])
}
