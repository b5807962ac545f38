import type {ComparedCell, RunComparison} from '../../comparison/compare-pairs.ts'
import {escaped, markdownTable} from '../markdown.ts'
import {
  COMPARISON_TITLES,
  cellName,
  comparisonNotes,
  comparisonVerdict,
  marksText,
  metricRow,
  shownCells,
} from './comparison-rows.ts'

function tableOf(cell: ComparedCell, comparison: RunComparison): string {
  const rows = cell.metrics.map((metric) => metricRow(metric, comparison))
  const columns = COMPARISON_TITLES.map((title, index) => ({
    title,
    align: index === 0 || index === COMPARISON_TITLES.length - 1 ? ('left' as const) : ('right' as const),
  }))
  const marks = marksText(cell)
  const below = marks === '' ? [] : ['', escaped(marks)]
  return [`#### ${escaped(cellName(cell))}`, '', markdownTable(columns, rows), ...below].join('\n')
}

/** A comparison as GitHub's Markdown, for a pull request or a job's summary: the verdict first. */
export function comparisonMarkdown(comparison: RunComparison): string {
  return [
    `### ${escaped(comparisonVerdict(comparison))}`,
    ...shownCells(comparison).map((cell) => tableOf(cell, comparison)),
    comparisonNotes(comparison)
      .map((note) => `- ${escaped(note)}`)
      .join('\n'),
  ].join('\n\n')
}
