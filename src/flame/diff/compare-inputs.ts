import {basename} from 'node:path'
import {UsageError} from '../../errors/index.ts'
import type {Input} from '../../profiles/read-input.ts'
import {areColumns, differenceOf, differenceOfColumns} from '../../stacks/difference/compare.ts'
import {
  DEFAULT_DIFFERENCE_OPTIONS,
  type Difference,
  type DifferenceOptions,
} from '../../stacks/difference/difference.ts'
import {sideOfProfiles} from '../../stacks/difference/scaling/several-profiles.ts'
import type {Side, SideName} from '../../stacks/difference/side.ts'
import {chooseSampleType} from '../sample-type.ts'

/** What is compared, and how. */
export interface Comparison extends Omit<Partial<DifferenceOptions>, 'dispersion'> {
  /** As --sample-type names it. */
  readonly sampleType: string | undefined
  /** See {@link DifferenceOptions.dispersion}. */
  readonly dispersion: number | undefined
  /** One for each profile of the side. */
  readonly requestsBefore: readonly number[] | undefined
  readonly requestsAfter: readonly number[] | undefined
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

/** One side as it is read: its input, of several profiles the mean. */
export interface InputSide {
  readonly input: Input
  readonly side: Side
}

function requestsOf(
  requests: readonly number[] | undefined,
  paths: readonly string[],
): readonly (number | undefined)[] {
  if (requests === undefined || requests.length === paths.length) return requests ?? []
  throw new UsageError(
    `Comparing per request: ${paths.length} profiles (${paths.join(', ')}) take as many numbers of requests, and not ${requests.length}.`,
    {hint: 'Give one for each profile, in their order, separated by commas.'},
  )
}

/** Several inputs of one side as one. Throws as {@link sideOfProfiles}. */
function meanOfInputs(inputs: readonly Input[], sides: readonly Side[], {normalisation}: Comparison): InputSide {
  const mean = sideOfProfiles(sides, normalisation ?? DEFAULT_DIFFERENCE_OPTIONS.normalisation)
  const named = {
    stacks: mean.stacks,
    warnings: inputs.flatMap((input) => input.named.warnings),
    modules: inputs.flatMap((input) => input.named.modules),
  }
  const input = {
    name: mean.name,
    manifest: null,
    directory: null,
    formats: inputs.flatMap(({formats}) => formats),
    named,
    warnings: inputs.flatMap(({warnings}) => warnings),
  }
  return {input, side: {...mean, buildIds: buildIdsOf(named)}}
}

/** The side that one or more inputs are; of several their mean. Throws a UsageError where they cannot be one. */
export function inputSide(inputs: readonly Input[], of: SideName, comparison: Comparison): InputSide {
  const given = of === 'before' ? comparison.requestsBefore : comparison.requestsAfter
  const requests = requestsOf(
    given,
    inputs.map(({name}) => name),
  )
  const sides = inputs.map((input, index) => sideOf(input, comparison.sampleType, requests[index]))
  return inputs.length === 1 ? {input: inputs[0]!, side: sides[0]!} : meanOfInputs(inputs, sides, comparison)
}

function optionsOf({sampleType: _, requestsBefore: __, requestsAfter: ___, dispersion, ...rest}: Comparison) {
  return dispersion === undefined ? rest : {...rest, dispersion}
}

/** Compares two sides. Throws a UsageError when they measure different things or lack what the normalisation needs. */
export function compareInputSides(before: InputSide, after: InputSide, comparison: Comparison): Difference {
  return differenceOf(before.side, after.side, optionsOf(comparison))
}

/** Compares the two columns of an input. Throws a UsageError where it has none. */
export function compareColumns({name, named}: Input, comparison: Comparison): Difference {
  if (areColumns(named.stacks)) return differenceOfColumns(named.stacks, optionsOf(comparison))
  throw new UsageError(`Comparing ${name}: there is nothing to compare it with.`, {
    hint: 'Name a second profile, or a file with both columns as difffolded.pl writes it.',
  })
}
