import {basename} from 'node:path'
import {visible} from '../../foreign-text/visible.ts'
import type {Change, Estimate} from '../../history/change.ts'
import {extraLabelsOf} from '../../history/history-document.ts'
import {FALSE_SHARE, type RunHistory, type SeriesHistory, worsened} from '../../history/history-of.ts'
import type {Night} from '../../history/night.ts'
import {ownCommand} from '../../program/own-command.ts'
import {formatCount} from '../../terminal/numbers.ts'
import {cellName, metricName, valueText} from '../comparison/comparison-rows.ts'
import {sparkline} from './sparkline.ts'

/** Titles of what {@link seriesRows} has. */
export const HISTORY_TITLES = ['metric', 'nights', 'from', 'to', 'change', '95 % interval', 'since'] as const

/** Columns that a sparkline takes at most. */
const SPARKLINE = 24

/** A night by the name of its run and what its user called it. */
export function nightName(night: Night): string {
  const name = basename(night.run.path)
  const labels = extraLabelsOf(night)
  return visible(labels === null ? name : `${name} (${labels})`)
}

function signedPercent(ratio: number): string {
  const percent = 100 * (ratio - 1)
  return `${percent < 0 ? '−' : '+'}${Number(Math.abs(percent).toPrecision(3))} %`
}

function signedText(value: number, unit: SeriesHistory['metric']['unit']): string {
  return `${value < 0 ? '−' : '+'}${valueText(Math.abs(value), unit)}`
}

function estimateText(
  {ratio, difference}: Change,
  unit: SeriesHistory['metric']['unit'],
  text: (of: Estimate, one: (value: number) => string) => string,
): string {
  if (ratio !== null) return text(ratio, signedPercent)
  return difference === null ? '-' : text(difference, (value) => signedText(value, unit))
}

function sinceText(nights: readonly Night[], {night, earliest, latest}: Change): string {
  const name = nightName(nights[night]!)
  if (earliest === latest) return name
  const count = latest - earliest + 1
  return `${name}, or one of ${formatCount(count)} from ${nightName(nights[earliest]!)} on`
}

/** A series as rows, one for each of its changes. */
export function seriesRows({metric, values, changes}: SeriesHistory, nights: readonly Night[]): readonly string[][] {
  return changes.map((change, index) => [
    index === 0 ? metricName(metric) : '',
    index === 0 ? sparkline(values, SPARKLINE) : '',
    valueText(change.from, metric.unit),
    valueText(change.to, metric.unit),
    `${estimateText(change, metric.unit, ({estimate}, one) => one(estimate))} ${change.direction}`,
    estimateText(change, metric.unit, ({low, high}, one) => `${one(low)} to ${one(high)}`),
    sinceText(nights, change),
  ])
}

/** What else changed with each night that something changed in, and the command that draws what moved. */
export function changeNotes({nights, series}: RunHistory): readonly string[] {
  const changes = [...series.flatMap((one) => one.changes)].toSorted((one, other) => one.night - other.night)
  const told = changes.flatMap(({night, setUp, stacks}) => [
    ...setUp.map(
      ({what, base, new: other}) =>
        `${nightName(nights[night]!)}: ${visible(what)} was ${visible(base.join(', '))}, is ${visible(other.join(', '))}`,
    ),
    ...stacks.map(
      ({workload, profile, before, after, svg}) =>
        `${nightName(nights[night]!)}: what moved in ${visible(workload)}, ${visible(profile)}: ${svg === null ? visible(ownCommand('flame', 'diff', before, after)) : visible(svg)}`,
    ),
  ])
  return [...new Set(told)]
}

function counted(count: number, one: string, more = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : more}`
}

/** What was looked at, as sentences. */
export function historyNotes({nights, series, testedCount}: RunHistory): readonly string[] {
  const count = (state: SeriesHistory['state']) => series.filter((one) => one.state === state).length
  const [equal, few] = [count('all equal'), count('too few nights')]
  return [
    `${counted(nights.length, 'night')}, ${counted(new Set(series.map(({testbed, key}) => `${testbed} ${key}`)).size, 'cell')}, ${counted(series.length, 'series', 'series')} of a metric; in ${formatCount(testedCount)} a change could have been found; of those said to have changed at most ${100 * FALSE_SHARE} % are expected to be chance.`,
    ...(equal === 0 ? [] : [`${formatCount(equal)} with all values equal.`]),
    ...(few === 0 ? [] : [`${formatCount(few)} of too few nights to tell a change from chance.`]),
  ]
}

/** A day, with its time where that is not its begin. */
function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/T00:00:00\.000Z$/, '')
}

/** What a history comes to, in one sentence. */
export function historyVerdict({series, nights, sinceMs}: RunHistory): string {
  const changed = series.filter(({changes}) => changes.length > 0)
  const since = sinceMs === null ? '' : ` since ${dayOf(sinceMs)}`
  if (changed.length === 0) return `No change found in ${counted(nights.length, 'night')}${since}.`
  const total = changed.reduce((sum, {changes}) => sum + changes.length, 0)
  return `${counted(total, 'change')} in ${counted(changed.length, 'series', 'series')}${since}.`
}

/** Series that a sentence names. */
const NAMED = 3

/** What a gate says on standard error when it fails. */
export function historyGateText({gate, series, outcome}: RunHistory): string {
  const limit = `${Number((100 * gate!).toPrecision(3))} %`
  if (outcome === 'inconclusive') {
    return `--gate ${limit} is inconclusive: no series has enough nights to tell a change from chance.\nGo on measuring; about a dozen nights tell a large change.`
  }
  const worst = worsened(series, gate!)
  const names = worst.slice(0, NAMED).map((one) => {
    const change = estimateText(one.changes.at(-1)!, one.metric.unit, ({estimate}, text) => text(estimate))
    return `${metricName(one.metric)} ${change} (${cellName(one.settings)})`
  })
  const more = worst.length > NAMED ? `; and ${formatCount(worst.length - NAMED)} more` : ''
  return `Beyond --gate ${limit}: ${names.join('; ')}${more}.`
}
