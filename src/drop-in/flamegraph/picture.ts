import type {Color} from '../../flamegraph/colors/color.ts'
import {type Palette, paletteNamed} from '../../flamegraph/colors/palette.ts'
import type {Layout} from '../../flamegraph/layout.ts'
import type {FlameGraphOptions} from '../../flamegraph/options.ts'
import {measureOf, type Picture, pictureWith} from '../../flamegraph/picture.ts'
import {type SequenceLayout, sequenceLayout} from '../../flamegraph/sequence-layout.ts'
import {frame} from '../../stacks/model/stacks.ts'
import type {ClassicStacks} from './classic-lines.ts'

/** The least change that gets the full colour. */
const LEAST_SCALE = 1
/** Lightest channel of the least change. */
const PALEST = 210

/** White for none, red for more, blue for less, by the share of the largest change. */
function colorOfChange(change: number, largest: number): Color {
  const pale = Math.trunc((PALEST * (largest - Math.abs(change))) / largest)
  if (change === 0) return [255, 255, 255]
  return change > 0 ? [255, pale, pale] : [pale, pale, 255]
}

/** What flamegraph.pl says that each box changed: what its stack did where that ended as the box began; NaN for no word. */
function changesOf({openedBy, ends}: SequenceLayout, changes: Float64Array, negate: boolean): Float64Array {
  return Float64Array.from(openedBy, (entry, box) => {
    const change = changes[entry] ?? Number.NaN
    if (ends[box] === 0) return change * 0
    return negate ? -change : change
  })
}

function withDifferences(layout: Layout, changes: Float64Array): Layout {
  const nothing = new Float64Array(changes.length)
  const {weights} = layout
  const differences = {before: weights, after: weights, selfBefore: nothing, selfAfter: changes, error: nothing}
  return {...layout, differences}
}

function rootColor(palette: Palette): Color {
  return palette(frame({name: ''}))
}

/**
 * The picture as flamegraph.pl draws it: neighbouring lines merge, counts are whole, shares are those of whole counts,
 * changes are those of the box alone. Throws as pictureOf.
 */
export function classicPicture({stacks, changes}: ClassicStacks, options: FlameGraphOptions): Picture {
  const placed = sequenceLayout(stacks, options.minimumShare, options.total)
  const isDifferential = changes.some((change) => !Number.isNaN(change))
  const ofBoxes = changesOf(placed, changes, options.negate)
  const layout = isDifferential ? withDifferences(placed.layout, ofBoxes) : placed.layout
  const measure = {...measureOf(stacks.sampleTypes[0]!, layout.total, options), classic: true}
  const picture = pictureWith(stacks, 0, options, layout, measure)
  const largest = changes.reduce((at, change) => Math.max(at, Number.isNaN(change) ? 0 : Math.abs(change)), LEAST_SCALE)
  const root = rootColor(paletteNamed(options.colors, options.hash ? 'hash' : 'sum'))
  const fillOf = (box: number) => {
    const change = ofBoxes[box]!
    if (!Number.isNaN(change)) return colorOfChange(change, largest)
    return box === 0 ? root : picture.fillOf(box)
  }
  return {...picture, fillOf, ...(isDifferential ? {legend: []} : {})}
}

/** What stands in place of a picture where nothing was counted, as a small SVG that says so. */
export function classicErrorSvg({options}: Picture): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${options.width ?? 1200}" height="60"><text x="12" y="24" font-family="sans-serif" font-size="${options.fontSize}">Error: not one line of the input has a stack and a count.</text></svg>
`
}
