import type {Warning} from '../../errors/index.ts'
import type {Difference} from './difference.ts'
import type {MovedFunctions} from './moved-functions.ts'
import {testedFunctions} from './tested-functions.ts'

/** Share of the functions that could be compared from which it is said that the spread hides them. */
const MANY = 0.25
const BY_CHANCE_ALONE = {factor: 1, grounds: 'given', functionCount: 0} as const

/**
 * Says so where the measured spread keeps many functions from being called changed. It is measured on what most functions
 * did: where most of them moved each by its own, that cannot be told from two recordings that vary.
 */
export function hiddenBySpread(difference: Difference, moved: MovedFunctions): Warning[] {
  if (difference.dispersion.grounds !== 'measured') return []
  const {functions} = testedFunctions({...difference, dispersion: BY_CHANCE_ALONE})
  const changedCount = functions.filter((one) => (one.totalSignificant || one.selfSignificant) && !one.passesOn).length
  const hidden = changedCount - moved.changedCount
  if (hidden < MANY * moved.comparedCount || hidden === 0) return []
  const factor = Number(difference.dispersion.factor.toPrecision(3))
  return [
    {
      code: 'spread-hides-changes',
      message: `${moved.changedCount} of ${moved.comparedCount} functions have changed beyond the measured spread, ${changedCount} beyond chance alone: the spread is measured on what most functions did, and they did different things (dispersion ${factor}).`,
      hint: 'Whether that is noise or most functions really moved, two recordings of one side tell: compare them, and give their dispersion with --dispersion.',
    },
  ]
}
