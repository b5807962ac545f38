import type {Cell} from '../config/cells/cell.ts'
import {cellsOf} from '../config/cells/matrix.ts'
import type {Settings} from '../config/settings.ts'

/** What a run will do, in the order in which it will do it. Pure: the same settings give the same plan. */
export interface Plan {
  readonly runLabel: string
  readonly cells: readonly Cell[]
  /** Wall time of the loads together, without deployment and drawing. */
  readonly loadSeconds: number
}

/** The plan that carries out `settings`. */
export function planOf(settings: Settings): Plan {
  const cells = cellsOf(settings)
  return {runLabel: settings.runLabel, cells, loadSeconds: cells.reduce((sum, cell) => sum + cell.durationSeconds, 0)}
}

/** Keys of cells that are in one plan and not in the other; both empty when the plans are the same. */
export function differenceOfPlans(
  planned: readonly Pick<Cell, 'key'>[],
  recorded: readonly Pick<Cell, 'key'>[],
): {readonly added: readonly string[]; readonly removed: readonly string[]} {
  const plannedKeys = new Set(planned.map((cell) => cell.key))
  const recordedKeys = new Set(recorded.map((cell) => cell.key))
  return {
    added: [...plannedKeys].filter((key) => !recordedKeys.has(key)),
    removed: [...recordedKeys].filter((key) => !plannedKeys.has(key)),
  }
}
