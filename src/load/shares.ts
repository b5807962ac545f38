/** How one cell is divided between several generators. Pure. */
import type {Cell} from '../config/cells/cell.ts'
import {UsageError} from '../errors/index.ts'

/** Rates are cut at whole requests per second, or finer where that would shift a share by more than this part of it. */
const RATE_ERROR_SHARE = 0.001

/** Connections of the first `index` generators: those that come first have one more where they don't come out even. */
function connectionsBefore({connections}: Cell, index: number, count: number): number {
  return index * Math.floor(connections / count) + Math.min(index, connections % count)
}

/**
 * Requests per second of the first `connections` of the cell. All but the last cut are multiples of a power of two, so
 * that differences of cuts are exact and their sum is the rate that was asked for, not one rounded beside it.
 */
function rateBefore(cell: Cell, rate: number, connections: number, count: number): number {
  if (connections === cell.connections) return rate
  const step = Math.min(1, 2 ** Math.floor(Math.log2((rate / count) * RATE_ERROR_SHARE)))
  return step * Math.round((rate * connections) / cell.connections / step)
}

/**
 * The part of a cell that generator `index` (from 0) of `count` sends: its connections, and of the rate what these
 * connections would send with one generator. Connections and rates of all parts add up exactly; everything else is the
 * cell's own. The cell must have a connection for each generator: see {@link refuseShares}.
 */
export function shareOf(cell: Cell, index: number, count: number): Cell {
  const from = connectionsBefore(cell, index, count)
  const to = connectionsBefore(cell, index + 1, count)
  const {requestedQps: rate} = cell
  if (rate === 'max') return {...cell, connections: to - from}
  const requestedQps = rateBefore(cell, rate, to, count) - rateBefore(cell, rate, from, count)
  return {...cell, connections: to - from, requestedQps}
}

/** Throws a UsageError when the cell cannot be divided between `count` generators. To be called before anything runs. */
export function refuseShares(cell: Cell, count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`${count} is no number of load generators`, {hint: 'Use --client-replicas 1 or more'})
  }
  if (cell.connections >= count) return
  throw new UsageError(
    `${cell.label} cannot be divided between ${count} load generators: it has ${cell.connections} connections, and each generator needs one`,
    {hint: `Use --conn ${count} or more, or --client-replicas ${cell.connections}`},
  )
}
