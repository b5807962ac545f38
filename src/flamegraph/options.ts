import type {Color} from './colors/color.ts'

/** How a flame graph is drawn. Names and meanings follow flamegraph.pl, which spells them without capitals. */
export interface FlameGraphOptions {
  readonly title: string
  /** What, where and when, in one line; the measure and how much of it is named are added by themselves. */
  readonly subtitle: string | null
  /** Shown below the boxes as the row `notes`. */
  readonly notes: string | null
  /** Shown below the boxes: what, when, where, how. Rows of label and value, all plain data. */
  readonly provenance: readonly (readonly [label: string, value: string])[]
  /** Pixels, or null to fill the page. */
  readonly width: number | null
  /** Height of a row in pixels, the gap of one pixel included. */
  readonly frameHeight: number
  /** Font family of the labels; null for the viewer's monospaced one. */
  readonly fontType: string | null
  /** Pixels. */
  readonly fontSize: number
  /** Advance of a character of `fontType`, in font sizes; null for that of a monospaced font. */
  readonly fontWidth: number | null
  /** Frames narrower than this share of the width are left out; 0..1. {@link minimumShareOf} makes it from `minwidth`. */
  readonly minimumShare: number
  /** What is counted, in place of the unit that the input tells; null for that one. */
  readonly countName: string | null
  /** What a box is, such as `Function`; null says nothing. */
  readonly nameType: string | null
  /** Name of a palette, one of PALETTE_NAMES. */
  readonly colors: string
  /** One of BACKGROUND_NAMES, `#rgb` or `#rrggbb`; null follows the reader's theme. */
  readonly background: string | null
  /** Colours of flamegraph.pl's palettes by the first and last letters of the name, as its --hash has them. */
  readonly hash: boolean
  /** Colours of flamegraph.pl's palettes spread at random, yet the same for a name each time. */
  readonly random: boolean
  /** Colours that names keep from earlier pictures, by folded name with annotation (--cp); null for none. */
  readonly colorMap: ReadonlyMap<string, Color> | null
  /** Merged from the leaf: what runs stands next to the root, its callers on it. */
  readonly reverse: boolean
  /** Root at the top instead of at the bottom. */
  readonly inverted: boolean
  /** Whether the file carries the stacks that it was drawn from, so that they can be had back. */
  readonly embed: boolean
  /** In the order of time; only neighbours merge. */
  readonly flamechart: boolean
  /** Colours of growing and shrinking exchanged in a difference. */
  readonly negate: boolean
  /** Weight of the root's width when larger than what was counted; null for the latter. */
  readonly total: number | null
  /** Shown weights are multiplied by it; shares stay as they are. */
  readonly factor: number
}

/** The options of a picture about which nothing was said. */
const DEFAULT_FLAME_GRAPH_OPTIONS: FlameGraphOptions = {
  title: 'Flame graph',
  subtitle: null,
  notes: null,
  provenance: [],
  width: null,
  frameHeight: 16,
  fontType: null,
  fontSize: 12,
  fontWidth: null,
  minimumShare: 0.0001,
  countName: null,
  nameType: null,
  colors: 'area',
  background: null,
  hash: false,
  random: false,
  colorMap: null,
  reverse: false,
  inverted: false,
  embed: true,
  flamechart: false,
  negate: false,
  total: null,
  factor: 1,
}

/** All options of a picture from those that differ from the defaults. */
export function flameGraphOptions(fields: Partial<FlameGraphOptions>): FlameGraphOptions {
  return {...DEFAULT_FLAME_GRAPH_OPTIONS, ...fields}
}
