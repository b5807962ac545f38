import type {CellResult, ControlPlaneResult} from '../../results/schema.ts'
import {formatBytes, formatCount, formatSignificant} from '../../terminal/numbers.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

function byType({pushesByType}: ControlPlaneResult): string {
  const types = Object.entries(pushesByType ?? {}).map(([type, count]) => `${type} ${formatCount(count)}`)
  return types.length === 0 ? '' : ` (${types.join(', ')})`
}

function seconds(value: number | null): string {
  return value === null ? '-' : `${formatSignificant(value)} s`
}

/** Mean, and the bound under which 99 of 100 are. */
function convergence({convergenceSeconds}: ControlPlaneResult): string {
  if (convergenceSeconds === null) return '-'
  const {mean, p99AtMost} = convergenceSeconds
  return p99AtMost === null ? seconds(mean) : `${seconds(mean)} (p99 at most ${seconds(p99AtMost)})`
}

function rejectsField({rejects}: ControlPlaneResult): Markup {
  const text = formatCount(rejects)
  return (rejects ?? 0) > 0
    ? markup`<td class="warn" data-title="refused">${text}</td>`
    : markup`<td data-title="refused">${text}</td>`
}

function row({label, controlPlane}: CellResult): Markup[] {
  if (controlPlane === null || controlPlane === undefined) return []
  const {revision, instances, pushes, cpuSeconds, rssBytes} = controlPlane
  const name = instances === 1 ? revision : `${revision} × ${instances}`
  return [
    markup`<tr><td class="left">${label}</td><td class="left" data-title="revision">${name}</td><td class="wrap" data-title="pushes">${formatCount(pushes)}${byType(controlPlane)}</td><td data-title="until proxies had them">${convergence(controlPlane)}</td>${rejectsField(controlPlane)}<td data-title="CPU seconds">${cpuSeconds === null ? '-' : cpuSeconds.toFixed(2)}</td><td data-title="resident memory">${formatBytes(rssBytes)}</td></tr>\n`,
  ]
}

/** What the mesh's control plane did in each cell; empty where nothing is known of one. */
export function controlPlaneTable(cells: readonly CellResult[]): Markup {
  const rows = cells.flatMap(row)
  if (rows.length === 0) return EMPTY
  return markup`<h2>Control plane</h2>
<p class="soft">For all proxies of the mesh, while the load of each cell was on.</p>
<div class="scroll"><table class="cells"><thead><tr><th class="left">cell</th><th class="left">revision</th><th>pushes</th><th>until proxies had them</th><th>refused</th><th>CPU seconds</th><th>resident memory</th></tr></thead><tbody>
${rows}</tbody></table></div>`
}
