import type {RunComparison} from '../../comparison/compare-pairs.ts'
import type {Style} from '../../terminal/style.ts'
import {renderTable} from '../../terminal/table.ts'
import {
  COMPARISON_TITLES,
  cellName,
  comparisonNotes,
  comparisonVerdict,
  marksText,
  metricRow,
  shownCells,
} from './comparison-rows.ts'

const COLUMNS = COMPARISON_TITLES.map((title, index) => ({
  title,
  align: index === 0 || index === COMPARISON_TITLES.length - 1 ? ('left' as const) : ('right' as const),
}))

/** A comparison for a terminal: a table for each cell, how it was tested, and the verdict last. */
export function comparisonText(
  comparison: RunComparison,
  {style, width}: {readonly style: Style; readonly width: number},
): string {
  const tables = shownCells(comparison).map((cell) => {
    const rows = cell.metrics.map((metric) => metricRow(metric, comparison))
    const marks = marksText(cell)
    const table = `${style.bold(cellName(cell))}\n${renderTable({columns: COLUMNS, rows, width})}`
    return marks === '' ? table : `${table}\n${style.dim(marks)}`
  })
  const notes = comparisonNotes(comparison).map((note) => style.dim(note))
  return [...tables, notes.join('\n'), style.bold(comparisonVerdict(comparison))].join('\n\n')
}
