import {type SetUpDifference, setUpDifferences} from '../comparison/environment-differences.ts'
import type {ChangePoint} from '../statistics/changes/change-points.ts'
import {medianOf} from '../statistics/median.ts'
import type {Night, NightStacks} from './night.ts'
import type {Series} from './series.ts'

/** An estimate with its 95 % interval. */
export interface Estimate {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** Stacks of one process before and after a change: what a differential flame graph is of. */
export interface StacksOfChange extends Omit<NightStacks, 'folded'> {
  /** Folded files. */
  readonly before: string
  readonly after: string
  /** The differential flame graph, where one was asked for and drawn. */
  readonly svg: string | null
}

/** A change of one metric of one cell. */
export interface Change {
  /** Places among all nights: the first after it, with the first and last that this may be, and the last before it. */
  readonly night: number
  readonly earliest: number
  readonly latest: number
  readonly before: number
  /** Medians from the change before to this one, and from here to the next. */
  readonly from: number
  readonly to: number
  /** After to before; null where a value is 0. */
  readonly ratio: Estimate | null
  readonly difference: Estimate | null
  readonly direction: 'worse' | 'better'
  /** What else is not the same in the last night that is surely before it and the first that is surely after it. */
  readonly setUp: readonly SetUpDifference[]
  readonly stacks: readonly StacksOfChange[]
}

/** Where a change lies between those beside it, as places of the series. */
export interface Surroundings {
  readonly start: number
  readonly end: number
}

function pictured(nights: readonly Night[], {key, testbed, settings}: Series, place: number): readonly NightStacks[] {
  const {run, cells} = nights[place]!
  if (run.testbed !== testbed) return []
  const unprofiled = (one: Series['settings']) => JSON.stringify({...one, profiler: null})
  return [...cells]
    .filter(([other, cell]) => other === key || unprofiled(cell.settings) === unprofiled(settings))
    .flatMap(([, {stacks}]) => stacks)
}

function processOf({profile, workload, sampleType}: NightStacks): string {
  return JSON.stringify([profile, workload, sampleType])
}

/** Of each process that was profiled before and after, the stacks that lie next to the change on either side. */
function stacksOfChange(
  nights: readonly Night[],
  series: Series,
  {start, end, earliest, latest}: Surroundings & {readonly earliest: number; readonly latest: number},
): StacksOfChange[] {
  const found = (places: readonly number[]) => {
    const all = places.flatMap((place) => pictured(nights, series, place)).map((one) => [processOf(one), one] as const)
    return new Map(all.reverse())
  }
  const before = found(series.nights.slice(start, earliest).reverse())
  const after = found(series.nights.slice(latest, end))
  return [...before].flatMap(([process, {folded, ...what}]) => {
    const other = after.get(process)
    return other === undefined ? [] : [{...what, before: folded, after: other.folded, svg: null}]
  })
}

function estimateOf({difference, low, high}: ChangePoint, as: (value: number) => number): Estimate {
  return {estimate: as(difference), low: as(low), high: as(high)}
}

/** One change point of a series as a change of what was measured; `isLog`: the point is of logarithms. */
export function changeAt(
  nights: readonly Night[],
  series: Series,
  point: ChangePoint,
  {start, end, isLog}: Surroundings & {readonly isLog: boolean},
): Change {
  const {at, earliest, latest, difference} = point
  const [night, before] = [series.nights[at]!, series.nights[at - 1]!]
  const isMore = difference > 0
  const sure = (place: number) => nights[series.nights[place]!]!.run
  return {
    night,
    earliest: series.nights[earliest]!,
    latest: series.nights[latest]!,
    before,
    from: medianOf(series.values.slice(start, at))!,
    to: medianOf(series.values.slice(at, end))!,
    ratio: isLog ? estimateOf(point, Math.exp) : null,
    difference: isLog ? null : estimateOf(point, (value) => value),
    direction: isMore === (series.metric.better === 'lower') ? 'worse' : 'better',
    setUp: setUpDifferences([sure(earliest - 1)], [sure(latest)]),
    stacks: stacksOfChange(nights, series, {start, end, earliest, latest}),
  }
}
