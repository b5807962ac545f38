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

/** `proxies.fortioserver-sidecar.cpuMicrosecondsPerRequest` as Bencher names a measure: `fortioserver-sidecar-cpu-microseconds-per-request`. */
export function measureSlug({path}: Pick<ComparedMetric, 'path'>): string {
  return path
    .replace(/^proxies\./, '')
    .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

function valueOf({new: value, ratio, interval}: ComparedMetric & {readonly new: number}): BencherValue {
  if (ratio === null || interval === null) return {value}
  return {value, lower_value: (value * interval.low) / ratio, upper_value: (value * interval.high) / ratio}
}

function hasValue(metric: ComparedMetric): metric is ComparedMetric & {readonly new: number} {
  return metric.new !== null
}

/** The new side's medians in Bencher's metric format (`bencher run --adapter json`), each with the interval of its ratio. */
export function bencherMetrics({cells}: RunComparison): BencherMetrics {
  return Object.fromEntries(
    cells.map((cell) => [
      cellName(cell),
      Object.fromEntries(cell.metrics.filter(hasValue).map((metric) => [measureSlug(metric), valueOf(metric)])),
    ]),
  )
}
