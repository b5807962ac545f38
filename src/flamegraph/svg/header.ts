import type {LegendEntry} from '../legend.ts'
import {measureLine} from '../measure-line.ts'
import type {Picture} from '../picture.ts'
import {visibleText} from '../visible-text.ts'
import {columnsShare, FEWEST_COLUMNS, MARGIN} from './geometry.ts'
import {wrapText} from './wrap.ts'
import {escapeXml} from './xml.ts'

/** A piece of the picture and the pixels that it takes. */
export interface Block {
  readonly svg: string
  readonly heightPx: number
}

/** Where a paragraph goes, and what share of the usual columns it has room for. */
interface Place {
  readonly topPx: number
  readonly share: number
}

const TOP_PX = 10
const TITLE = {sizePx: 19, linePx: 26, columns: 50, lines: 3}
const LINE = {sizePx: 12, linePx: 18, columns: 92, lines: 3}
const LEGEND_LINE_PX = 20
const LEGEND_GAP_PX = 14
/** What swatch and gap take, in characters. */
const LEGEND_EXTRA_COLUMNS = 5
const LEGEND_COLUMNS = 84

function line(text: string, style: string, y: number, sizePx: number): string {
  return `<text class="${style}" x="${MARGIN}" y="${y}" font-size="${sizePx}">${escapeXml(text)}</text>\n`
}

/** A paragraph is a group, so that scripts can break its lines anew. */
function group(svg: string): string {
  return `<g>\n${svg}</g>\n`
}

function lines(text: string, style: string, shape: typeof LINE, {topPx, share}: Place): Block {
  const columns = Math.max(FEWEST_COLUMNS, Math.floor(shape.columns * share))
  const wrapped = wrapText(visibleText(text), columns, Math.ceil(shape.lines / share))
  const svg = wrapped.map((one, index) => line(one, style, topPx + shape.linePx * (index + 0.75), shape.sizePx))
  return {svg: group(svg.join('')), heightPx: wrapped.length * shape.linePx}
}

/** Rows of legend entries, each as many as fit a narrow page. */
function legendRows(entries: readonly LegendEntry[], lead: string, share: number): LegendEntry[][] {
  const rows: LegendEntry[][] = []
  let columns = Number.POSITIVE_INFINITY
  for (const entry of entries) {
    const own = entry.text.length + LEGEND_EXTRA_COLUMNS
    if (columns + own > LEGEND_COLUMNS * share) {
      columns = rows.length === 0 ? lead.length : 0
      rows.push([])
    }
    columns += own
    rows.at(-1)!.push(entry)
  }
  return rows
}

/** Swatches are characters, so that text and swatch keep their distance in every font. */
function legend({legend: entries, legendLead}: Picture, {topPx, share}: Place): Block {
  const rows = legendRows(entries, legendLead, share)
  const texts = rows.map((row, index) => {
    const items = row.map(({fill, text, swatch = '■'}, place) => {
      const gap = place === 0 && index > 0 ? '' : ` dx="${LEGEND_GAP_PX}"`
      return `<tspan class="fg-swatch"${gap} fill="${fill}">${swatch}</tspan><tspan dx="4">${escapeXml(text)}</tspan>`
    })
    const y = topPx + LEGEND_LINE_PX * (index + 0.75)
    if (index === 0) items.unshift(`<tspan>${escapeXml(legendLead)}</tspan>`)
    return `<text class="fg-quiet" x="${MARGIN}" y="${y}" font-size="12">${items.join('')}</text>\n`
  })
  return {svg: group(texts.join('')), heightPx: rows.length * LEGEND_LINE_PX}
}

/** Title, subtitle, what is measured, and the legend. */
export function header(picture: Picture): Block {
  const {title, subtitle} = picture.options
  const share = columnsShare(picture)
  let svg = ''
  let topPx = TOP_PX
  const add = (made: (place: Place) => Block) => {
    const block = made({topPx, share})
    svg += block.svg
    topPx += block.heightPx
  }
  add((place) => lines(title, 'fg-heading', TITLE, place))
  if (subtitle !== null) add((place) => lines(subtitle, 'fg-line', LINE, place))
  add((place) => lines(measureLine(picture), 'fg-line', LINE, place))
  add((place) => legend(picture, place))
  return {svg: `<g class="fg-header">\n${svg}</g>\n`, heightPx: topPx + 6}
}
