import type {ComparedCell, ComparedMetric, RunComparison} from '../../comparison/compare-pairs.ts'
import {variantLabel} from '../../config/cells/istio-variant.ts'
import {visible} from '../../foreign-text/visible.ts'
import type {CellSettings} from '../../results/cell-settings.ts'
import {formatBytes, formatCount, formatRate, formatShare, formatSignificant} from '../../terminal/numbers.ts'
import {shortProxyName} from '../cell-columns.ts'

/** Titles of what {@link metricRow} has. */
export const COMPARISON_TITLES = ['metric', 'base', 'new', 'ratio', '95 % interval', 'verdict'] as const

/** A cell by its settings: `bothsidecar http, 16 connections, 1,000 qps, 1,024 B, 30 s`. */
export function cellName(cell: CellSettings): string {
  const rate = cell.requestedQps === 'max' ? 'max' : formatRate(cell.requestedQps)
  const load = `${formatCount(cell.connections)} connections, ${rate} qps, ${formatCount(cell.sizeBytes)} B, ${cell.durationSeconds} s`
  const parts = [`${cell.mode} ${cell.protocol}`, variantLabel(cell.istio), load, visible(cell.profiler ?? '')]
  return parts.filter((part) => part !== '').join(', ')
}

const METRIC_NAMES: Readonly<Record<string, string>> = {
  'latencyMs.p50': 'p50',
  'latencyMs.p90': 'p90',
  'latencyMs.p99': 'p99',
  'latencyMs.p999': 'p99.9',
  'responseTimeMs.p50': 'response p50',
  'responseTimeMs.p90': 'response p90',
  'responseTimeMs.p99': 'response p99',
  'responseTimeMs.p999': 'response p99.9',
  lateShare: 'late requests',
  actualQps: 'qps',
  errorShare: 'errors',
}

/** A metric as tables call it: `p99`, `server CPU/request`. */
export function metricName({path}: Pick<ComparedMetric, 'path'>): string {
  const [, proxy, field] = /^proxies\.(.+)\.(\w+)$/.exec(path) ?? []
  if (proxy === undefined) return METRIC_NAMES[path] ?? path
  return `${visible(shortProxyName(proxy))} ${field === 'rssBytes' ? 'memory' : 'CPU/request'}`
}

/** A number of a metric in its unit; `-` where it is not known. */
export function valueText(value: number | null, unit: ComparedMetric['unit']): string {
  if (value === null) return '-'
  if (unit === 'bytes') return formatBytes(value)
  if (unit === 'share') return formatShare(value)
  if (unit === 'qps') return formatRate(value)
  return `${formatSignificant(value)} ${unit === 'us' ? 'µs' : unit}`
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}

function factor(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(3) : formatSignificant(ratio)
}

/** Up to here a number of repeats is said as it was reckoned; of the few that there are, it is not known to the last digit. */
const SAID_EXACTLY = 100

function neededCount(count: number): string {
  return count <= SAID_EXACTLY ? formatCount(count) : `about ${formatCount(Number(count.toPrecision(1)))}`
}

/** `needs 4 more repeats`, of what counts as one measurement. */
function neededText({repeatsNeeded}: ComparedMetric, {unit, design}: RunComparison): string {
  if (repeatsNeeded === null) return 'needs more than 1,000 repeats'
  const things = unit !== 'run' ? 'repeat' : design === 'paired' ? 'pair of runs' : 'run'
  const plural = things === 'pair of runs' ? 'pairs of runs' : `${things}s`
  return `needs ${neededCount(repeatsNeeded)} more ${repeatsNeeded === 1 ? things : plural}`
}

function reasonText(metric: ComparedMetric, comparison: RunComparison): string | null {
  const {reason, verdict} = metric
  if (reason === 'all-equal') return 'all values are equal'
  if (reason === 'missing') return 'not known on one side'
  if (reason === 'zero') return verdict === 'inconclusive' ? '0 has no ratio' : null
  if (reason === 'apart') return 'not measured in turns'
  if (reason === 'rate-not-held') return 'the rate was not held'
  if (reason === 'near-the-limit') return `near the limit, ${neededText(metric, comparison)}`
  return reason === 'too-few' ? neededText(metric, comparison) : null
}

/** A verdict in its words, with the margin that it speaks of. */
export function verdictWord(verdict: RunComparison['verdict'], {limit, margin}: RunComparison): string {
  return verdict === 'no change beyond the margin' ? `no change beyond ${percent(limit > 0 ? limit : margin)}` : verdict
}

/** One metric as the fields of a row. */
export function metricRow(metric: ComparedMetric, comparison: RunComparison): readonly string[] {
  const {base, new: other, unit, ratio, interval, verdict} = metric
  const reason = reasonText(metric, comparison)
  return [
    metricName(metric),
    valueText(base, unit),
    valueText(other, unit),
    ratio === null ? '-' : factor(ratio),
    interval === null ? '-' : `${factor(interval.low)} to ${factor(interval.high)}`,
    verdictWord(verdict, comparison) + (reason === null ? '' : `: ${reason}`),
  ]
}

/** `machine saturated: 3 repeats of the base, 8 of the new one`; empty where there is nothing to know. */
export function marksText({marks}: ComparedCell): string {
  return marks
    .map(({mark, base, new: other}) => `${mark}: ${counted(base, 'repeat')} of the base, ${other} of the new one`)
    .join('; ')
}

/** More cells are shown only where they moved. */
const SHOWN_WHOLE = 20

/** The cells to be shown: all of few, of many those that got worse or better. */
export function shownCells({cells}: RunComparison): readonly ComparedCell[] {
  const measured = cells.filter(({metrics}) => metrics.length > 0)
  if (measured.length <= SHOWN_WHOLE) return measured
  return measured.filter(({verdict}) => verdict === 'regression' || verdict === 'improvement')
}

function counted(count: number, one: string): string {
  return `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`
}

/** What got worse, the worst first: `server CPU/request × 1.101 (bothsidecar http, …)`. */
function worstOf({cells}: RunComparison): string[] {
  const worse = cells.flatMap((cell) =>
    cell.metrics.filter(({verdict}) => verdict === 'regression').map((metric) => ({cell, metric})),
  )
  const size = ({metric: {ratio}}: (typeof worse)[number]) => Math.abs(Math.log(ratio ?? Number.MAX_VALUE))
  return worse
    .toSorted((one, other) => size(other) - size(one))
    .map(
      ({cell, metric}) =>
        `${metricName(metric)}${metric.ratio === null ? '' : ` × ${factor(metric.ratio)}`} (${cellName(cell)})`,
    )
}

/** Regressions that a sentence names. */
const NAMED = 3

/** What a comparison comes to, in one sentence. */
export function comparisonVerdict(comparison: RunComparison): string {
  const word = verdictWord(comparison.verdict, comparison)
  const worst = worstOf(comparison)
  const names = worst.slice(0, NAMED).join('; ') + (worst.length > NAMED ? `; and ${worst.length - NAMED} more` : '')
  return `Verdict: ${word}${worst.length === 0 ? '' : `: ${names}`}`
}

/** How it was measured and tested, and what is left out, as sentences. */
export function comparisonNotes(comparison: RunComparison): readonly string[] {
  const {cells, design, unit, baseMode, testedCount, onlyBase, onlyNew, differences} = comparison
  const metrics = cells.reduce((sum, cell) => sum + cell.metrics.length, 0)
  const how =
    baseMode !== null
      ? `with ${baseMode} in pairs of repeats next to each other`
      : design === 'paired'
        ? 'in pairs of runs in turn'
        : `by ${unit === 'run' ? 'runs' : 'repeats'} without pairs`
  const hidden = cells.filter((cell) => cell.metrics.length > 0).length - shownCells(comparison).length
  return [
    `${counted(cells.length, 'cell')}, ${counted(metrics, 'metric')}, compared ${how}; ${formatCount(testedCount)} could be told from chance, with a chance of 5 % of one false alarm among all.`,
    ...(hidden === 0
      ? []
      : [`${counted(hidden, 'cell')} that did not move ${hidden === 1 ? 'is' : 'are'} not shown; --json has all.`]),
    ...(onlyBase.length === 0 ? [] : [`Only in the base: ${onlyBase.map(cellName).join('; ')}.`]),
    ...(onlyNew.length === 0 ? [] : [`Only in the new one: ${onlyNew.map(cellName).join('; ')}.`]),
    ...differences.map(
      ({what, base, new: other}) =>
        `${visible(what)}: ${visible(base.join(', '))} in the base, ${visible(other.join(', '))} in the new one.`,
    ),
  ]
}

/** What a gate says on standard error when it fails. */
export function gateText(comparison: RunComparison): string {
  const limit = percent(comparison.limit)
  if (comparison.verdict === 'regression')
    return `Beyond --gate ${limit}: ${worstOf(comparison).slice(0, NAMED).join('; ')}.`
  return `--gate ${limit} is inconclusive: too little was measured to tell.\nRepeat more, in turns, choose what matters with --metric, or let what cannot be told pass with --inconclusive pass.`
}
