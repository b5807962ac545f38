import {UsageError} from '../../errors/index.ts'
import {NO_PRIOR} from '../../statistics/variance-prior.ts'
import {labelNames, withLabels} from '../model/labels.ts'
import type {Stacks} from '../model/stacks.ts'
import {combineSides} from './combine.ts'
import {
  AFTER,
  BEFORE,
  type ComparedProfiles,
  DEFAULT_DIFFERENCE_OPTIONS,
  type Difference,
  type DifferenceOptions,
  type Dispersion,
} from './difference.ts'
import {priorOf} from './noise/noise-of-profiles.ts'
import {assertComparable, assumedMeasure} from './same-measure.ts'
import {weightOfOneSample} from './sample-weight.ts'
import {dispersionOf} from './scaling/dispersion.ts'
import {assertScalable, type Normalisation, type SideFacts, scaleOf, sideFacts} from './scaling/normalise.ts'
import {type EvenedOut, evenedOut} from './scaling/unmoved.ts'
import type {Side} from './side.ts'

/** What is wrong with the numbers; null when nothing is. */
function faultOf({confidence, minimumChange, margin, dispersion = 1}: DifferenceOptions): string | null {
  if (!(confidence > 0 && confidence < 1)) return 'the confidence must lie between 0 and 100 %'
  if (!(minimumChange >= 0)) return 'the smallest change must not be below 0'
  if (!(margin > 0 && margin < 1)) return 'the margin must lie between 0 and 100 points'
  return dispersion > 0 && Number.isFinite(dispersion) ? null : 'the dispersion must be above 0'
}

function checked(options: DifferenceOptions): DifferenceOptions {
  const fault = faultOf(options)
  if (fault === null) return options
  throw new UsageError(`Comparing two profiles: ${fault}.`, {
    hint: 'Usual are a confidence of 99 %, a margin of 1 point, and the measured dispersion.',
  })
}

/** First frames that are labels on the other side are labels here, too, where a format does not tell them from functions. */
function withLabelsOf(side: Side, other: Side): Side {
  if (labelNames(side.stacks).length > 0) return side
  return {...side, stacks: withLabels(side.stacks, labelNames(other.stacks))}
}

function sumOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0)
}

/** Makes the sides comparable. Throws a UsageError when what that takes is not known. */
function comparable(
  recorded: Pick<Difference, 'stacks' | 'sampleWeights'>,
  normalisation: Normalisation,
  {before, after}: {readonly before: SideFacts; readonly after: SideFacts},
): Pick<Difference, 'stacks' | 'scale'> {
  if (normalisation !== 'unmoved') return {stacks: recorded.stacks, scale: scaleOf(normalisation, before, after)}
  const even = evenedOut(recorded)
  if (even !== null) return even
  throw new UsageError(
    `Comparing by what did not move: too few functions of ${before.name} and ${after.name} have samples enough.`,
    {hint: 'Record for longer, or compare shares of the total.'},
  )
}

/** How many profiles the sides are the means of; null where each is one. Throws a UsageError where only one side is. */
function countsOf(before: Side, after: Side): Pick<ComparedProfiles, 'before' | 'after'> | null {
  const [one, other] = [before, after].map(({profiles}) => profiles?.weights.length ?? 1) as [number, number]
  if (one > 1 && other > 1) return {before: one, after: other}
  if (one === 1 && other === 1) return null
  throw new UsageError(`Comparing ${one} profiles before with ${other} after: what one varies by is not known.`, {
    hint: 'Give two or more on each side, or one on each.',
  })
}

/** What chance does to functions of which each side is one profile; where they are several these tell. Throws a UsageError where it is told besides. */
function spreadOf(difference: Omit<Difference, 'dispersion'>, given: number | undefined): Dispersion {
  if (difference.profiles !== null) {
    if (given === undefined) return {factor: 1, grounds: 'profiles', functionCount: 0}
    throw new UsageError(
      'Comparing several profiles a side: what functions vary by is measured, and a dispersion is given.',
      {hint: 'Leave the dispersion out.'},
    )
  }
  return given === undefined ? dispersionOf(difference) : {factor: given, grounds: 'given', functionCount: 0}
}

/** Adds what follows from the weights of both sides once they are comparable; `given` is a dispersion that is not to be measured. */
function measuredOf(comparable: Omit<Difference, 'totals' | 'dispersion'>, given: number | undefined): Difference {
  const {self} = comparable.stacks
  const {profiles} = comparable
  const difference = {...comparable, totals: {before: sumOf(self[BEFORE]!), after: sumOf(self[AFTER]!)}}
  return {
    ...difference,
    profiles: profiles && {...profiles, prior: priorOf(difference, profiles)},
    dispersion: spreadOf(difference, given),
  }
}

/**
 * A difference of shares of the total made one by what did not move, and by what factors; null where too few functions
 * tell, and of several profiles a side.
 */
export function byUnmoved(difference: Difference): {readonly difference: Difference; readonly even: EvenedOut} | null {
  if (difference.profiles !== null) return null
  const even = evenedOut(difference)
  if (even === null) return null
  const {stacks, scale} = even
  const {factor, grounds} = difference.dispersion
  const given = grounds === 'given' ? factor : undefined
  return {difference: measuredOf({...difference, stacks, scale, normalisation: 'unmoved'}, given), even}
}

/**
 * Compares two profiles, or the means of several on each side. Throws a UsageError when they measure different things, or lack what the normalisation needs,
 * an InputError when one of them is empty or a difference itself.
 */
export function differenceOf(one: Side, other: Side, fields: Partial<DifferenceOptions> = {}): Difference {
  const options = checked({...DEFAULT_DIFFERENCE_OPTIONS, ...fields})
  const [before, after] = [withLabelsOf(one, other), withLabelsOf(other, one)]
  const measured = assertComparable(before, after)
  for (const side of [before, after]) assertScalable(options.normalisation, side)
  const facts = {before: sideFacts(before), after: sideFacts(after)}
  const counts = countsOf(before, after)
  const combined = combineSides(before, after, options)
  const sampleWeights = {
    before: before.profiles?.sampleWeight ?? weightOfOneSample(before.stacks, before.sampleType),
    after: after.profiles?.sampleWeight ?? weightOfOneSample(after.stacks, after.sampleType),
  }
  const {stacks, scale} = comparable({stacks: combined.stacks, sampleWeights}, options.normalisation, facts)
  const difference = {
    ...combined,
    stacks,
    measured,
    normalisation: options.normalisation,
    scale,
    sampleWeights,
    profiles: counts && {...counts, prior: NO_PRIOR},
    confidence: options.confidence,
    minimumChange: options.minimumChange,
    margin: options.margin,
    warnings: assumedMeasure(before, after),
  }
  return measuredOf(difference, options.dispersion)
}

/**
 * Compares the two columns of one differential folded file: sample types named `before` and `after`.
 * Throws as {@link differenceOf}, and a UsageError when there are no such columns.
 */
export function differenceOfColumns(stacks: Stacks, fields: Partial<DifferenceOptions> = {}): Difference {
  const [before, after] = ['before', 'after'].map((name) => stacks.sampleTypes.findIndex((type) => type.name === name))
  if (before === -1 || after === -1) {
    throw new UsageError('Comparing the columns of one file: it has no columns before and after.', {
      hint: 'Give two profiles, or a file that difffolded.pl wrote.',
    })
  }
  const only = (column: number): Stacks => {
    const type = stacks.sampleTypes[column]!
    return {...stacks, sampleTypes: [{...type, name: type.unit}], self: [stacks.self[column]!], sampleCount: null}
  }
  const side = (column: number, name: string): Side => ({stacks: only(column), sampleType: 0, name})
  return differenceOf(side(before!, 'before'), side(after!, 'after'), fields)
}

/** Whether these stacks are the two columns of a differential folded file. */
export function areColumns({sampleTypes}: Stacks): boolean {
  return sampleTypes.length === 2 && sampleTypes[0]!.name === 'before' && sampleTypes[1]!.name === 'after'
}
