import {areColumns} from '../difference/compare.ts'
import {AFTER} from '../difference/difference.ts'
import {unsignedTotal} from './signed-weights.ts'
import type {Stacks} from './stacks.ts'

/** The one that is shown when none is asked for: what the input wants shown; of two columns the later; else the first that has any weight. */
export function usualSampleType(stacks: Stacks): number {
  const first = stacks.defaultSampleType ?? (areColumns(stacks) ? AFTER : 0)
  // Of a difference gains and losses may cancel.
  const hasWeight = (type: number) => unsignedTotal(stacks, type) > 0
  if (hasWeight(first)) return first
  return Math.max(
    0,
    stacks.sampleTypes.findIndex((_, type) => hasWeight(type)),
  )
}
