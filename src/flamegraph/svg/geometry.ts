import type {Picture} from '../picture.ts'

/** Space left and right of everything. */
export const MARGIN = '1%'
export const INNER_WIDTH = '98%'
/** Width of the whole in the boxes' own coordinates, whatever its width in pixels. */
export const UNITS = 1_000_000
/** Width that is assumed where the page's is not known: in `<img>`, and without scripts. */
export const NOMINAL_WIDTH_PX = 1200
/** Advance of a character of the boxes' font, in font sizes. */
export const CHARACTER_EMS = 0.602

/** Pixels across which labels fit as they are in the file; scripts fit them to the page's true width. */
export function labelsWidthPx({options}: Picture): number {
  return (options.width ?? NOMINAL_WIDTH_PX) * 0.98
}

/** Width that lines of text have room for without being cut on the pages that people have. */
const TEXT_WIDTH_PX = 600

/** A line of text has at least so many, however small the picture. */
export const FEWEST_COLUMNS = 12

/** How much of the columns that a line of text has otherwise there is room for: 1, or less in a picture of a small width. */
export function columnsShare({options}: Picture): number {
  return Math.min(1, ((options.width ?? NOMINAL_WIDTH_PX) * 0.98) / TEXT_WIDTH_PX)
}

/** Height of all rows in pixels. */
export function boxesHeightPx({layout, options}: Picture): number {
  return layout.rowCount * options.frameHeight
}

/** Top of a row, from the top of the boxes, in pixels. */
export function rowTopPx({layout, options}: Picture, row: number): number {
  return (options.inverted ? row : layout.rowCount - 1 - row) * options.frameHeight
}
