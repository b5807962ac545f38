import {type BoxNumbers, boxText, type Measure} from '../box-text.ts'
import {hex} from '../colors/color.ts'
import type {Layout} from '../layout.ts'
import {type Picture, ROOT_NAME} from '../picture.ts'
import {tooltipDetails} from '../tooltip.ts'
import {isolated, visibleText} from '../visible-text.ts'
import {boxesHeightPx, INNER_WIDTH, MARGIN, rowTopPx, UNITS} from './geometry.ts'
import {escapeXml, shortNumber} from './xml.ts'

/** What all boxes of one name share, as text of the SVG. */
interface DrawnName {
  /** The class attribute of an inferred name. */
  readonly style: string
  readonly name: string
  readonly details: string
}

const UNIT_DECIMALS = 2

function drawnName(picture: Picture, name: number): DrawnName {
  const one = picture.layout.names[name]
  if (one === undefined) return {style: '', name: ROOT_NAME, details: ''}
  const style = one.grounds === 'inferred' ? 'class="i" ' : ''
  return {style, name: escapeXml(isolated(visibleText(one.name))), details: escapeXml(tooltipDetails(one))}
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

function differenceOf(layout: Layout, box: number): Pick<BoxNumbers, 'difference'> {
  if (layout.differences === undefined) return {}
  const {before, after, selfBefore, selfAfter, error} = layout.differences
  return {
    difference: {
      before: before[box]!,
      after: after[box]!,
      selfBefore: selfBefore[box]!,
      selfAfter: selfAfter[box]!,
      error: error[box]!,
    },
  }
}

/**
 * One `<rect>` with a `<title>` for each box, in a coordinate system that is stretched to the page: the whole is
 * {@link UNITS} wide. To zoom is to change the `viewBox`.
 */
export function* boxes(picture: Picture, topPx: number): Generator<string> {
  const {layout, options} = picture
  const heightPx = boxesHeightPx(picture)
  const unit = UNITS / layout.total
  const weightOf = weightTexts(picture.measure)
  const names = layout.names.map((_, name) => drawnName(picture, name))
  const root = drawnName(picture, -1)
  const tops = Array.from({length: layout.rowCount}, (_, row) => rowTopPx(picture, row))
  yield `<svg class="fg-boxes" x="${MARGIN}" y="${topPx}" width="${INNER_WIDTH}" height="${heightPx}" viewBox="0 0 ${UNITS} ${heightPx}" preserveAspectRatio="none" data-row-height="${options.frameHeight}" data-inverted="${options.inverted}" data-font-size="${options.fontSize}">\n`
  for (let box = 0; box < layout.weights.length; box++) {
    const {style, name, details} = names[layout.nameOf[box]!] ?? root
    const weight = layout.weights[box]!
    const isPlain = box > 0 && layout.differences === undefined
    const numbers = {weight, isRoot: box === 0, ...differenceOf(layout, box)}
    const counted = isPlain ? weightOf(weight) : escapeXml(visibleText(` (${boxText(picture.measure, numbers)})`))
    const x = shortNumber(layout.starts[box]! * unit, UNIT_DECIMALS)
    const width = shortNumber(weight * unit, UNIT_DECIMALS)
    yield `<rect x="${x}" y="${tops[layout.rows[box]!]}" width="${width}" height="${options.frameHeight - 1}" ${style}fill="${hex(picture.fillOf(box))}"><title>${name}${counted}${details}</title></rect>\n`
  }
  yield '</svg>\n'
}
