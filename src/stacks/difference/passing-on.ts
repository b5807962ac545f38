import {beyondChance} from '../../statistics/beyond-chance.ts'
import type {Stacks} from '../model/stacks.ts'
import {AFTER, BEFORE, type Difference, profileColumns} from './difference.ts'
import {type Compared, type Noise, testOf} from './noise/noise.ts'
import {variancesAcross, variancesAt} from './noise/spread-of-profiles.ts'

/** The last frame of the stack of each node that is among the changed ones; -1 where none is. */
function lastChanged({parents, frameOf}: Stacks, isChanged: Uint8Array): Int32Array {
  const last = new Int32Array(parents.length).fill(-1)
  for (let node = 1; node < parents.length; node++) {
    const frameId = frameOf[node]!
    last[node] = isChanged[frameId] === 1 ? frameId : last[parents[node]!]!
  }
  return last
}

/** What stands on each changed function without those above it that changed, too: the weight of stacks of which it is the last. */
function weightsOfLast({stacks, scale, profiles}: Difference, isChanged: Uint8Array): (id: number) => Compared {
  const last = lastChanged(stacks, isChanged)
  const sums = (column: number, factor: number) => {
    const weights = new Float64Array(isChanged.length)
    stacks.self[column]!.forEach((weight, node) => {
      if (last[node]! >= 0) weights[last[node]!]! += weight * factor
    })
    return weights
  }
  const [before, after] = [sums(BEFORE, scale), sums(AFTER, 1)]
  const columns = profiles === null ? null : profileColumns(profiles)
  const variances = columns && {
    before: variancesAcross(columns.before.map((column) => sums(column, scale))),
    after: variancesAcross(columns.after.map((column) => sums(column, 1))),
  }
  return (id) => ({before: before[id]!, after: after[id]!, variances: variancesAt(variances, id)})
}

/**
 * Which of some functions (frame numbers) only pass on what others did: those whose weight without the stacks on which
 * another changed function stands further from the root is not shown to have changed. `isChanged` is 1 for each frame that
 * changed beyond chance, by itself or in total.
 */
export function passingOn(
  difference: Difference,
  noise: Noise,
  callers: readonly number[],
  isChanged: Uint8Array,
): Set<number> {
  if (callers.length === 0) return new Set()
  const weightOf = weightsOfLast(difference, isChanged)
  const {isBeyondChance} = beyondChance(
    callers.map((id) => testOf(noise, weightOf(id))),
    difference.confidence,
  )
  return new Set(callers.filter((_, index) => isBeyondChance[index] === 0))
}
