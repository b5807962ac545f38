import type {Warning} from '../../errors/index.ts'
import {pairBuilds} from '../../profiles/builds/pair-builds.ts'
import type {NamingOptions} from '../../profiles/naming-context.ts'
import type {Input} from '../../profiles/read-input.ts'
import type {Difference} from '../../stacks/difference/difference.ts'
import {type Comparison, compareColumns, compareInputSides, inputSide} from './compare-inputs.ts'

/** Two sides, of several profiles each its mean, and how they differ. */
export interface ComparedSides {
  readonly before: Input
  /** Null where `before` has the columns of both. */
  readonly after: Input | null
  readonly difference: Difference
  /** Of the two builds of a file. */
  readonly warnings: readonly Warning[]
}

/**
 * Compares the profiles of two sides, or the two columns of one; the functions of files of which they have two builds are
 * matched before. Throws a UsageError when they measure different things or lack what the normalisation needs.
 */
export async function compareSides(
  [before, after]: readonly (readonly Input[])[],
  comparison: Comparison,
  naming: NamingOptions,
): Promise<ComparedSides> {
  if (after === undefined) {
    const [columns] = before as [Input]
    return {before: columns, after: null, difference: compareColumns(columns, comparison), warnings: []}
  }
  const [one, other] = [inputSide(before!, 'before', comparison), inputSide(after, 'after', comparison)]
  const {builds, warnings} = await pairBuilds(one.input, other.input, naming)
  const difference = compareInputSides(one, other, {...comparison, builds})
  return {before: one.input, after: other.input, difference, warnings}
}
