import {basename} from 'node:path'
import {UsageError} from '../../errors/index.ts'
import type {Input} from '../../profiles/read-input.ts'
import {areColumns, differenceOf, differenceOfColumns} from '../../stacks/difference/compare.ts'
import type {Difference, DifferenceOptions} from '../../stacks/difference/difference.ts'
import type {Side} from '../../stacks/difference/side.ts'
import {chooseSampleType} from '../sample-type.ts'

/** What is compared, and how. */
export interface Comparison extends Omit<Partial<DifferenceOptions>, 'dispersion'> {
  /** As --sample-type names it. */
  readonly sampleType: string | undefined
  /** See {@link DifferenceOptions.dispersion}. */
  readonly dispersion: number | undefined
  readonly requestsBefore: number | undefined
  readonly requestsAfter: number | undefined
}

/** By file name, as unnamed functions are called; a file name that two builds have is left out. */
function buildIdsOf({modules}: Input['named']): ReadonlyMap<string, string> {
  const known = Map.groupBy(
    modules.filter(({buildId}) => buildId !== null),
    ({path}) => basename(path),
  )
  return new Map(
    [...known].flatMap(([name, some]) =>
      new Set(some.map(({buildId}) => buildId)).size === 1 ? [[name, some[0]!.buildId!] as const] : [],
    ),
  )
}

function sideOf({name, named}: Input, sampleType: string | undefined, requests: number | undefined): Side {
  const {stacks} = named
  const type = chooseSampleType(stacks, sampleType)
  return {stacks, sampleType: type, name, buildIds: buildIdsOf(named), ...(requests === undefined ? {} : {requests})}
}

/**
 * Compares two inputs, or the two columns of one. Throws a UsageError when they measure different things or lack what the
 * normalisation needs.
 */
export function compareInputs(before: Input, after: Input | null, comparison: Comparison): Difference {
  const {sampleType, requestsBefore, requestsAfter, dispersion, ...rest} = comparison
  const options = dispersion === undefined ? rest : {...rest, dispersion}
  if (after !== null) {
    return differenceOf(sideOf(before, sampleType, requestsBefore), sideOf(after, sampleType, requestsAfter), options)
  }
  if (areColumns(before.named.stacks)) return differenceOfColumns(before.named.stacks, options)
  throw new UsageError(`Comparing ${before.name}: there is nothing to compare it with.`, {
    hint: 'Name a second profile, or a file with both columns as difffolded.pl writes it.',
  })
}
