import {type NameGrounds, type Stacks, totalsOf} from './stacks.ts'

/** What part of a picture has no function names, and what part has inferred ones; 0..1. */
export interface NamingShares {
  readonly unknownShare: number
  readonly inferredShare: number
}

const WITHOUT_NAME: ReadonlySet<NameGrounds> = new Set(['function-start', 'module-only', 'unknown'])
const INFERRED: ReadonlySet<NameGrounds> = new Set(['inferred'])

/** Share, 0..1, of the drawn area whose frames have one of `grounds`; see {@link sharesOf}. */
export function areaShareOf(stacks: Stacks, sampleType: number, grounds: ReadonlySet<NameGrounds>): number {
  const totals = totalsOf(stacks, sampleType)
  let [all, counted] = [0, 0]
  for (let node = 1; node < totals.length; node++) {
    const frame = stacks.frames[stacks.frameOf[node]!]!
    if (frame.kind === 'label') continue
    const area = Math.abs(totals[node]!)
    all += area
    if (grounds.has(frame.grounds)) counted += area
  }
  return all === 0 ? 0 : counted / all
}

/**
 * Shares of the drawn area: each frame of each stack counts with the stack's weight. Root labels such as process names
 * are no functions and are left out. Both are 0 when nothing is drawn.
 */
export function sharesOf(stacks: Stacks, sampleType: number): NamingShares {
  return {
    unknownShare: areaShareOf(stacks, sampleType, WITHOUT_NAME),
    inferredShare: areaShareOf(stacks, sampleType, INFERRED),
  }
}
