import type {Cell} from '../../src/config/cells/cell.ts'
import {cell} from '../cells.ts'

/** The cell that was recorded in the fixtures of load generators. */
export function exampleCell(changes: Partial<Cell> = {}): Cell {
  const label = 'demo_qps_500_c_4_1024_both'
  return cell({label, directoryName: label, requestedQps: 500, durationSeconds: 2, ...changes})
}
