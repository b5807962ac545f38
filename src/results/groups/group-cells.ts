import type {Mode} from '../../config/cells/cell.ts'
import {pairedRatio} from '../../statistics/log-ratio.ts'
import {medianOf} from '../../statistics/median.ts'
import {standsAbove, typicalInterval, variationOf} from '../../statistics/spread.ts'
import {settingsOf} from '../cell-settings.ts'
import {type Measurement, type Metric, measurementsOf, valueOf} from '../metrics.ts'
import type {CellResult} from '../schema.ts'
import {baseOf, firstMode, pairsOf, type Repeats, repeatsOfCells} from './base-of-group.ts'
import type {CellGroup, FactorToBase, GroupMetric} from './cell-group.ts'

/** Of intervals. */
const CONFIDENCE = 0.95
/** Chance of a first repeat being said to stand out that is one like the others. */
const FIRST_BY_CHANCE = 0.01
/** A first repeat that is slower by less is not worth a word. */
const FIRST_FACTOR = 1.1
/** What a warm-up shows in; the far tail and memory move by themselves. */
const WARM_UP = /^latencyMs\.p(50|99)$|\.cpuMicrosecondsPerRequest$/

function isMeasured({status}: CellResult): boolean {
  return status === 'done'
}

function toBase(pairs: readonly (readonly [CellResult, CellResult])[], metric: Metric): FactorToBase | null {
  const values = pairs.flatMap(([base, cell]): (readonly [number, number])[] => {
    const [one, other] = [valueOf(base, metric), valueOf(cell, metric)]
    return one === null || other === null ? [] : [[one, other]]
  })
  const [first] = values
  if (first === undefined || values.some((pair) => pair.includes(0))) return null
  const ratio = pairedRatio(values, CONFIDENCE)
  if (ratio === null) return {ratio: first[1] / first[0], interval: null, pairs: 1}
  return {ratio: ratio.ratio, interval: {low: ratio.low, high: ratio.high}, pairs: values.length}
}

/** Only where the first repeat itself is known. */
function firstAbove([first, ...others]: Repeats, metric: Metric): number | null {
  if (first === undefined || first.repeat !== 1 || !WARM_UP.test(metric.path)) return null
  const value = valueOf(first, metric)
  if (value === null) return null
  const factor = standsAbove(
    value,
    others.flatMap((cell) => valueOf(cell, metric) ?? []),
    FIRST_BY_CHANCE,
  )
  return factor !== null && factor >= FIRST_FACTOR ? factor : null
}

function groupMetric(measured: Repeats, base: Repeats | null, metric: Metric): GroupMetric {
  const values = measured.flatMap((cell) => valueOf(cell, metric) ?? [])
  return {
    ...metric,
    count: values.length,
    median: medianOf(values)!,
    interval: typicalInterval(values, CONFIDENCE),
    spread: variationOf(values),
    toBase: base === null ? null : toBase(pairsOf(base, measured), metric),
    firstAbove: firstAbove(measured, metric),
  }
}

function metricsOf(measured: Repeats): readonly Metric[] {
  const known = measured.flatMap((cell) => measurementsOf(cell).filter(({value}: Measurement) => value !== null))
  return [...new Map(known.map(({metric}) => [metric.path, metric])).values()]
}

/** Loads take turns in the plan; in a table they stand in order, and the variants of each as they first come. */
function byLoad([one]: Repeats, [other]: Repeats): number {
  const rate = ({requestedQps}: CellResult) => (requestedQps === 'max' ? Number.MAX_VALUE : requestedQps)
  return one!.connections - other!.connections || rate(one!) - rate(other!) || one!.sizeBytes - other!.sizeBytes
}

/**
 * The repeats of each cell together, by connections, rate and size, and then in the order in which they first come; `baseMode` is that of the rows that others are
 * compared with, null the first mode. Pure.
 */
export function groupsOf(cells: readonly CellResult[], baseMode: Mode | null): readonly CellGroup[] {
  const groups = repeatsOfCells(cells).toSorted(byLoad)
  const mode = baseMode ?? firstMode(cells)
  return groups.map((group) => {
    const [first] = group
    const base = mode === undefined ? null : baseOf(group, groups, mode)
    const measured = group.filter(isMeasured)
    return {
      ...settingsOf(first!),
      label: first!.label,
      keys: group.map(({key}) => key),
      measuredCount: measured.length,
      base: base === null ? null : base[0]!.label,
      metrics: metricsOf(measured).map((metric) => groupMetric(measured, base?.filter(isMeasured) ?? null, metric)),
    }
  })
}
