import {MODES, type Mode} from '../../config/cells/cell.ts'
import {settingsKey, settingsOf} from '../cell-settings.ts'
import type {CellResult} from '../schema.ts'

/** The repeats of one cell, in their order. */
export type Repeats = readonly CellResult[]

function loadKey(cell: CellResult): string {
  const {mode: _mode, istio: _istio, ...load} = settingsOf(cell)
  return JSON.stringify(load)
}

function toldKey([cell]: Repeats): string {
  return JSON.stringify(settingsOf(cell!).istio)
}

/** Cells as their repeats, in the order in which they first come. */
export function repeatsOfCells(cells: readonly CellResult[]): readonly Repeats[] {
  return [...Map.groupBy(cells, settingsKey).values()].map((group) =>
    group.toSorted((one, other) => one.repeat - other.repeat),
  )
}

/** The first of the modes that were measured, in the order in which a run has them; undefined of no cells. */
export function firstMode(cells: readonly CellResult[]): Mode | undefined {
  return MODES.find((mode) => cells.some((cell) => cell.mode === mode))
}

/**
 * What `group` is compared with: of the same load and profiler, the cell of `baseMode` that Istio was told the same for; else
 * the first one of that mode. Null for that itself, and where there is none.
 */
export function baseOf(group: Repeats, groups: readonly Repeats[], baseMode: Mode): Repeats | null {
  const [cell] = group
  const candidates = groups.filter(([one]) => one!.mode === baseMode && loadKey(one!) === loadKey(cell!))
  const base = cell!.mode === baseMode ? candidates[0] : candidates.find((one) => toldKey(one) === toldKey(group))
  const found = base ?? candidates[0] ?? null
  return found === group ? null : found
}

/** The repeats that both have: those of one block were measured next to each other. Results of earlier versions have no blocks. */
export function pairsOf(base: Repeats, group: Repeats): (readonly [base: CellResult, cell: CellResult])[] {
  const placeOf = ({block, repeat}: CellResult) => block ?? repeat
  const there = new Map(base.map((cell) => [placeOf(cell), cell]))
  return group.flatMap((cell) => {
    const found = there.get(placeOf(cell))
    return found === undefined ? [] : [[found, cell] as const]
  })
}
