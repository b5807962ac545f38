import type {CellResult} from '../results/schema.ts'
import {marksOf} from '../results/validity.ts'
import type {PairedCells} from './pair-cells.ts'

/** What must be known beside the numbers of a cell, as its notes call it, and of how many repeats of each side. */
export interface CellMark {
  readonly mark: string
  readonly base: number
  readonly new: number
}

/** Both sides are profiled or none: what differs in it is another cell. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['profiled', 'profile failed'])

function count(cells: readonly CellResult[], mark: string): number {
  return cells.filter((cell) => marksOf(cell).includes(mark)).length
}

/** The marks that any repeat of either side has. */
export function marksOfPair({base, new: other}: PairedCells): readonly CellMark[] {
  const [there, here] = [base.flat(), other.flat()]
  const marks = new Set([...there, ...here].flatMap(marksOf).filter((mark) => !SAID_ELSEWHERE.has(mark)))
  return [...marks].map((mark) => ({mark, base: count(there, mark), new: count(here, mark)}))
}
