import type {RunDocument} from '../../results/run-document.ts'
import type {LatencyMs} from '../../results/schema.ts'
import {formatSignificant} from '../../terminal/numbers.ts'
import {shorten} from '../../terminal/table.ts'
import {type LatencyRow, latencyRows} from './latency-rows.ts'
import {EMPTY, type Markup, markup} from './markup.ts'

const LEFT_PIXELS = 12
const PLOT_PIXELS = 560
const VALUE_PIXELS = 200
/** A name above a bar, so that the plot is narrow and names have all of its width. */
const ROW_PIXELS = 44
const NAME_LINE_PIXELS = 16
const BAR_PIXELS = 16
const LEGEND_PIXELS = 28
const AXIS_PIXELS = 24
const NAME_CHARACTERS = 105
const TICKS = 5
const TICK_PIXELS = 3

/** Drawn from the widest to the narrowest, so that each lies on the one before. */
const BARS = ['p99', 'p90', 'p75', 'p50'] as const

/** The widest bar, rounded up to 1, 2 or 5 times a power of ten divided by the ticks. p99.9 may lie outside. */
function axisEnd(rows: readonly LatencyRow[]): number {
  const widest = Math.max(
    ...rows.flatMap(({latencyMs, p99Range}) => [p99Range?.high ?? 0, ...BARS.map((key) => latencyMs[key] ?? 0)]),
  )
  const step = widest / TICKS
  const power = 10 ** Math.floor(Math.log10(step))
  const digit = [1, 2, 2.5, 5, 10].find((one) => one * power >= step * 0.999) ?? 10
  return digit * power * TICKS
}

function xOf(milliseconds: number, end: number): number {
  return LEFT_PIXELS + Math.round((Math.min(milliseconds, end) / end) * PLOT_PIXELS * 10) / 10
}

function barMarkup(latencyMs: LatencyMs, key: (typeof BARS)[number], end: number, y: number): Markup {
  const value = latencyMs[key]
  if (value === null) return EMPTY
  const width = xOf(value, end) - LEFT_PIXELS
  return markup`<rect class="${key}" x="${LEFT_PIXELS}" y="${y}" width="${width}" height="${BAR_PIXELS}"/>`
}

function tailMarkup({p999}: LatencyMs, end: number, y: number): Markup {
  if (p999 === null) return EMPTY
  const x = xOf(p999, end)
  if (p999 <= end)
    return markup`<rect class="p999" x="${x - 1}" y="${y - 2}" width="${TICK_PIXELS}" height="${BAR_PIXELS + 4}"/>`
  const middle = y + BAR_PIXELS / 2
  return markup`<path class="p999" d="M${x - 6} ${middle - 6}L${x + 2} ${middle}L${x - 6} ${middle + 6}Z"/>`
}

/** From the lowest to the highest repeat, as a line with ends. */
function rangeMarkup({p99Range}: LatencyRow, end: number, y: number): Markup {
  if (p99Range === null) return EMPTY
  const [low, high] = [xOf(p99Range.low, end), xOf(p99Range.high, end)]
  const [top, middle] = [y + BAR_PIXELS / 2 - TICK_PIXELS, y + BAR_PIXELS / 2]
  const size = 2 * TICK_PIXELS
  return markup`<path class="range" d="M${low} ${top}v${size}M${low} ${middle}H${high}M${high} ${top}v${size}"/>`
}

function titleOf({name, latencyMs, p99Range}: LatencyRow): string {
  const values = (['p50', 'p75', 'p90', 'p99', 'p999'] as const).map(
    (key) => `${key === 'p999' ? 'p99.9' : key} ${formatSignificant(latencyMs[key])} ms`,
  )
  const range =
    p99Range === null
      ? []
      : [`p99 of repeats from ${formatSignificant(p99Range.low)} to ${formatSignificant(p99Range.high)} ms`]
  return `${name}: ${[...values, ...range].join(', ')}`
}

function rowMarkup(row: LatencyRow, index: number, end: number): Markup {
  const y = LEGEND_PIXELS + index * ROW_PIXELS + NAME_LINE_PIXELS
  const base = y + BAR_PIXELS - 4
  const {p50, p99, p999} = row.latencyMs
  return markup`<g><title>${titleOf(row)}</title>
<text x="${LEFT_PIXELS}" y="${y - 4}">${shorten(row.name, NAME_CHARACTERS)}</text>
${BARS.map((key) => barMarkup(row.latencyMs, key, end, y))}${tailMarkup(row.latencyMs, end, y)}${rangeMarkup(row, end, y)}
<text class="soft" x="${LEFT_PIXELS + PLOT_PIXELS + 12}" y="${base}">${formatSignificant(p50)} · ${formatSignificant(p99)} · ${formatSignificant(p999)}</text></g>`
}

function axisMarkup(end: number, height: number): Markup[] {
  return Array.from({length: TICKS + 1}, (_, tick) => {
    const value = Number(((end * tick) / TICKS).toPrecision(12))
    const x = xOf(value, end)
    const label = tick === TICKS ? `${value} ms` : String(value)
    return markup`<line class="grid" x1="${x}" x2="${x}" y1="${LEGEND_PIXELS - 4}" y2="${height - AXIS_PIXELS}"/>
<text class="soft" x="${x}" y="${height - 8}" text-anchor="middle">${label}</text>`
  })
}

function legendMarkup(hasRanges: boolean): Markup {
  const entries = [...BARS.toReversed(), 'p999'] as const
  const percentiles = entries.map((key, index) => {
    const x = LEFT_PIXELS + index * 72
    return markup`<rect class="${key}" x="${x}" y="4" width="12" height="12"/><text class="soft" x="${x + 17}" y="14">${key === 'p999' ? 'p99.9' : key}</text>`
  })
  if (!hasRanges) return markup`${percentiles}`
  const x = LEFT_PIXELS + entries.length * 72
  return markup`${percentiles}<path class="range" d="M${x} 7v6M${x} 10h14M${x + 14} 7v6"/><text class="soft" x="${x + 19}" y="14">p99 of all repeats</text>`
}

/** Percentiles of each cell as bars upon one another, on one linear scale; empty when no cell has latencies. */
export function latencyPlot(document: Pick<RunDocument, 'groups' | 'cells'>): Markup {
  const rows = latencyRows(document)
  if (rows.length === 0) return EMPTY
  const end = axisEnd(rows)
  const height = LEGEND_PIXELS + rows.length * ROW_PIXELS + AXIS_PIXELS
  const width = LEFT_PIXELS + PLOT_PIXELS + VALUE_PIXELS
  return markup`<svg class="plot" role="img" aria-label="Latency percentiles of each cell" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${legendMarkup(rows.some(({p99Range}) => p99Range !== null))}<text class="soft" x="${LEFT_PIXELS + PLOT_PIXELS + 12}" y="14">p50 · p99 · p99.9 ms</text>
${axisMarkup(end, height)}
${rows.map((row, index) => rowMarkup(row, index, end))}
</svg>`
}
