import type {CellResult, ProxyResult} from '../../results/schema.ts'
import {isThrottled} from '../../results/validity.ts'
import {formatBytes, formatCount, formatShare} from '../../terminal/numbers.ts'
import {cellColumns} from '../cell-columns.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

function classOf(column: {readonly align: string; readonly title: string}): string {
  return column.title === 'notes' ? 'left notes' : column.align
}

/** All cells with their numbers. */
export function cellsTable(cells: readonly CellResult[]): Markup {
  const columns = cellColumns(cells)
  const head = columns.map((column) => markup`<th class="${column.align}">${column.title}</th>`)
  const rows = cells.map((cell) => {
    const fields = columns.map(
      (column) => markup`<td class="${classOf(column)}" data-title="${column.title}">${column.text(cell)}</td>`,
    )
    return markup`<tr>${fields}</tr>\n`
  })
  return markup`<div class="scroll"><table class="cells"><thead><tr>${head}</tr></thead><tbody>
${rows}</tbody></table></div>`
}

/** Cells that did not end well, with their reasons; empty when all did. */
export function failedCells(cells: readonly CellResult[]): Markup {
  const failed = cells.filter((cell) => cell.status !== 'done')
  if (failed.length === 0) return EMPTY
  return markup`<h2>Cells without a result</h2>
${failed.map((cell) => markup`<h3><span class="bad">${cell.status}</span> ${cell.label}</h3><pre>${cell.reason ?? 'no reason was given'}</pre>\n`)}`
}

function throttlingField({throttledShare}: ProxyResult): Markup {
  const text = formatShare(throttledShare)
  return isThrottled(throttledShare)
    ? markup`<td class="warn" data-title="throttled">${text}</td>`
    : markup`<td data-title="throttled">${text}</td>`
}

/** What all processes of a proxy's container used, and in parentheses the proxy alone where that differs visibly. */
function withOwn(all: string, own: string | undefined): string {
  return own === undefined || own === '-' || own === all ? all : `${all} (${own})`
}

function formatCpu(seconds: number | null): string {
  return seconds === null ? '-' : seconds.toFixed(2)
}

function proxyRows(cell: CellResult): Markup[] {
  return cell.proxies.map((proxy) => {
    const carried = cell.path.find((one) => one.proxy === proxy.proxy)?.requests ?? null
    return markup`<tr><td class="left">${cell.label}</td><td class="left" data-title="proxy">${proxy.proxy}</td><td data-title="requests carried">${formatCount(carried)}</td><td data-title="CPU seconds">${withOwn(formatCpu(proxy.cpuSeconds), proxy.own && formatCpu(proxy.own.cpuSeconds))}</td><td data-title="resident memory">${withOwn(formatBytes(proxy.rssBytes), proxy.own && formatBytes(proxy.own.rssBytes))}</td><td data-title="worker threads">${formatCount(proxy.workerThreads)}</td>${throttlingField(proxy)}</tr>\n`
  })
}

/** What each proxy carried and used in each cell; empty when nothing is known. */
export function proxiesTable(cells: readonly CellResult[]): Markup {
  const rows = cells.flatMap(proxyRows)
  if (rows.length === 0) return EMPTY
  return markup`<h2>Proxies</h2>
<div class="scroll"><table class="cells"><thead><tr><th class="left">cell</th><th class="left">proxy</th><th>requests carried</th><th>CPU seconds</th><th>resident memory</th><th>worker threads</th><th>throttled</th></tr></thead><tbody>
${rows}</tbody></table></div>`
}
