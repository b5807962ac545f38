import {ROOT_COLOR} from '../colors/box-colors.ts'
import {type Color, hex, hsl, mixed} from '../colors/color.ts'
import type {LegendEntry} from '../legend.ts'
import type {Change} from './box-changes.ts'

/** Strong, middle and light shade of one hue, one for what is gone, and one that only hints at what may be chance. */
interface Shades {
  readonly hint: Color
  readonly little: Color
  readonly more: Color
  readonly most: Color
  readonly gone: Color
}

const RED: Shades = {
  hint: hsl(12, 42, 93),
  little: hsl(8, 82, 88),
  more: hsl(6, 80, 76),
  most: hsl(4, 74, 63),
  gone: hsl(350, 46, 74),
}
const BLUE: Shades = {
  hint: hsl(212, 42, 93),
  little: hsl(212, 78, 88),
  more: hsl(213, 72, 75),
  most: hsl(215, 66, 62),
  gone: hsl(226, 46, 74),
}
/** Orange and blue are told apart with any of the common colour deficiencies. */
const ORANGE: Shades = {
  hint: hsl(40, 62, 91),
  little: hsl(36, 88, 84),
  more: hsl(34, 90, 68),
  most: hsl(28, 96, 52),
  gone: hsl(44, 54, 66),
}
const EQUAL: Color = hsl(48, 6, 89)
const GONE_WITHIN_CHANCE: Color = hsl(228, 10, 80)
const NOT_COMPARABLE: Color = hsl(270, 10, 72)

/** Changes that a reader looks past. */
const FAINT: readonly Change[] = ['equal', 'chance-grown', 'chance-shrunk', 'vanished-chance']
const HINT_STRENGTH = 5
const HINT_DARKNESS = 0.64

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
    equal: shadesOf(EQUAL),
    'chance-grown': shadesOf(grown.hint),
    'chance-shrunk': shadesOf(shrunk.hint),
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
  'chance-grown': 'grown, within chance',
  'chance-shrunk': 'shrunk, within chance',
  equal: 'equal',
  'vanished-chance': 'vanished, within chance',
  'not-comparable': 'not comparable',
}
/** The legend says once at what confidence. */
const CHANCE_NAMED = new Set<Change>(['chance-grown'])
const STRIPED = new Set<Change>(['vanished', 'vanished-chance'])

const BLACK: Color = [0, 0, 0]

/** What a pale colour becomes in the dark theme: as dark as its page, of the same hue and more of it, so that it still hints. */
function darkHint([red, green, blue]: Color): Color {
  const middle = (red + green + blue) / 3
  const stronger = [red, green, blue].map((channel) => middle + HINT_STRENGTH * (channel - middle))
  return mixed(stronger as unknown as Color, BLACK, HINT_DARKNESS)
}

/**
 * Colours (`#rrggbb`) of boxes that have not changed beyond chance, and of a root that cannot change, with what stands for
 * each in the dark theme, whose page they would outshine.
 */
export function darkFills(colors: ChangeColors): ReadonlyMap<string, string> {
  const light = [ROOT_COLOR, ...FAINT.flatMap((change) => colors[change])]
  return new Map(light.map((color) => [hex(color), hex(darkHint(color))]))
}

/** What the colours of a differential picture mean, strongest first. Entries of striped boxes have a striped swatch. */
export function changeLegend(colors: ChangeColors, confidence: number, isAllComparable: boolean): LegendEntry[] {
  const changes = (Object.keys(TEXTS) as Change[]).filter((change) => change !== 'not-comparable' || !isAllComparable)
  return changes.map((change) => ({
    fill: hex(colors[change][0]),
    text: CHANCE_NAMED.has(change)
      ? `${TEXTS[change]} at ${Number((100 * confidence).toPrecision(6))}%`
      : TEXTS[change],
    ...(STRIPED.has(change) ? {swatch: '▤'} : {}),
  }))
}
