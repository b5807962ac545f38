import {createHash} from 'node:crypto'
import type {ComparedMetric, RunComparison} from '../../comparison/compare-pairs.ts'
import {cellName} from '../comparison/comparison-rows.ts'

/** A number of Bencher's metric format, with the ends of its interval where it has one. */
export interface BencherValue {
  readonly value: number
  readonly lower_value?: number
  readonly upper_value?: number
}

/** Benchmarks, their measures, their values. */
export type BencherMetrics = Readonly<Record<string, Readonly<Record<string, BencherValue>>>>

/** The longest name of a measure; of one that is longer, Bencher reads nothing of the whole document. */
const LONGEST_SLUG = 64

function slugOf(path: string): string {
  return path
    .replace(/^proxies\./, '')
    .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

/**
 * `proxies.fortioserver-sidecar.cpuMicrosecondsPerRequest` as Bencher names a measure:
 * `fortioserver-sidecar-cpu-microseconds-per-request`. Of a longer name the end, behind eight digits that stand for all of it.
 */
export function measureSlug({path}: Pick<ComparedMetric, 'path'>): string {
  const slug = slugOf(path)
  if (slug.length <= LONGEST_SLUG) return slug
  const digits = createHash('sha256').update(path).digest('hex').slice(0, 8)
  return `${digits}-${slug.slice(digits.length + 1 - LONGEST_SLUG).replace(/^-/, '')}`
}

function valueOf({new: value, ratio, interval}: ComparedMetric & {readonly new: number}): BencherValue {
  if (ratio === null || interval === null) return {value}
  return {value, lower_value: (value * interval.low) / ratio, upper_value: (value * interval.high) / ratio}
}

function hasValue(metric: ComparedMetric): metric is ComparedMetric & {readonly new: number} {
  return metric.new !== null
}

/** The new side's medians in Bencher's metric format (`bencher run --adapter json`, https://bencher.dev/docs/reference/bencher-metric-format), each with the interval of its ratio. */
export function bencherMetrics({cells}: RunComparison): BencherMetrics {
  return Object.fromEntries(
    cells.map((cell) => [
      cellName(cell),
      Object.fromEntries(cell.metrics.filter(hasValue).map((metric) => [measureSlug(metric), valueOf(metric)])),
    ]),
  )
}
