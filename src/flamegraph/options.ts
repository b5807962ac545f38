/** How a flame graph is drawn. Names and meanings follow flamegraph.pl. */
export interface FlameGraphOptions {
  readonly title: string
  readonly subtitle: string | null
  /** Shown in the details panel: what, when, where, how. Rows of label and value, all plain data. */
  readonly provenance: readonly (readonly [label: string, value: string])[]
  /** Pixels, or null to fill the page. */
  readonly width: number | null
  readonly frameHeight: number
  readonly fontSize: number
  /** Frames narrower than this share of the width are left out; 0..1. */
  readonly minimumShare: number
  readonly colors: string
  readonly inverted: boolean
}
