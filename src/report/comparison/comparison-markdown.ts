import type {ComparedCell, RunComparison} from '../../comparison/compare-pairs.ts'
import {
  COMPARISON_TITLES,
  cellName,
  comparisonNotes,
  comparisonVerdict,
  marksText,
  metricRow,
  shownCells,
} from './comparison-rows.ts'

/** What Markdown, or HTML in it, would take for its own. */
const SPECIAL = /[\\`*_{}[\]<>()#+!|~&@$-]/g

function escaped(text: string): string {
  return text.replaceAll(SPECIAL, (character) => (character === '-' ? character : `\\${character}`))
}

function line(fields: readonly string[]): string {
  return `| ${fields.join(' | ')} |`
}

function tableOf(cell: ComparedCell, comparison: RunComparison): string {
  const rows = cell.metrics.map((metric) => line(metricRow(metric, comparison).map(escaped)))
  const under = COMPARISON_TITLES.map((_, index) =>
    index === 0 || index === COMPARISON_TITLES.length - 1 ? '---' : '---:',
  )
  const marks = marksText(cell)
  const below = marks === '' ? [] : ['', escaped(marks)]
  return [`#### ${escaped(cellName(cell))}`, '', line(COMPARISON_TITLES), line(under), ...rows, ...below].join('\n')
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
