import {fittingName} from '../names/fitting-name.ts'
import {frameOfBox, type Picture, ROOT_NAME} from '../picture.ts'
import {visibleText} from '../visible-text.ts'
import type {Fills} from './fills.ts'
import {boxesHeightPx, CHARACTER_EMS, INNER_WIDTH, labelsWidthPx, MARGIN, rowTopPx} from './geometry.ts'
import {escapeXml, shortNumber} from './xml.ts'

const PADDING_PX = 3
const MONOSPACED = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"
/** A label of fewer characters says nothing. */
const FEWEST_CHARACTERS = 3

function ink({of, needWhite, needWhiteDimmed}: Fills, box: number): string {
  if (needWhite[of[box]!]) return ' fill="#fff"'
  return needWhiteDimmed[of[box]!] ? ' class="fg-on-dimmed"' : ''
}

function label(picture: Picture, box: number, characters: number, fills: Fills): string {
  const {layout, options} = picture
  const one = frameOfBox(layout, box)
  const text = one === null ? ROOT_NAME : visibleText(one.name)
  if (text === '') return ''
  const slanted = one?.grounds === 'inferred' ? ' font-style="italic"' : ''
  const x = shortNumber((100 * layout.starts[box]!) / layout.total, 4)
  const width = shortNumber((100 * layout.weights[box]!) / layout.total, 4)
  const baseline = shortNumber((options.frameHeight - 1) / 2 + options.fontSize * 0.35, 1)
  return `<svg x="${x}%" y="${rowTopPx(picture, layout.rows[box]!)}" width="${width}%" height="${options.frameHeight}"><text x="${PADDING_PX}" y="${baseline}"${ink(fills, box)}${slanted}>${escapeXml(fittingName(text, characters))}</text></svg>\n`
}

/** The font of the boxes, as an attribute's value. */
function fontFamily({options}: Picture): string {
  return options.fontType === null ? MONOSPACED : escapeXml(visibleText(options.fontType))
}

/**
 * The names in the boxes that have room for one. They stand apart from the boxes, whose coordinates are stretched.
 * Each is clipped by a small `<svg>` of its box's width, so that it never runs out of it at any width of the page.
 */
export function* labels(picture: Picture, fills: Fills, topPx: number): Generator<string> {
  const {layout, options} = picture
  const widthPx = labelsWidthPx(picture)
  const characterPx = options.fontSize * (options.fontWidth ?? CHARACTER_EMS)
  const charactersIn = (box: number) =>
    Math.floor(((layout.weights[box]! / layout.total) * widthPx - 2 * PADDING_PX) / characterPx)
  yield `<svg class="fg-labels" x="${MARGIN}" y="${topPx}" width="${INNER_WIDTH}" height="${boxesHeightPx(picture)}" pointer-events="none" font-family="${fontFamily(picture)}" font-size="${options.fontSize}" fill="#000">\n`
  for (let box = 0; box < layout.weights.length; box++) {
    const characters = charactersIn(box)
    if (characters < FEWEST_CHARACTERS) continue
    yield label(picture, box, characters, fills)
  }
  yield '</svg>\n'
}
