import type {Measure} from '../box-numbers.ts'
import {boxText, differenceOfBox} from '../box-text.ts'
import {type Picture, ROOT_NAME} from '../picture.ts'
import {tooltipDetails} from '../tooltip.ts'
import {isolated, visibleText} from '../visible-text.ts'
import type {Fills} from './fills.ts'
import {boxesHeightPx, INNER_WIDTH, MARGIN, rowTopPx, UNITS} from './geometry.ts'
import {narrowBoxes} from './narrow-boxes.ts'
import {escapeXml, shortNumber} from './xml.ts'

/** A picture of so many boxes has an element for each, which any tool can read. */
const MOST_RECTS = 5000
/** Of a larger one only so many have: a browser needs about 0.1 ms for each. */
const RECTS_OF_LARGE = 2000

/** 1 for each box that is an element of its own: all of them, or the widest and the root; of equally wide ones the first. */
function widestBoxes(weights: Float64Array): Uint8Array {
  const chosen = new Uint8Array(weights.length)
  if (weights.length <= MOST_RECTS) return chosen.fill(1)
  const limit = Float64Array.from(weights).sort()[weights.length - RECTS_OF_LARGE]!
  let left = RECTS_OF_LARGE
  for (const weight of weights) if (weight > limit) left--
  for (let box = 0; box < weights.length; box++) {
    const isWide = weights[box]! > limit || (weights[box] === limit && left-- > 0)
    if (isWide || box === 0) chosen[box] = 1
  }
  return chosen
}

/** What all boxes of one name share, as text of the SVG. */
interface DrawnName {
  readonly name: string
  readonly details: string
}

const UNIT_DECIMALS = 2

/** The text of names, made when a box needs it: most names of a large input stand in no box. */
function drawnNames({layout, noteOf}: Picture): (name: number) => DrawnName {
  const known: DrawnName[] = []
  const root = {name: ROOT_NAME, details: ''}
  return (name) => {
    if (name < 0) return root
    const one = layout.names[name]!
    known[name] ??= {name: escapeXml(isolated(visibleText(one.name))), details: escapeXml(tooltipDetails(one, noteOf))}
    return known[name]
  }
}

/** Text made once for each weight that occurs: most boxes of a large picture share theirs with many others. */
function weightTexts(measure: Measure): (weight: number) => string {
  const known = new Map<number, string>()
  return (weight) => {
    let text = known.get(weight)
    if (text === undefined) {
      text = escapeXml(visibleText(` (${boxText(measure, {weight, isRoot: false})})`))
      known.set(weight, text)
    }
    return text
  }
}

function* wideBoxes(picture: Picture, fills: Fills, isWide: Uint8Array): Generator<string> {
  const {layout, options} = picture
  const unit = UNITS / layout.total
  const weightOf = weightTexts(picture.measure)
  const nameOf = drawnNames(picture)
  const tops = Array.from({length: layout.rowCount}, (_, row) => rowTopPx(picture, row))
  for (let box = 0; box < isWide.length; box++) {
    if (isWide[box] === 0) continue
    const {name, details} = nameOf(layout.nameOf[box]!)
    const weight = layout.weights[box]!
    const isPlain = box > 0 && layout.differences === undefined
    const numbers = {
      weight,
      isRoot: box === 0,
      ...differenceOfBox(layout.differences, box, layout.names[layout.nameOf[box]!]?.name),
    }
    const counted = isPlain ? weightOf(weight) : escapeXml(visibleText(` (${boxText(picture.measure, numbers)})`))
    const x = shortNumber(layout.starts[box]! * unit, UNIT_DECIMALS)
    const width = shortNumber(weight * unit, UNIT_DECIMALS)
    yield `<rect x="${x}" y="${tops[layout.rows[box]!]}" width="${width}" height="${options.frameHeight - 1}" fill="${fills.texts[fills.of[box]!]}"><title>${name}${counted}${details}</title></rect>\n`
  }
}

/**
 * All boxes, in a coordinate system that is stretched to the page: the whole is {@link UNITS} wide. To zoom is to change
 * the `viewBox`. The widest ones are `<rect>` elements with a `<title>`, in depth-first order; the others, of which only
 * very large pictures have any, share a path with all of their colour.
 */
export function* boxes(picture: Picture, fills: Fills, topPx: number): Generator<string> {
  const heightPx = boxesHeightPx(picture)
  const isWide = widestBoxes(picture.layout.weights)
  yield `<svg class="fg-boxes" x="${MARGIN}" y="${topPx}" width="${INNER_WIDTH}" height="${heightPx}" viewBox="0 0 ${UNITS} ${heightPx}" preserveAspectRatio="none">\n<g class="fg-drawn">\n`
  yield* wideBoxes(picture, fills, isWide)
  yield* narrowBoxes(picture, fills, isWide)
  yield '</g>\n</svg>\n'
}
