import {pointsText} from '../flamegraph/differential/headline.ts'
import {visible} from '../foreign-text/visible.ts'
import {
  type Judgement,
  type MissingProfiles,
  type MissingSamples,
  POWER,
  type Untold,
} from '../stacks/difference/judgement.ts'
import {formatCount} from '../terminal/numbers.ts'
import {shorten} from '../terminal/table.ts'

/** Functions that a sentence names. */
const NAMED = 3
/** Columns of a name in a sentence. */
const NAME_COLUMNS = 60

function shown(name: string): string {
  return shorten(visible(name), NAME_COLUMNS)
}

/** A number that is an estimate, to two digits. */
function about(count: number): string {
  return formatCount(Number(count.toPrecision(2)))
}

function whoseShare({function: name, share}: Untold): string {
  if (name === null) return 'of a function that no sample was seen of'
  return `of ${shown(name)} at ${(100 * share).toFixed(1)}%`
}

function samplesText(missing: MissingSamples, sought: number): string {
  const {samplesNeeded, samples} = missing
  return [
    `${formatCount(samples.before)} samples before and ${formatCount(samples.after)} after are too few to find a change of ${pointsText(sought)}`,
    `with ${100 * POWER}% power it takes about ${about(samplesNeeded)} on each side (${whoseShare(missing)})`,
  ].join('; ')
}

/** `8 profiles before and 8 after are too few to …; with 80% power it takes about 14 on each side, 6 more (of parse at 4.1%)` */
function profilesText(missing: MissingProfiles, sought: number): string {
  const {profilesNeeded, profiles} = missing
  const more = profilesNeeded === null ? null : profilesNeeded - Math.min(profiles.before, profiles.after)
  const needed =
    more === null
      ? 'more than 1,000 on each side'
      : `${formatCount(profilesNeeded!)} on each side, ${formatCount(more)} more`
  return [
    `${formatCount(profiles.before)} profiles before and ${formatCount(profiles.after)} after are too few to find a change of ${pointsText(sought)}`,
    `needs ${needed}, to find it with ${100 * POWER}% power (${whoseShare(missing)})`,
  ].join('; ')
}

/** Why it cannot be told. */
function reasonText({missing, missingProfiles, hiddenShare, sought}: Judgement): string {
  const hidden =
    hiddenShare === null
      ? []
      : [`${(100 * hiddenShare).toFixed(1)}% after is spent in functions of two builds that cannot be compared`]
  return [
    ...(missing === null ? [] : [samplesText(missing, sought)]),
    ...(missingProfiles === null ? [] : [profilesText(missingProfiles, sought)]),
    ...hidden,
  ].join('; ')
}

/** The functions that grew too much, by name. */
function grownText({grown}: Judgement): string {
  const names = grown.slice(0, NAMED).map((one) => shown(one.function))
  return names.join(', ') + (grown.length > NAMED ? ` and ${formatCount(grown.length - NAMED)} more` : '')
}

/** What moved between functions and what they call: `; work moved within functions: f grew by itself by 25.00 points, not in total`. */
function movedWithinText({movedWithin}: Judgement): string {
  if (movedWithin.length === 0) return ''
  const moves = movedWithin.slice(0, NAMED).map(({function: name, selfChange: {share}}) => {
    return `${shown(name)} ${share > 0 ? 'grew' : 'shrank'} by itself by ${(100 * Math.abs(share)).toFixed(2)} points`
  })
  const more = movedWithin.length - moves.length
  return `; work moved within functions: ${moves.join(', ')}${more === 0 ? '' : `, and ${formatCount(more)} more`}, not in total`
}

function verdictText(judgement: Judgement): string {
  const {verdict, limit, sought} = judgement
  const limitText = pointsText(limit)
  if (verdict === 'inconclusive') return `${verdict}: ${reasonText(judgement)}`
  if (verdict === 'regression') return `${verdict}: ${grownText(judgement)} grew by more than ${limitText}`
  if (verdict === 'improvement') return `${verdict}: a function shrank by more than ${limitText}, none grew by more`
  return `${verdict} of ${pointsText(sought)}`
}

/**
 * The verdict in its word, with what it stands on: `Verdict: regression: parse grew by more than 2 points`. It goes by
 * totals; what moved within functions besides is said behind it.
 */
export function judgementText(judgement: Judgement): string {
  return `Verdict: ${verdictText(judgement)}${movedWithinText(judgement)}`
}

/** What a gate says on standard error when it fails. */
export function failureText(judgement: Judgement): string {
  const limit = Number((100 * judgement.limit).toPrecision(6))
  if (judgement.verdict === 'regression') {
    return `Beyond --fail-above ${limit}: ${grownText(judgement)} grew by more of the total.`
  }
  const names = judgement.hiddenShare === null ? '' : ', give files with symbols (--symbols)'
  return `--fail-above ${limit} is inconclusive: ${reasonText(judgement)}.\nRecord more${names}, or let what cannot be told pass with --inconclusive pass.`
}
