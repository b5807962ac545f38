import type {Cell} from '../config/cells/cell.ts'
import {RunnerError} from '../errors/index.ts'
import type {CellResult} from '../results/schema.ts'
import {unmeasuredCell} from './cell/cell-result.ts'

/** What carrying out the cells of a plan needs. */
export interface CellSequence {
  readonly cells: readonly Cell[]
  readonly signal: AbortSignal
  /** Carries out one cell on a deployment that stands. */
  readonly run: (cell: Cell, index: number) => Promise<CellResult>
  /** Whether the deployment still stands; rebuilds it when it doesn't. Throws when it can't be rebuilt. */
  readonly ensureDeployed: () => Promise<void>
  /** Called with each result before the next cell begins; the result is on disk when it resolves. */
  readonly keep: (result: CellResult) => Promise<void>
  /** Why no further cell is to be measured after this one; null to go on. */
  readonly reasonToStop: (result: CellResult) => string | null
}

/**
 * Carries out the cells in order. The one place that decides what happens after a failure: the run goes on with the
 * next cell, on a new deployment when the old one broke; when no new one can be had, the run was interrupted, or a cell is a
 * reason to stop, the cells that are left are skipped, and say why.
 */
export async function runCells(sequence: CellSequence): Promise<CellResult[]> {
  const {cells, signal, run, ensureDeployed, keep, reasonToStop} = sequence
  const results: CellResult[] = []
  let giveUp: string | null = null
  for (const [index, cell] of cells.entries()) {
    if (signal.aborted) giveUp ??= 'The run was interrupted before this cell.'
    giveUp ??= await reasonNotDeployed(ensureDeployed)
    const result = giveUp === null ? await run(cell, index) : unmeasuredCell(cell, 'skipped', giveUp)
    results.push(result)
    await keep(result)
    if (result.status !== 'skipped') giveUp ??= reasonToStop(result)
  }
  return results
}

async function reasonNotDeployed(ensureDeployed: () => Promise<void>): Promise<string | null> {
  try {
    await ensureDeployed()
    return null
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    return `The testbed could not be set up again: ${error.message}`
  }
}
