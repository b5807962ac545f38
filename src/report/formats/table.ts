import {join} from 'node:path'
import {visible} from '../../foreign-text/visible.ts'
import {type ProfilingCost, profilingCosts} from '../../results/profiling-cost.ts'
import type {RunDocument} from '../../results/run-document.ts'
import type {CellResult, ProfileResult} from '../../results/schema.ts'
import {formatChange, formatShare, formatSignificant} from '../../terminal/numbers.ts'
import {renderTable} from '../../terminal/table.ts'
import {renderWarning} from '../../terminal/warnings.ts'
import {allWarnings, type PlacedWarning} from '../all-warnings.ts'
import {COLUMNS_EXPLAINED, cellColumns, shortProxyName} from '../cell-columns.ts'
import {
  comparedGroups,
  factorColumns,
  GROUPS_EXPLAINED,
  type GroupColumn,
  groupColumns,
  haveRepeats,
} from '../group-columns.ts'
import {groupRows} from '../group-rows.ts'
import {nextStep} from '../next-step.ts'
import {pathNote} from '../path-note.ts'
import {reasons, shortReason} from '../reasons.ts'
import type {ReportContext, ReportFormat} from '../report-format.ts'
import {shownPath} from '../shown-path.ts'
import {THRESHOLD_TITLES, thresholdRows} from '../threshold-rows.ts'

/** Names of cells that a warning lists before it only counts the others. */
const CELLS_NAMED = 3

function groupTable(
  groups: RunDocument['groups'],
  columns: readonly GroupColumn[],
  document: RunDocument,
  width: number,
) {
  return renderTable({columns, rows: groupRows(groups, columns, document), width})
}

/** One row for all repeats of a cell, and what each is beside its base. */
function repeatedNumbers(document: RunDocument, {width, style}: Pick<ReportContext, 'width' | 'style'>): string {
  const {groups, cells} = document
  const compared = comparedGroups(groups)
  const explained = [GROUPS_EXPLAINED, pathNote(cells)].filter((text) => text !== '').map(style.dim)
  const factors =
    compared.length === 0
      ? []
      : ['', style.bold('In pairs of repeats'), groupTable(compared, factorColumns(compared), document, width)]
  return [groupTable(groups, groupColumns(groups), document, width), ...explained, ...factors].join('\n')
}

/** Cells that never began have no numbers to show. */
function numbers(document: RunDocument, {width, style}: ReportContext): string {
  const begun = document.cells.filter(({status}) => status !== 'skipped')
  if (begun.length === 0) return ''
  if (haveRepeats(document.groups)) return repeatedNumbers(document, {width, style})
  const columns = cellColumns(begun)
  const rows = begun.map((cell) => columns.map((column) => visible(column.text(cell))))
  const explained = [COLUMNS_EXPLAINED, pathNote(begun)].filter((text) => text !== '')
  return `${renderTable({columns, rows, width})}\n${explained.map(style.dim).join('\n')}`
}

function profileLines(profile: ProfileResult, {style, currentDirectory}: ReportContext): string[] {
  const head = `  ${visible(profile.workload)}  ${visible(profile.name)}`
  if (profile.status === 'failed') {
    const log = profile.log === null ? '' : `\n    log: ${visible(shownPath(profile.log, currentDirectory))}`
    return [`${head}  ${style.bad('failed')}: ${shortReason(profile.reason ?? 'no reason was given')}${log}`]
  }
  return profile.flameGraphs.map(({svg, sampleType, unknownShare}) => {
    const unnamed = unknownShare > 0 ? `, ${formatShare(unknownShare)} unnamed` : ''
    return `${head} (${visible(sampleType)}${unnamed})\n    ${visible(shownPath(svg, currentDirectory))}`
  })
}

function pictures(cells: readonly CellResult[], context: ReportContext): string {
  const blocks = cells
    .filter((cell) => cell.profiles.length > 0)
    .map((cell) => [visible(cell.label), ...cell.profiles.flatMap((one) => profileLines(one, context))].join('\n'))
  return blocks.length === 0 ? '' : [context.style.bold('Flame graphs'), ...blocks].join('\n')
}

function thresholdTable({thresholds}: RunDocument, {style, width}: ReportContext): string {
  if (thresholds.length === 0) return ''
  const columns = THRESHOLD_TITLES.map((title) => ({
    title,
    align: title === 'value' ? ('right' as const) : ('left' as const),
  }))
  return `${style.bold('Thresholds')}\n${renderTable({columns, rows: thresholdRows(thresholds), width})}`
}

function change(without: number | null, withProfiler: number | null, added: number | null): string {
  return `${formatSignificant(without)} → ${formatSignificant(withProfiler)} (${formatChange(added)})`
}

function costRow(cost: ProfilingCost, proxies: readonly string[]): string[] {
  const cells = proxies.map((proxy) => {
    const found = cost.cpuMicrosecondsPerRequest.find((one) => one.proxy === proxy)
    return found === undefined ? '-' : change(found.without, found.with, found.added)
  })
  const {p50Ms, p99Ms} = cost
  return [
    cost.label,
    cost.profilers.join(', '),
    ...cells,
    change(p50Ms.without, p50Ms.with, p50Ms.added),
    change(p99Ms.without, p99Ms.with, p99Ms.added),
  ].map(visible)
}

function profilingCost(cells: readonly CellResult[], {style, width}: ReportContext): string {
  const costs = profilingCosts(cells)
  if (costs.length === 0) return ''
  const proxies = [...new Set(costs.flatMap((cost) => cost.cpuMicrosecondsPerRequest.map(({proxy}) => proxy)))]
  const titles = [...proxies.map((proxy) => `${visible(shortProxyName(proxy))} CPU`), 'p50', 'p99']
  const table = renderTable({
    columns: [
      {title: 'cell', align: 'left'},
      {title: 'profiler', align: 'left'},
      ...titles.map((title) => ({title, align: 'right' as const})),
    ],
    rows: costs.map((cost) => costRow(cost, proxies)),
    width,
  })
  return `${style.bold('Cost of profiling')} (without → with; CPU: µs per request; p50, p99: ms)\n${table}`
}

function warningText(warning: PlacedWarning, {style}: ReportContext): string {
  const {cells} = warning
  if (cells.length === 0) return renderWarning(warning, style)
  const more = cells.length > CELLS_NAMED ? ` and ${cells.length - CELLS_NAMED} more` : ''
  const where = `${cells.slice(0, CELLS_NAMED).join(', ')}${more}`
  return renderWarning({...warning, message: `${where}: ${warning.message}`}, style)
}

function files({runDirectory}: RunDocument, {currentDirectory, style}: ReportContext): string {
  const page = shownPath(join(runDirectory, 'index.html'), currentDirectory)
  const csv = shownPath(join(runDirectory, 'results.csv'), currentDirectory)
  return `${style.bold('Results')}\n  ${visible(page)}\n  ${visible(csv)}`
}

function nextCommand(document: RunDocument, {currentDirectory, style, run, argv}: ReportContext): string {
  const {why, command} = nextStep({document, run, ...(argv && {argv})}, currentDirectory)
  return `${why}:\n  ${style.bold(visible(command))}`
}

/** The closing table, and below it what failed, where the pictures are, what to be wary of and what to type next. */
export const tableReport: ReportFormat = {
  name: 'table',
  description: 'For people: a table, the pictures, the warnings and the next command',
  extension: 'txt',
  render: (document, context) => {
    const parts = [
      numbers(document, context),
      thresholdTable(document, context),
      reasons(document.cells, context.style),
      profilingCost(document.cells, context),
      pictures(document.cells, context),
      allWarnings(document)
        .map((warning) => warningText(warning, context))
        .join('\n'),
      files(document, context),
      nextCommand(document, context),
    ]
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`
  },
}
