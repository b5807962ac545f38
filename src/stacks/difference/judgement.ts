import {type Judged, type Verdict, verdictOf} from '../../statistics/verdict.ts'
import type {Difference} from './difference.ts'
import type {MovedFunction} from './moved-function.ts'
import type {MovedFunctions} from './moved-functions.ts'
import type {Compared, Noise, Search} from './noise/noise.ts'
import {noiseOf} from './noise/noise-of.ts'

/** Chance with which a change must be found for a comparison to be called able to see it. */
export const POWER = 0.8

/** What the comparison comes to. */
export interface Judgement {
  readonly verdict: Verdict
  /** Share of the total (0..1) beyond which a function's change in total counts. */
  readonly limit: number
  /** The change that has to be seen, as a share of the total: the limit, or the margin where that is 0. */
  readonly sought: number
  /** Functions that grew by more, beyond chance, most grown first. */
  readonly grown: readonly MovedFunction[]
  /**
   * Functions that changed by themselves, beyond chance and by more than the limit, but not so in total, most changed
   * first: work moved between them and what they call, as inlining moves it.
   */
  readonly movedWithin: readonly MovedFunction[]
  /** Share of the total after (0..1) that is spent in functions that cannot be compared, where that alone makes it inconclusive. */
  readonly hiddenShare: number | null
  /** Of one for which there are too few samples, where each side is one profile. */
  readonly missing: MissingSamples | null
  /** Of one for which there are too few profiles, where there are several a side. */
  readonly missingProfiles: MissingProfiles | null
}

/** What would have to be recorded to tell. */
export interface MissingSamples extends Untold {
  /** Samples on each side that find {@link Judgement.sought} with {@link POWER} in any function. */
  readonly samplesNeeded: number
  readonly samples: {readonly before: number; readonly after: number}
}

/** The same where the sides are means of several profiles. */
export interface MissingProfiles extends Untold {
  /** Profiles on each side that find {@link Judgement.sought} with {@link POWER} in any function; null: more than 1,000. */
  readonly profilesNeeded: number | null
  readonly profiles: {readonly before: number; readonly after: number}
}

/** Of what it cannot be told. */
export interface Untold {
  /** The function that asks for most; null: one of which no sample was seen. */
  readonly function: string | null
  /** Its share before. */
  readonly share: number
  /** Functions of which it cannot be told. */
  readonly functionCount: number
}

/** A function that is judged; `moved` is null for one that no sample was seen of. */
interface Candidate extends Compared {
  readonly moved: MovedFunction | null
}

function beyondOf(moved: MovedFunction | null, limit: number): Judged['beyond'] {
  if (moved === null || !moved.totalSignificant || Math.abs(moved.totalChange.share) <= limit) return null
  return moved.totalChange.share > 0 ? 'worse' : 'better'
}

function isShown(noise: Noise, one: Candidate, margin: number, confidence: number): boolean {
  return noise.equivalence(one, margin) < 1 - confidence
}

/**
 * Judges the change of every function in total against `limit` (a share of the total, 0..1). A function is decided when
 * its change is beyond chance and beyond the limit, when it is shown to lie within the limit, or when a growth of the
 * limit would have been found with {@link POWER} by the test that the table makes; one that was never sampled is judged
 * with the others. `moved` must hold all functions.
 */
export function judgementOf(difference: Difference, moved: MovedFunctions, limit: number): Judgement {
  const {totals, confidence} = difference
  const noise = noiseOf(difference)
  const alpha = (1 - confidence) / Math.max(1, moved.testedCount)
  // No number of samples finds any growth at all, so below that a growth of the margin is what has to be seen.
  const sought = limit > 0 ? limit : difference.margin
  const candidates: Candidate[] = moved.functions.map((one) => ({
    moved: one,
    before: one.totalBefore.weight,
    after: one.totalAfter.weight,
    variances: one.variances,
  }))
  candidates.push({moved: null, before: 0, after: 0, variances: null})
  const searchIn = noise.search({growth: sought, alpha, power: POWER})
  const judged = candidates.map((candidate) => {
    const search = searchIn(candidate)
    const isDecided = search.isFound || isShown(noise, candidate, sought * totals.after, confidence)
    return {candidate, search, beyond: beyondOf(candidate.moved, limit), isDecided}
  })
  const hiddenShare = hiddenIn(moved, sought)
  const verdict = verdictOf(hiddenShare === null ? judged : [...judged, {beyond: null, isDecided: false}])
  const undecided = judged.filter(({beyond, isDecided}) => beyond === null && !isDecided)
  const movedWithin = movedWithinOf(moved, limit)
  const isMoveAlone = verdict === 'improvement' && !isImproved(moved, movedWithin, limit)
  return {
    verdict: isMoveAlone ? 'no change beyond the margin' : verdict,
    limit,
    sought,
    grown: moved.functions
      .filter((one) => beyondOf(one, limit) === 'worse')
      .toSorted((one, other) => other.totalChange.share - one.totalChange.share),
    movedWithin,
    hiddenShare: verdict === 'inconclusive' ? hiddenShare : null,
    ...(verdict === 'inconclusive' && undecided.length > 0
      ? missingOf(difference, undecided)
      : {missing: null, missingProfiles: null}),
  }
}

/** What may hide a change of so much: no number of samples shows what functions of two builds without names did. */
function hiddenIn({notComparable}: MovedFunctions, sought: number): number | null {
  if (notComparable === null) return null
  const {selfBefore, selfAfter} = notComparable
  return Math.max(selfBefore.share, selfAfter.share) > sought ? selfAfter.share : null
}

/** See {@link Judgement.movedWithin}. */
function movedWithinOf({functions}: MovedFunctions, limit: number): MovedFunction[] {
  const isWithin = (one: MovedFunction) => {
    const {share} = one.selfChange
    if (!one.selfSignificant || Math.abs(share) <= limit) return false
    return beyondOf(one, limit) !== (share > 0 ? 'worse' : 'better')
  }
  const sizeOf = ({selfChange}: MovedFunction) => Math.abs(selfChange.share)
  return functions.filter(isWithin).sort((one, other) => sizeOf(other) - sizeOf(one))
}

/** Whether a function shrank by more than can have moved into its callers: what only moved is not saved. */
function isImproved({functions}: MovedFunctions, movedWithin: readonly MovedFunction[], limit: number): boolean {
  const movedIn = movedWithin.reduce((sum, {selfChange}) => sum + Math.max(0, selfChange.share), 0)
  return functions.some((one) => beyondOf(one, limit) === 'better' && -one.totalChange.share > movedIn + limit)
}

function missingOf(
  {profiles, totals, sampleWeights}: Difference,
  undecided: readonly {readonly candidate: Candidate; readonly search: Search}[],
): Pick<Judgement, 'missing' | 'missingProfiles'> {
  const needed = undecided.map(({search}) => search.needed() ?? Number.POSITIVE_INFINITY)
  const most = needed.reduce((at, one, index) => (one > needed[at]! ? index : at), 0)
  const {candidate, search} = undecided[most]!
  const untold = {
    function: candidate.moved?.function ?? null,
    share: search.share,
    functionCount: undecided.filter(({candidate: {moved}}) => moved !== null).length,
  }
  if (profiles !== null) {
    const {before, after} = profiles
    const profilesNeeded = Number.isFinite(needed[most]!) ? needed[most]! : null
    return {missing: null, missingProfiles: {profilesNeeded, profiles: {before, after}, ...untold}}
  }
  const samples = {
    before: totals.before / sampleWeights.before.weight,
    after: totals.after / sampleWeights.after.weight,
  }
  return {missing: {samplesNeeded: needed[most]!, samples, ...untold}, missingProfiles: null}
}
