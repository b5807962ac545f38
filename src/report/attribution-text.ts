import type {Attribution, Part} from '../flame/diff/attribution.ts'
import {visible} from '../foreign-text/visible.ts'
import type {SampleType} from '../stacks/model/stacks.ts'
import {shorten} from '../terminal/table.ts'

/** Functions and ways that a line names. */
const NAMED = 3
const NAME_COLUMNS = 60
/** Frames at the end of a way that are told. */
const LAST_FRAMES = 3

function signed(change: number): string {
  return `${change > 0 ? '+' : ''}${Number(change.toPrecision(3))}`
}

function partText(name: string, {change, part}: Part): string {
  return `${shorten(visible(name), NAME_COLUMNS)} ${signed(change)}${part === null ? '' : ` (${Math.round(100 * part)}%)`}`
}

function wayText(path: readonly string[]): string {
  return `${path.length > LAST_FRAMES ? '… ' : ''}${path.slice(-LAST_FRAMES).join(' > ')}`
}

/**
 * Who carries the change of everything: `+12.1 nanoseconds per request (250 → 262), by what functions did by themselves:
 * route +10.3 (85%), others +1.8 (15%)`, and a second line by ways to them. None where totals are made equal, or nothing changed beyond chance.
 */
export function attributionText(attribution: Attribution, {unit}: SampleType): string[] {
  const {change, before, after, perRequest, functions, otherFunctions, paths, otherPaths} = attribution
  if (change === 0 || functions.length === 0) return []
  const listed = (parts: readonly (readonly [name: string, part: Part])[], others: Part) => {
    const unnamed = parts.slice(NAMED).map(([, part]) => part)
    const add = (of: (part: Part) => number) => [others, ...unnamed].reduce((sum, part) => sum + of(part), 0)
    const rest = {change: add((part) => part.change), part: add((part) => part.part ?? 0)}
    return [...parts.slice(0, NAMED), ['others', rest] as const].map(([name, part]) => partText(name, part)).join(', ')
  }
  const amounts = `${Number(before.toPrecision(4))} → ${Number(after.toPrecision(4))}`
  const ofFunctions = listed(
    functions.map((one) => [one.function, one] as const),
    otherFunctions,
  )
  const ofPaths = listed(
    paths.map((one) => [wayText(one.path), one] as const),
    otherPaths,
  )
  return [
    `In all ${signed(change)} ${unit}${perRequest ? ' per request' : ''} (${amounts}), by what functions did by themselves: ${ofFunctions}`,
    `By the ways to them: ${ofPaths}`,
  ]
}
