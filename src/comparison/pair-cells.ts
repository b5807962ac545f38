import {type CellSettings, settingsKey, settingsOf} from '../results/cell-settings.ts'
import type {CellResult} from '../results/schema.ts'
import type {MeasuredRun} from './measured-run.ts'

/** The repeats of one cell on one side, by the run that they are of. */
export type RepeatsOfRuns = readonly (readonly CellResult[])[]

/** Cells of both sides that measure the same thing. */
export interface PairedCells {
  readonly settings: CellSettings
  readonly base: RepeatsOfRuns
  readonly new: RepeatsOfRuns
}

/** All that can be compared, and what only one side has. */
export interface Pairing {
  readonly pairs: readonly PairedCells[]
  readonly onlyBase: readonly CellSettings[]
  readonly onlyNew: readonly CellSettings[]
}

function repeatsByKey(runs: readonly MeasuredRun[]): Map<string, CellResult[][]> {
  const found = new Map<string, CellResult[][]>()
  for (const [index, {cells}] of runs.entries()) {
    for (const cell of cells) {
      const key = settingsKey(cell)
      const repeats = found.get(key) ?? runs.map(() => [])
      found.set(key, repeats)
      repeats[index]!.push(cell)
    }
  }
  return found
}

function firstOf(repeats: RepeatsOfRuns): CellResult {
  return repeats.flat()[0]!
}

/** Pairs cells by their settings, whatever the runs are called. */
export function pairCells(base: readonly MeasuredRun[], others: readonly MeasuredRun[]): Pairing {
  const [there, here] = [repeatsByKey(base), repeatsByKey(others)]
  const only = (one: typeof there, other: typeof there) =>
    [...one].filter(([key]) => !other.has(key)).map(([, repeats]) => settingsOf(firstOf(repeats)))
  return {
    pairs: [...there].flatMap(([key, repeats]) => {
      const other = here.get(key)
      return other === undefined ? [] : [{settings: settingsOf(firstOf(repeats)), base: repeats, new: other}]
    }),
    onlyBase: only(there, here),
    onlyNew: only(here, there),
  }
}
