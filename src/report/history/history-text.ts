import type {RunHistory} from '../../history/history-of.ts'
import type {Style} from '../../terminal/style.ts'
import {renderTable} from '../../terminal/table.ts'
import {cellName} from '../comparison/comparison-rows.ts'
import {changeNotes, HISTORY_TITLES, historyNotes, historyVerdict, seriesRows} from './history-rows.ts'

const LEFT: ReadonlySet<string> = new Set(['metric', 'nights', 'since'])
const COLUMNS = HISTORY_TITLES.map((title) => ({
  title,
  align: LEFT.has(title) ? ('left' as const) : ('right' as const),
}))

/** A history for a terminal: a table for each cell in which something changed, what changed with it, and the sum last. */
export function historyText(
  history: RunHistory,
  {style, width}: {readonly style: Style; readonly width: number},
): string {
  const changed = history.series.filter(({changes}) => changes.length > 0)
  const cells = Map.groupBy(changed, ({testbed, key}) => `${testbed} ${key}`)
  const tables = [...cells.values()].map((series) => {
    const [{settings, testbed}] = series as [(typeof series)[number]]
    const rows = series.flatMap((one) => seriesRows(one, history.nights))
    return `${style.bold(`${cellName(settings)}, ${testbed}`)}\n${renderTable({columns: COLUMNS, rows, width})}`
  })
  const notes = [...changeNotes(history), ...historyNotes(history)].map((note) => style.dim(note))
  return [...tables, notes.join('\n'), style.bold(historyVerdict(history))].join('\n\n')
}
