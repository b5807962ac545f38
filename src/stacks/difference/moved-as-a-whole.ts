import type {Warning} from '../../errors/index.ts'
import {byUnmoved} from './compare.ts'
import type {Difference} from './difference.ts'
import type {MovedFunctions} from './moved-functions.ts'
import {testedFunctions} from './tested-functions.ts'

/** By so much less or more the share of most functions may be without a word. */
const MOST_APART = 0.1

/** A factor as what it adds: `+18%`. */
function added(factor: number): string {
  const percent = Math.round(100 * (factor - 1))
  return `${percent > 0 ? '+' : ''}${percent}%`
}

/**
 * Says so where most functions of programs or of the kernel have another share of the total than before, by more than
 * a tenth, and fewer functions are called changed once that is made up for: what else the machine does, or one large change, moves
 * the shares of all others, which is no change of theirs.
 */
export function movedAsAWhole(difference: Difference, {changedCount, callingCount}: MovedFunctions): Warning[] {
  if (difference.normalisation !== 'total' || changedCount + callingCount === 0) return []
  const unmoved = byUnmoved(difference)
  if (unmoved === null) return []
  const {scale, kernelScale} = unmoved.even
  const factors = [scale, kernelScale].map((one) => one / difference.scale)
  if (factors.every((one) => Math.abs(Math.log(one)) <= Math.log(1 + MOST_APART))) return []
  const {functions} = testedFunctions(unmoved.difference)
  const left = functions.filter((one) => one.totalSignificant || one.selfSignificant).length
  const changed = changedCount + callingCount
  if (left >= changed) return []
  const [programs, kernel] = factors.map(added)
  return [
    {
      code: 'shares-moved',
      message: `${changed} functions have another share of the total, but only ${left} changed by what did not move: the shares of most functions moved alike, those of programs by ${programs}, those of the kernel by ${kernel}.`,
      hint: 'What else the machine does, or one large change, moves the shares of all others: compare with --normalize unmoved.',
    },
  ]
}
