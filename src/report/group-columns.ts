import type {CellGroup, GroupMetric} from '../results/groups/cell-group.ts'
import type {CellResult} from '../results/schema.ts'
import {marksOf} from '../results/validity.ts'
import {formatCount, formatRate, formatShare, formatSignificant} from '../terminal/numbers.ts'
import {shortProxyName} from './cell-columns.ts'

/** One column about cells with repeats, the same in the terminal and on the page. */
export interface GroupColumn {
  readonly title: string
  readonly align: 'left' | 'right'
  text(group: CellGroup, cells: readonly CellResult[]): string
}

/** What the numbers of the columns are. */
export const GROUPS_EXPLAINED =
  'Medians of the repeats, [95 % interval of their geometric mean] and coefficient of variation. asked, got: requests per second; p50 to p99: ms; CPU: µs per request of each proxy'

function metricAt(group: CellGroup, path: string): GroupMetric | undefined {
  return group.metrics.find((metric) => metric.path === path)
}

/** `0.612 [0.598, 0.631] 2.1 %`; `-` where no repeat has it. */
function repeatedText(metric: GroupMetric | undefined, format: (value: number | null) => string): string {
  if (metric === undefined) return '-'
  const {median, interval, spread} = metric
  const range = interval === null ? [] : [`[${format(interval.low)}, ${format(interval.high)}]`]
  return [format(median), ...range, ...(spread === null || interval === null ? [] : [formatShare(spread)])].join(' ')
}

function repeated(title: string, path: string, format = formatSignificant): GroupColumn {
  return {title, align: 'right', text: (group) => repeatedText(metricAt(group, path), format)}
}

function errorsOf(cells: readonly CellResult[]): string {
  const known = cells.flatMap(({errorCount}) => errorCount ?? [])
  return formatCount(known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0))
}

/** `throttled, rate not held (2 of 8)`: a mark that not all repeats have with how many do. */
function marksOfAll(cells: readonly CellResult[]): string {
  const marks = Map.groupBy(cells.flatMap(marksOf), (mark) => mark)
  return [...marks]
    .map(([mark, {length}]) => (length === cells.length ? mark : `${mark} (${length} of ${cells.length})`))
    .join(', ')
}

function isWarmer({metrics}: CellGroup): boolean {
  return metrics.some(({firstAbove}) => firstAbove !== null)
}

const NOTES: GroupColumn = {
  title: 'notes',
  align: 'left',
  text: (group, cells) =>
    [marksOfAll(cells), isWarmer(group) ? 'first slower' : ''].filter((note) => note !== '').join(', '),
}

const LEADING: readonly GroupColumn[] = [
  {title: 'cell', align: 'left', text: ({label}) => label},
  {
    title: 'repeats',
    align: 'right',
    text: ({measuredCount, keys}) =>
      measuredCount === keys.length ? String(measuredCount) : `${measuredCount} of ${keys.length}`,
  },
  {
    title: 'asked',
    align: 'right',
    text: ({requestedQps}) => (requestedQps === 'max' ? 'max' : formatRate(requestedQps)),
  },
  {title: 'got', align: 'right', text: (group) => formatRate(metricAt(group, 'actualQps')?.median ?? null)},
  repeated('p50', 'latencyMs.p50'),
  repeated('p90', 'latencyMs.p90'),
  repeated('p99', 'latencyMs.p99'),
  {title: 'errors', align: 'right', text: (_, cells) => errorsOf(cells)},
]

const PROXY_CPU = /^proxies\.(.+)\.cpuMicrosecondsPerRequest$/

/** Proxies whose CPU time any group has. */
function proxiesOf(groups: readonly CellGroup[]): readonly string[] {
  const names = groups.flatMap(({metrics}) => metrics.flatMap(({path}) => PROXY_CPU.exec(path)?.[1] ?? []))
  return [...new Set(names)]
}

/** The columns that suit these groups. */
export function groupColumns(groups: readonly CellGroup[]): readonly GroupColumn[] {
  const cpu = proxiesOf(groups).map((proxy) =>
    repeated(`${shortProxyName(proxy)} CPU`, `proxies.${proxy}.cpuMicrosecondsPerRequest`),
  )
  return [...LEADING, ...cpu, NOTES]
}

/** `1.32 × slower [1.28, 1.36]`; without a word where the interval holds 1, or is not known. */
function factorText(metric: GroupMetric | undefined, words: {readonly more: string; readonly less: string}): string {
  const factor = metric?.toBase ?? null
  if (factor === null) return '-'
  const {ratio, interval} = factor
  if (interval === null) return `${ratio.toFixed(2)} ×`
  const isLess = interval.high < 1
  const [middle, low, high] = isLess
    ? [1 / ratio, 1 / interval.high, 1 / interval.low]
    : [ratio, interval.low, interval.high]
  const word = isLess ? ` ${words.less}` : interval.low > 1 ? ` ${words.more}` : ''
  return `${middle.toFixed(2)} ×${word} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

const TIME = {more: 'slower', less: 'faster'}
const WORK = {more: 'more', less: 'less'}

function compared(title: string, path: string, words: typeof TIME): GroupColumn {
  return {title, align: 'right', text: (group) => factorText(metricAt(group, path), words)}
}

/** The columns of what groups are beside their bases: numbers that both have. */
export function factorColumns(groups: readonly CellGroup[]): readonly GroupColumn[] {
  const isCommon = (path: string) => groups.some((group) => (metricAt(group, path)?.toBase ?? null) !== null)
  const numbers = [
    {title: 'p50', path: 'latencyMs.p50', words: TIME},
    {title: 'p99', path: 'latencyMs.p99', words: TIME},
    ...proxiesOf(groups).map((proxy) => ({
      title: `${shortProxyName(proxy)} CPU`,
      path: `proxies.${proxy}.cpuMicrosecondsPerRequest`,
      words: WORK,
    })),
  ]
  return [
    {title: 'cell', align: 'left', text: ({label}) => label},
    ...numbers.filter(({path}) => isCommon(path)).map(({title, path, words}) => compared(title, path, words)),
    {title: 'than', align: 'left', text: ({base}) => base ?? '-'},
  ]
}

/** Whether rows of groups say more than rows of cells. */
export function haveRepeats(groups: readonly CellGroup[]): boolean {
  return groups.some(({keys}) => keys.length > 1)
}

/** Groups that any of their repeats can be compared with the base. */
export function comparedGroups(groups: readonly CellGroup[]): readonly CellGroup[] {
  return groups.filter(({metrics}) => metrics.some(({toBase}) => toBase !== null))
}
