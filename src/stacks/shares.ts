import {type NameGrounds, type Stacks, totalsOf} from './stacks.ts'

/** What part of a picture has no function names, and what part has inferred ones; 0..1. */
export interface NamingShares {
  readonly unknownShare: number
  readonly inferredShare: number
}

const WITHOUT_NAME: ReadonlySet<NameGrounds> = new Set(['function-start', 'module-only', 'unknown'])

/**
 * Shares of the drawn area: each frame of each stack counts with the stack's weight. Root labels such as process names
 * are no functions and are left out. Both are 0 when nothing is drawn.
 */
export function sharesOf(stacks: Stacks, sampleType: number): NamingShares {
  const totals = totalsOf(stacks, sampleType)
  let [all, unknown, inferred] = [0, 0, 0]
  for (let node = 1; node < totals.length; node++) {
    const {kind, grounds} = stacks.frames[stacks.frameOf[node]!]!
    if (kind === 'label') continue
    const area = Math.abs(totals[node]!)
    all += area
    if (WITHOUT_NAME.has(grounds)) unknown += area
    else if (grounds === 'inferred') inferred += area
  }
  return all === 0 ? {unknownShare: 0, inferredShare: 0} : {unknownShare: unknown / all, inferredShare: inferred / all}
}
