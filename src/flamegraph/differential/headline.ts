import type {Difference} from '../../stacks/difference/difference.ts'
import {type MovedFunctions, movedFunctions} from '../../stacks/difference/moved-functions.ts'
import type {Normalisation} from '../../stacks/difference/normalise.ts'
import {visibleText} from '../visible-text.ts'
import {grouped} from '../weight-text.ts'

const COMPARED: Readonly<Record<Normalisation, string>> = {
  total: 'compared as shares of the total',
  seconds: 'compared per second',
  requests: 'compared per request',
  none: 'compared as recorded',
}

/** A share as `99%` or `99.9%`. */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))}%`
}

/** Less is not worth a word. */
const DISPERSION_SHOWN = 1.5

/** Said where functions vary more than samples drawn at random would: what the errors were widened by. */
function dispersionText(dispersion: number): string[] {
  if (dispersion < DISPERSION_SHOWN) return []
  return [`functions vary ${grouped(Math.sqrt(dispersion), 1)} times as much as chance alone, which counts as noise`]
}

/** How many functions there are, could be compared, and changed. */
export type MovedCounts = Omit<MovedFunctions, 'functions'>

/** `No change beyond chance: 0 of 143 functions at 99%`; functions of which samples cannot tell are counted apart. */
export function verdictText(difference: Difference, {changedCount, comparedCount, functionCount}: MovedCounts): string {
  const few = functionCount - comparedCount
  const rest = few === 0 ? '' : `; of ${grouped(few, 0)} more it cannot be told`
  const smallest =
    difference.minimumChange === 0 ? '' : `, changes below ${percent(difference.minimumChange)} not counted`
  const count = `${grouped(changedCount, 0)} of ${grouped(comparedCount, 0)} functions`
  if (changedCount === 0)
    return `No change beyond chance: ${count} at ${percent(difference.confidence)}${smallest}${rest}`
  const verb = changedCount === 1 ? 'has' : 'have'
  return `${count} ${verb} changed beyond chance at ${percent(difference.confidence)}${smallest}${rest}`
}

/** Whether anything changed, and what was compared: the line below the title of a differential picture. */
export function headline(difference: Difference, textOf: (weight: number) => string): string {
  const {totals, sampleWeights, normalisation, measured, dispersion} = difference
  const side = (total: number, {weight, grounds}: {weight: number; grounds: string}) => {
    if (grounds === 'counted') return textOf(total)
    return `${textOf(total)} in ${grounds === 'estimated' ? 'about ' : ''}${grouped(total / weight, 0)} samples`
  }
  return [
    verdictText(difference, movedFunctions(difference, {limit: 0})),
    COMPARED[normalisation],
    ...dispersionText(dispersion),
    `after ${side(totals.after, sampleWeights.after)}, before ${side(totals.before, sampleWeights.before)}`,
    ...(measured.event === null ? [] : [visibleText(measured.event)]),
  ].join(' · ')
}
