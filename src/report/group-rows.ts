import {visible} from '../foreign-text/visible.ts'
import type {CellGroup} from '../results/groups/cell-group.ts'
import type {RunDocument} from '../results/run-document.ts'
import type {GroupColumn} from './group-columns.ts'

/** The fields of `groups`, control characters made visible. */
export function groupRows(
  groups: readonly CellGroup[],
  columns: readonly GroupColumn[],
  {cells}: Pick<RunDocument, 'cells'>,
): readonly (readonly string[])[] {
  const byKey = new Map(cells.map((cell) => [cell.key, cell]))
  return groups.map((group) => {
    const own = group.keys.map((key) => byKey.get(key)!)
    return columns.map((column) => visible(column.text(group, own)))
  })
}
