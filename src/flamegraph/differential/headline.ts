import {groupedNumber} from '../../numbers/grouped-number.ts'
import type {ComparedProfiles, Difference} from '../../stacks/difference/difference.ts'
import type {MovedFunctions} from '../../stacks/difference/moved-functions.ts'
import type {Normalisation} from '../../stacks/difference/scaling/normalise.ts'
import {visibleText} from '../visible-text.ts'

const COMPARED: Readonly<Record<Normalisation, string>> = {
  total: 'compared as shares of the total',
  seconds: 'compared per second',
  requests: 'compared per request',
  unmoved: 'compared by what did not move, without interrupts',
  none: 'compared as recorded',
}

/** A share as `99%` or `99.9%`. */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))}%`
}

/** A share as `1 point` or `2.5 points`. */
export function pointsText(share: number): string {
  const points = Number((100 * share).toPrecision(6))
  return `${points} ${points === 1 ? 'point' : 'points'}`
}

/** Less is not worth a word in a picture. */
const DISPERSION_SHOWN = 1.5

/** `means of 8 profiles before and 8 after; functions are held against what they vary by between them` */
function profilesText({before, after}: ComparedProfiles): string {
  const sides = `${groupedNumber(before, 0)} profiles before and ${groupedNumber(after, 0)} after`
  return `means of ${sides}; what functions vary by between these counts as noise`
}

/** What functions vary by, and how that is known: `functions vary 2.1 times as much as chance alone (dispersion 4.4), which counts as noise`. */
export function dispersionText({dispersion: {factor, grounds, functionCount}, profiles}: Difference): string {
  if (profiles !== null) return profilesText(profiles)
  const times = groupedNumber(Math.sqrt(factor), 1)
  const number = `dispersion ${groupedNumber(factor, 2)}`
  if (grounds === 'assumed')
    return `too few functions to measure how much they vary; as much as chance alone is assumed`
  const where =
    grounds === 'given' ? `${number}, as given` : `${number}, measured on ${groupedNumber(functionCount, 0)}`
  if (times === '1') return `functions vary as much as chance alone (${where})`
  return `functions vary ${times} times as much as chance alone (${where}), which counts as noise`
}

/**
 * What of it cannot be compared, as its row in the table says it, and its part of the picture: `not comparable (functions of two
 * builds of envoy): self 1.9% before and 3.0% after, total 7.1% and 9.0%, of the area 0.5% and 0.4%`.
 */
export function notComparableText({notComparable}: MovedCounts): string[] {
  if (notComparable === null) return []
  const {modules, selfBefore, selfAfter, totalBefore, totalAfter, areaBefore, areaAfter} = notComparable
  const share = (one: number) => `${(100 * one).toFixed(1)}%`
  const whose = modules.length === 0 ? '' : ` of ${visibleText(modules.join(', '))}`
  const self = `self ${share(selfBefore.share)} before and ${share(selfAfter.share)} after`
  const total = `total ${share(totalBefore.share)} and ${share(totalAfter.share)}`
  const area = `of the area ${share(areaBefore)} and ${share(areaAfter)}`
  return [`not comparable (functions of two builds${whose}): ${self}, ${total}, ${area}`]
}

/** How many functions there are, could be compared, and changed. */
export type MovedCounts = Omit<MovedFunctions, 'functions'>

/** `No change beyond chance: 0 of 143 functions at 99%`; functions of which samples cannot tell are counted apart. */
export function countsText(difference: Difference, counts: MovedCounts): string {
  const {changedCount, callingCount, unchangedCount, comparedCount, functionCount} = counts
  const {confidence, minimumChange, margin} = difference
  const few = functionCount - comparedCount
  const unchanged =
    unchangedCount === 0 ? '' : `; ${groupedNumber(unchangedCount, 0)} unchanged within ${pointsText(margin)}`
  const rest = few === 0 ? '' : `; ${groupedNumber(few, 0)} could not be tested`
  const smallest = minimumChange === 0 ? '' : `, changes below ${percent(minimumChange)} not counted`
  const count = `${groupedNumber(changedCount, 0)} of ${groupedNumber(comparedCount, 0)} functions`
  const calling = callingCount === 0 ? '' : `; ${groupedNumber(callingCount, 0)} more only by what they call`
  const said = `at ${percent(confidence)}${smallest}${calling}${unchanged}${rest}`
  if (changedCount === 0) return `No change beyond chance: ${count} ${said}`
  return `${count} ${changedCount === 1 ? 'has' : 'have'} changed beyond chance ${said}`
}

/** Whether anything changed, and what was compared: the line below the title of a differential picture. */
export function headline(difference: Difference, counts: MovedCounts, textOf: (weight: number) => string): string {
  const {totals, sampleWeights, normalisation, measured, dispersion, profiles} = difference
  const side = (total: number, {weight, grounds}: {weight: number; grounds: string}) => {
    if (grounds === 'counted') return textOf(total)
    return `${textOf(total)} in ${grounds === 'estimated' ? 'about ' : ''}${groupedNumber(total / weight, 0)} samples`
  }
  return [
    countsText(difference, counts),
    ...notComparableText(counts),
    COMPARED[normalisation],
    ...(dispersion.factor < DISPERSION_SHOWN && profiles === null ? [] : [dispersionText(difference)]),
    `after ${side(totals.after, sampleWeights.after)}, before ${side(totals.before, sampleWeights.before)}`,
    ...(measured.event === null ? [] : [visibleText(measured.event)]),
  ].join(' · ')
}
