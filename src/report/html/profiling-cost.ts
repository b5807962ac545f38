import {type Cost, type ProfilingCost, profilingCosts} from '../../results/profiling-cost.ts'
import type {CellResult} from '../../results/schema.ts'
import {formatChange, formatSignificant} from '../../terminal/numbers.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

function row(label: string, what: string, cost: Cost): Markup {
  return markup`<tr><td class="left">${label}</td><td class="left">${what}</td><td>${formatSignificant(cost.without)}</td><td>${formatSignificant(cost.with)}</td><td>${formatChange(cost.added)}</td></tr>\n`
}

function rows(cost: ProfilingCost): Markup[] {
  const label = `${cost.label} (${cost.profilers.join(', ')})`
  return [
    ...cost.cpuMicrosecondsPerRequest.map((one) => row(label, `CPU µs per request, ${one.proxy}`, one)),
    row(label, 'p50 ms', cost.p50Ms),
    row(label, 'p99 ms', cost.p99Ms),
  ]
}

/** Each cell without and with its profiler; empty when the run did not measure that. */
export function profilingCostTable(cells: readonly CellResult[]): Markup {
  const costs = profilingCosts(cells)
  if (costs.length === 0) return EMPTY
  return markup`<h2>Cost of profiling</h2>
<div class="scroll"><table><thead><tr><th class="left">cell</th><th class="left">number</th><th>without</th><th>with</th><th>added</th></tr></thead><tbody>
${costs.flatMap(rows)}</tbody></table></div>`
}
