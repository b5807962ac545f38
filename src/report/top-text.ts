import type {FunctionCost} from '../flame/top/top-functions.ts'
import type {TopTable} from '../flame/top/top-table.ts'
import {weightText} from '../flamegraph/weight-text.ts'
import {visible} from '../foreign-text/visible.ts'
import type {Style} from '../terminal/style.ts'
import {renderTable} from '../terminal/table.ts'
import {namesBeside, sharePercent} from './fitting-names.ts'

const TITLES = ['self', 'self %', 'total', 'total %'] as const

/** Marks names that are not symbols: `~` inferred, `?` none. */
function markOf({grounds}: FunctionCost): string {
  if (grounds === 'inferred') return ' ~'
  return ['function-start', 'module-only', 'unknown'].includes(grounds) ? ' ?' : ''
}

function legend(functions: readonly FunctionCost[]): string[] {
  const marks = new Set(functions.map(markOf))
  return [
    ...(marks.has(' ~') ? ['~ inferred from class tables and log strings'] : []),
    ...(marks.has(' ?') ? ['? no name'] : []),
  ]
}

/** What there is in all; of a difference also what shares are of. */
function allText({total, whole, isDifference}: TopTable, textOf: (weight: number) => string, event: string): string {
  const all = `${textOf(total)}${event} in all`
  if (!isDifference) return all
  return `a difference: ${all}; shares are of all that stacks gained and lost, ${textOf(whole)}`
}

/** A weight of the table; gains of a difference have a sign, as its losses have. */
function signed(text: string, weight: number, {isDifference}: TopTable): string {
  return isDifference && weight > 0 ? `+${text}` : text
}

/** Functions with what they cost, a line each, below one that says of what this is the share. */
export function topText(table: TopTable, {style, width}: {readonly style: Style; readonly width: number}): string {
  const {sampleType, functions, functionCount, areas} = table
  const toText = weightText(sampleType)
  const textOf = (weight: number) => visible(toText(weight))
  const costs = functions.map((one) => [
    signed(textOf(one.self), one.self, table),
    signed(sharePercent(one.selfShare), one.self, table),
    signed(textOf(one.total), one.total, table),
    signed(sharePercent(one.totalShare), one.total, table),
  ])
  const marks = functions.map(markOf)
  const names = namesBeside(
    TITLES,
    costs,
    functions.map((one) => one.function),
    width - Math.max(0, ...marks.map(({length}) => length)),
  )
  const rows = names.map((name, index) => [name + marks[index]!, ...costs[index]!])
  const columns = TITLES.map((title) => ({title, align: 'right' as const}))
  const event =
    sampleType.event === null || sampleType.event === sampleType.name ? '' : ` (${visible(sampleType.event)})`
  const about = `${functions.length} of ${functionCount} functions, ${allText(table, textOf, event)}`
  const body = renderTable({columns: [{title: 'function', align: 'left'}, ...columns], rows, width})
  const selfOfAreas = areas.map(
    ({area, selfShare}) => `${area} ${signed(`${(100 * selfShare).toFixed(1)}%`, selfShare, table)}`,
  )
  return [style.bold(about), `Self: ${selfOfAreas.join(' · ')}`, body, ...legend(functions).map(style.dim)].join('\n')
}
