import {type Color, hex, hsl, mixed} from '../colors/color.ts'
import type {LegendEntry} from '../picture.ts'
import type {Change} from './box-changes.ts'

/** Strong, middle and light shade of one hue, and one for what is gone. */
interface Shades {
  readonly little: Color
  readonly more: Color
  readonly most: Color
  readonly gone: Color
}

const RED: Shades = {little: hsl(8, 82, 88), more: hsl(6, 80, 76), most: hsl(4, 74, 63), gone: hsl(350, 46, 74)}
const BLUE: Shades = {little: hsl(212, 78, 88), more: hsl(213, 72, 75), most: hsl(215, 66, 62), gone: hsl(226, 46, 74)}
/** Orange and blue are told apart with any of the common colour deficiencies. */
const ORANGE: Shades = {little: hsl(36, 88, 84), more: hsl(34, 90, 68), most: hsl(28, 96, 52), gone: hsl(44, 54, 66)}
const WITHIN_CHANCE: Color = hsl(48, 8, 89)
const ALSO_WITHIN_CHANCE: Color = hsl(48, 8, 93)
const GONE_WITHIN_CHANCE: Color = hsl(228, 10, 80)
const NOT_COMPARABLE: Color = hsl(270, 10, 72)

/** The colour of each change: two shades, of which neighbours get one each, so that their edge can be seen. */
export type ChangeColors = Readonly<Record<Change, readonly [Color, Color]>>

const WHITE: Color = [255, 255, 255]
const PALER = 0.14

function shadesOf(color: Color): readonly [Color, Color] {
  return [color, mixed(color, WHITE, PALER)]
}

/** Red or orange for growth and blue for shrinking; the other way round with `negate`. */
export function changeColors({colors, negate}: {readonly colors: string; readonly negate: boolean}): ChangeColors {
  const warm = colors === 'colorblind' ? ORANGE : RED
  const [grown, shrunk] = negate ? [BLUE, warm] : [warm, BLUE]
  return {
    chance: [WITHIN_CHANCE, ALSO_WITHIN_CHANCE],
    'grown-little': shadesOf(grown.little),
    'grown-more': shadesOf(grown.more),
    'grown-most': shadesOf(grown.most),
    'shrunk-little': shadesOf(shrunk.little),
    'shrunk-more': shadesOf(shrunk.more),
    'shrunk-most': shadesOf(shrunk.most),
    vanished: shadesOf(shrunk.gone),
    'vanished-chance': shadesOf(GONE_WITHIN_CHANCE),
    'not-comparable': shadesOf(NOT_COMPARABLE),
  }
}

const TEXTS: Readonly<Record<Change, string>> = {
  'grown-most': 'grown to twice or more, or new',
  'grown-more': 'by 25% or more',
  'grown-little': 'by less',
  'shrunk-most': 'shrunk to half or less',
  'shrunk-more': 'by 20% or more',
  'shrunk-little': 'by less',
  vanished: 'vanished',
  chance: 'within chance',
  'vanished-chance': 'vanished, within chance',
  'not-comparable': 'not comparable',
}
const STRIPED = new Set<Change>(['vanished', 'vanished-chance'])

/** What the colours of a differential picture mean, strongest first. Entries of striped boxes have a striped swatch. */
export function changeLegend(colors: ChangeColors, confidence: number, isAllComparable: boolean): LegendEntry[] {
  const changes = (Object.keys(TEXTS) as Change[]).filter((change) => change !== 'not-comparable' || !isAllComparable)
  return changes.map((change) => ({
    fill: hex(colors[change][0]),
    text: change === 'chance' ? `${TEXTS[change]} at ${Number((100 * confidence).toPrecision(6))}%` : TEXTS[change],
    ...(STRIPED.has(change) ? {swatch: '▤'} : {}),
  }))
}
