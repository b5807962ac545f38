import {type NameGrounds, type Stacks, totalsOf} from './stacks.ts'

/** What part of a picture has no function names, and what part has inferred ones; 0..1. */
export interface NamingShares {
  readonly unknownShare: number
  readonly inferredShare: number
}

const WITHOUT_NAME: ReadonlySet<NameGrounds> = new Set(['function-start', 'module-only', 'unknown'])
const INFERRED: ReadonlySet<NameGrounds> = new Set(['inferred'])

/** For each frame: 0 when it is counted only, 1 when it also has one of `grounds`, 2 for labels, which are not counted. */
function sidesOf(stacks: Stacks, grounds: ReadonlySet<NameGrounds>): Uint8Array {
  return Uint8Array.from(stacks.frames, (one) => (one.kind === 'label' ? 2 : grounds.has(one.grounds) ? 1 : 0))
}

function shareOf(stacks: Stacks, totalsOnce: () => Float64Array, grounds: ReadonlySet<NameGrounds>): number {
  const sides = sidesOf(stacks, grounds)
  if (!sides.includes(1)) return 0
  const totals = totalsOnce()
  // Without a branch, since a million nodes come in no order that a processor could guess.
  const areas = new Float64Array(3)
  for (let node = 1; node < totals.length; node++) areas[sides[stacks.frameOf[node]!]!]! += Math.abs(totals[node]!)
  const all = areas[0]! + areas[1]!
  return all === 0 ? 0 : areas[1]! / all
}

/** Share, 0..1, of the drawn area whose frames have one of `grounds`; see {@link sharesOf}. */
export function areaShareOf(stacks: Stacks, sampleType: number, grounds: ReadonlySet<NameGrounds>): number {
  return shareOf(stacks, () => totalsOf(stacks, sampleType), grounds)
}

/**
 * Shares of the drawn area: each frame of each stack counts with the stack's weight. Root labels such as process names
 * are no functions and are left out. Both are 0 when nothing is drawn.
 */
export function sharesOf(stacks: Stacks, sampleType: number): NamingShares {
  let known: Float64Array | null = null
  const totals = () => {
    known ??= totalsOf(stacks, sampleType)
    return known
  }
  return {unknownShare: shareOf(stacks, totals, WITHOUT_NAME), inferredShare: shareOf(stacks, totals, INFERRED)}
}
