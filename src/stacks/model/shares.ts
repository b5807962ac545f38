import {type Frame, type NameGrounds, type Stacks, totalsOf} from './stacks.ts'

/** What part of a picture has no function names, and what part has inferred ones; 0..1. */
export interface NamingShares {
  readonly unknownShare: number
  readonly inferredShare: number
}

const WITHOUT_NAME: ReadonlySet<NameGrounds> = new Set(['function-start', 'module-only', 'unknown'])

/** For each frame: 0 when it is counted only, 1 when it is also one of those meant, 2 for labels, which are not counted. */
function sidesOf(stacks: Stacks, isMeant: (one: Frame) => boolean): Uint8Array {
  return Uint8Array.from(stacks.frames, (one) => (one.kind === 'label' ? 2 : isMeant(one) ? 1 : 0))
}

function shareOf(stacks: Stacks, totalsOnce: () => Float64Array, isMeant: (one: Frame) => boolean): number {
  const sides = sidesOf(stacks, isMeant)
  if (!sides.includes(1)) return 0
  const totals = totalsOnce()
  // Without a branch, since a million nodes come in no order that a processor could guess.
  const areas = new Float64Array(3)
  for (let node = 1; node < totals.length; node++) areas[sides[stacks.frameOf[node]!]!]! += Math.abs(totals[node]!)
  const all = areas[0]! + areas[1]!
  return all === 0 ? 0 : areas[1]! / all
}

/** Share, 0..1, of the drawn area that certain frames have; see {@link sharesOf}. */
export function areaShareOf(stacks: Stacks, sampleType: number, isMeant: (one: Frame) => boolean): number {
  return shareOf(stacks, () => totalsOf(stacks, sampleType), isMeant)
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
  return {
    unknownShare: shareOf(stacks, totals, ({grounds}) => WITHOUT_NAME.has(grounds)),
    inferredShare: shareOf(stacks, totals, ({grounds}) => grounds === 'inferred'),
  }
}
