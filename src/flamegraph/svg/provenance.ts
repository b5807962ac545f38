import type {FlameGraphOptions} from '../options.ts'
import {isolated, visibleText} from '../visible-text.ts'
import {FEWEST_COLUMNS, MARGIN} from './geometry.ts'
import type {Block} from './header.ts'
import {wrapText} from './wrap.ts'
import {escapeXml} from './xml.ts'

const LINE_PX = 17
const TOP_GAP_PX = 14
const BOTTOM_GAP_PX = 12
const VALUE_X_PX = 118
const LABEL_COLUMNS = 16
const VALUE_COLUMNS = 70
const VALUE_LINES = 12

/** What stands below the boxes: where the picture is from, what a box is where that was said, and notes. */
export function provenanceRows({
  provenance: rows,
  nameType,
  notes,
}: FlameGraphOptions): (readonly [label: string, value: string])[] {
  const added = Object.entries({'a box is': nameType, notes})
  return [...rows, ...added.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]))]
}

/** The rows of label and value below the boxes; `share` is how much of the usual columns there is room for. */
export function provenance(
  rows: readonly (readonly [label: string, value: string])[],
  topPx: number,
  share: number,
): Block {
  // Labels take a fifth of a line, however short it is.
  const columns = Math.max(FEWEST_COLUMNS, Math.floor(VALUE_COLUMNS * (share - (1 - share) / 4)))
  let y = 0
  const texts = rows.flatMap(([label, value]) => {
    const labelText = escapeXml(wrapText(visibleText(label), LABEL_COLUMNS, 1)[0]!)
    const values = wrapText(visibleText(value), columns, Math.ceil((VALUE_LINES * VALUE_COLUMNS) / columns))
    return values.map((one, index) => {
      y += LINE_PX
      const left = index === 0 ? `<text class="fg-quiet" y="${y}">${labelText}</text>` : ''
      return `${left}<text class="fg-line" x="${VALUE_X_PX}" y="${y}" font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="11">${escapeXml(isolated(one))}</text>`
    })
  })
  if (texts.length === 0) return {svg: '', heightPx: BOTTOM_GAP_PX}
  const svg = `<svg class="fg-provenance" x="${MARGIN}" y="${topPx + TOP_GAP_PX}" height="${y + BOTTOM_GAP_PX}" font-size="12">\n${texts.join('\n')}\n</svg>\n`
  return {svg, heightPx: TOP_GAP_PX + y + BOTTOM_GAP_PX}
}
