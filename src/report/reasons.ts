import {visible, visibleLines} from '../foreign-text/visible.ts'
import type {CellResult} from '../results/schema.ts'
import type {Style} from '../terminal/style.ts'

function reasonLines(reason: string): string {
  return visibleLines(reason).replaceAll('\n', '\n  ')
}

/** One line for all cells that were skipped for the same reason: there may be hundreds. */
function skipped(cells: readonly CellResult[], style: Style): string[] {
  const byReason = Map.groupBy(
    cells.filter(({status}) => status === 'skipped'),
    ({reason = 'no reason was given'}) => reason,
  )
  return [...byReason].map(([reason, these]) => {
    const what = these.length === 1 ? visible(these[0]!.label) : `${these.length} cells`
    return `${style.bad('skipped')} ${what}: ${reasonLines(reason)}`
  })
}

/** Why each cell that is not done is not. */
export function reasons(cells: readonly CellResult[], style: Style): string {
  const begun = cells
    .filter(({status, reason}) => status !== 'done' && status !== 'skipped' && reason !== undefined)
    .map((cell) => `${style.bad(cell.status)} ${visible(cell.label)}: ${reasonLines(cell.reason!)}`)
  return [...begun, ...skipped(cells, style)].join('\n')
}

/** The beginning of a reason, which says what was done, and its end, which mostly says what was wrong. */
export function shortReason(reason: string): string {
  const lines = visibleLines(reason).split('\n')
  const shown = lines.length <= 4 ? lines : [...lines.slice(0, 2), '…', ...lines.slice(-2)]
  return shown.join('\n    ')
}
