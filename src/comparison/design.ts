import {type Arrangements, sidesOfUnits, swapsOfPairs} from '../statistics/arrangements.ts'
import type {Design} from '../statistics/repeats-needed.ts'
import type {MeasuredRun} from './measured-run.ts'
import type {PairedCells} from './pair-cells.ts'

/** How both sides were measured, and what therefore counts as one measurement. */
export interface ComparisonDesign {
  readonly design: Design
  /**
   * `run`: all repeats of a run are one measurement, since they share its deployment and its minutes. `block`: cells of one
   * run that were measured next to each other.
   */
  readonly unit: 'run' | 'repeat' | 'block'
  /**
   * Whether one side was measured before the other, so that whatever changed of the machine meanwhile looks like a change;
   * null where that is not known.
   */
  readonly isApart: boolean | null
}

type SideName = 'base' | 'new'

function inTime(base: readonly MeasuredRun[], others: readonly MeasuredRun[]): SideName[] | null {
  const all = [
    ...base.map(({startedAt}) => ({startedAt, side: 'base' as const})),
    ...others.map(({startedAt}) => ({startedAt, side: 'new' as const})),
  ]
  if (all.some(({startedAt}) => startedAt === null)) return null
  return all.toSorted((one, other) => (one.startedAt! < other.startedAt! ? -1 : 1)).map(({side}) => side)
}

/** Whether the runs took turns: each two in a row, from the first on, are one of either side. */
function tookTurns(order: readonly SideName[]): boolean {
  return order.length >= 4 && order.every((side, index) => index % 2 === 0 || side !== order[index - 1])
}

function isOneAfterTheOther(order: readonly SideName[]): boolean {
  return order.filter((side, index) => index > 0 && side !== order[index - 1]).length <= 1
}

/** How two sides were measured, by when their runs began. */
export function designOf(base: readonly MeasuredRun[], others: readonly MeasuredRun[]): ComparisonDesign {
  const order = inTime(base, others)
  const isApart = order === null ? null : isOneAfterTheOther(order)
  if (order !== null && base.length === others.length && tookTurns(order)) {
    return {design: 'paired', unit: 'run', isApart: false}
  }
  return {design: 'unpaired', unit: base.length > 1 && others.length > 1 ? 'run' : 'repeat', isApart}
}

/** The runs of a side in the order in which they began: pairs are the first of both, the second of both, … */
export function inOrder(runs: readonly MeasuredRun[]): readonly MeasuredRun[] {
  return runs.toSorted((one, other) => ((one.startedAt ?? '') < (other.startedAt ?? '') ? -1 : 1))
}

/** The most measurements that any cell has on a side. */
export function unitsOf(pairs: readonly PairedCells[], side: SideName, {unit}: ComparisonDesign): number {
  return Math.max(0, ...pairs.map((pair) => (unit === 'repeat' ? pair[side].flat().length : pair[side].length)))
}

/** The ways in which the measurements of a design could have fallen. */
export function arrangementsOf(design: Design, units: Readonly<Record<SideName, number>>): Arrangements {
  return design === 'paired' ? swapsOfPairs(units.base) : sidesOfUnits(units.base, units.new)
}
