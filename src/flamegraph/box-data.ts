import type {Measure} from './box-numbers.ts'

/**
 * What a picture's script knows of its boxes, as JSON in `<metadata class="fg-data">`. Columns hold one number for each
 * box in depth-first order, packed: `i` and base64 of base-128 numbers (low bits first), or `f` and base64 of doubles.
 */
export interface BoxData {
  readonly version: 1
  readonly boxCount: number
  readonly measure: Measure
  /** Share of the whole below which boxes were left out. */
  readonly minimumShare: number
  /** Pixels. */
  readonly rowHeight: number
  readonly fontSize: number
  /** Advance of a character of the labels, in font sizes. */
  readonly characterEms: number
  readonly inverted: boolean
  readonly rootName: string
  /** Shown names of the functions that have a box, in the order in which siblings stand. */
  readonly names: readonly string[]
  /** What tooltips say below the first line, each text once; and the index into it of each name. */
  readonly details: readonly string[]
  readonly detailsOf: readonly number[]
  /** Names that are drawn slanted. */
  readonly slanted: readonly number[]
  /** Names of labels, such as those of processes and threads, that are no functions. */
  readonly labels: readonly number[]
  /** `#rrggbb`, each once. */
  readonly fills: readonly string[]
  /** Those of `fills` that are others in the dark theme, with these; absent when none is. */
  readonly darkFills?: Readonly<Record<string, string>>
  /** How much lower each box stands than the highest place it could have: one row above the box before it. */
  readonly descents: string
  /** Index into `names` plus one; 0 for the root. */
  readonly nameOf: string
  /** Free room left of each box, from the box beside it or from the start of the box below; absent when starts are given. */
  readonly gaps?: string
  /** Weight left of each box. */
  readonly starts?: string
  readonly weights: string
  /** Index into `fills` of the root and, behind it, of each name; absent when boxes of one name differ in colour. */
  readonly fillOfName?: readonly number[]
  /** Index into `fills` of each box. */
  readonly fillOf?: string
  /** Of a differential picture. */
  readonly differences?: {
    readonly before: string
    readonly after: string
    readonly selfBefore: string
    readonly selfAfter: string
    readonly error: string
  }
}
