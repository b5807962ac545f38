/** How a flame graph is drawn. Names and meanings follow flamegraph.pl. */
export interface FlameGraphOptions {
  readonly title: string
  /** What, where and when, in one line; the measure and how much of it is named are added by themselves. */
  readonly subtitle: string | null
  /** Shown below the boxes: what, when, where, how. Rows of label and value, all plain data. */
  readonly provenance: readonly (readonly [label: string, value: string])[]
  /** Pixels, or null to fill the page. */
  readonly width: number | null
  /** Height of a row in pixels, the gap of one pixel included. */
  readonly frameHeight: number
  /** Pixels. */
  readonly fontSize: number
  /** Frames narrower than this share of the width are left out; 0..1. */
  readonly minimumShare: number
  /** Name of a palette, one of PALETTE_NAMES. */
  readonly colors: string
  /** Root at the top instead of at the bottom. */
  readonly inverted: boolean
}

/** The options of a picture about which nothing was said. */
export const DEFAULT_FLAME_GRAPH_OPTIONS: FlameGraphOptions = {
  title: 'Flame graph',
  subtitle: null,
  provenance: [],
  width: null,
  frameHeight: 16,
  fontSize: 12,
  minimumShare: 0.0001,
  colors: 'area',
  inverted: false,
}

/** All options of a picture from those that differ from the defaults. */
export function flameGraphOptions(fields: Partial<FlameGraphOptions>): FlameGraphOptions {
  return {...DEFAULT_FLAME_GRAPH_OPTIONS, ...fields}
}
