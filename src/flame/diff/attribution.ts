import {AFTER, BEFORE, type Difference} from '../../stacks/difference/difference.ts'
import type {MovedFunctions} from '../../stacks/difference/moved-functions.ts'
import {framesTo} from '../../stacks/model/stacks.ts'

/** What one thing has of the change of everything. */
export interface Part {
  /** In the unit that is measured; per request, where that is compared. */
  readonly change: number
  /** Of the change of everything (1 is all of it, below 0 is against it); null where there is none. */
  readonly part: number | null
}

/** Which functions, and which ways to them, carry how much of the change. All parts of each list and its rest add up. */
export interface Attribution {
  /** Of everything, in the unit that is measured; `perRequest` says whether of one request. */
  readonly before: number
  readonly after: number
  readonly change: number
  readonly perRequest: boolean
  /** By what functions did by themselves: those that changed so beyond chance, most changed first, and all others together. */
  readonly functions: readonly (Part & {readonly function: string})[]
  readonly otherFunctions: Part
  /** The ways to these functions, root first, most changed first, and all others together. */
  readonly paths: readonly (Part & {readonly path: readonly string[]})[]
  readonly otherPaths: Part
}

/** Below this part of everything there is no change to be shared out. */
const ROUNDING = 1e-9

function bySize(one: Pick<Part, 'change'>, other: Pick<Part, 'change'>): number {
  return Math.abs(other.change) - Math.abs(one.change)
}

/** Nodes of functions that changed by themselves beyond chance, with the change of each, most changed first. */
function changedNodes({stacks, scale}: Difference, isChanged: (frameId: number) => boolean) {
  const [before, after] = [stacks.self[BEFORE]!, stacks.self[AFTER]!]
  const nodes: {node: number; change: number}[] = []
  for (let node = 1; node < before.length; node++) {
    const change = after[node]! - before[node]! * scale
    if (change !== 0 && isChanged(stacks.frameOf[node]!)) nodes.push({node, change})
  }
  return nodes.sort(bySize)
}

/**
 * Shares out the change of everything, `limit` functions and paths at most. `requests` are those that weights after were
 * recorded of, where the comparison is per request.
 */
export function attributionOf(
  difference: Difference,
  {functions}: MovedFunctions,
  {limit, requests}: {readonly limit: number; readonly requests: number | null},
): Attribution {
  const {stacks, totals, scale} = difference
  const divisor = requests ?? 1
  const all = totals.after - totals.before * scale
  const isNone = Math.abs(all) <= ROUNDING * totals.after
  const partOf = (change: number): Part => ({change: change / divisor, part: isNone ? null : change / all})
  const rest = (parts: readonly Part[]) => partOf(all - parts.reduce((sum, {change}) => sum + change * divisor, 0))
  const changed = functions.filter(({selfSignificant}) => selfSignificant)
  const ofFunctions = changed
    .map((one) => ({function: one.function, ...partOf(one.selfChange.weight)}))
    .sort(bySize)
    .slice(0, limit)
  const frames = new Set(changed.map((one) => one.frame))
  const ofPaths = changedNodes(difference, (id) => frames.has(stacks.frames[id]!))
    .slice(0, limit)
    .map(({node, change}) => ({path: framesTo(stacks, node).map(({name}) => name), ...partOf(change)}))
  return {
    before: (totals.before * scale) / divisor,
    after: totals.after / divisor,
    change: isNone ? 0 : all / divisor,
    perRequest: requests !== null,
    functions: ofFunctions,
    otherFunctions: rest(ofFunctions),
    paths: ofPaths,
    otherPaths: rest(ofPaths),
  }
}
