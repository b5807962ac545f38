import type {CellSettings} from '../results/cell-settings.ts'
import type {Metric, MetricGroup} from '../results/metrics.ts'
import type {Night} from './night.ts'

/** One metric of one cell over the nights that have it. */
export interface Series {
  readonly testbed: string
  /** See settingsKey. */
  readonly key: string
  readonly settings: CellSettings
  readonly metric: Metric
  /** Places among all nights, ascending. */
  readonly nights: readonly number[]
  /** One for each of them. */
  readonly values: readonly number[]
}

type Growing = Omit<Series, 'nights' | 'values'> & {readonly nights: number[]; readonly values: number[]}

/**
 * The series of the metrics in `groups` (of all where it is empty), in the order in which cells and metrics come first. What
 * a local run takes says nothing of a cluster: each testbed has series of its own.
 */
export function seriesOf(nights: readonly Night[], groups: readonly MetricGroup[]): readonly Series[] {
  const found = new Map<string, Growing>()
  for (const [place, {run, cells}] of nights.entries()) {
    for (const [key, {settings, values}] of cells) {
      for (const {metric, value} of values) {
        if (groups.length > 0 && !groups.includes(metric.group)) continue
        const id = JSON.stringify([run.testbed, key, metric.path])
        const series = found.get(id) ?? {testbed: run.testbed, key, settings, metric, nights: [], values: []}
        found.set(id, series)
        series.nights.push(place)
        series.values.push(value)
      }
    }
  }
  // The metrics of a cell together, whichever night had them first.
  return [...Map.groupBy(found.values(), ({testbed, key}) => `${testbed} ${key}`).values()].flat()
}
