import stringWidth from 'string-width'
import {fittingName} from '../flamegraph/names/fitting-name.ts'
import {visible} from '../foreign-text/visible.ts'
import {shorten, shortenApart} from '../terminal/table.ts'

function fitted(name: string, columns: number): string {
  return stringWidth(name) <= columns ? name : shorten(fittingName(name, columns), columns)
}

function alikeIn(texts: readonly string[]): number[] {
  return [...texts.keys()].filter((index) => texts.indexOf(texts[index]!) !== texts.lastIndexOf(texts[index]!))
}

/** Each text that reads like another, made again from the whole names. */
function remade(
  texts: readonly string[],
  whole: readonly string[],
  make: (names: readonly string[]) => readonly string[],
): string[] {
  const alike = alikeIn(texts)
  const made = make(alike.map((index) => whole[index]!))
  const result = [...texts]
  alike.forEach((index, place) => {
    result[index] = made[place]!
  })
  return result
}

/** Blanks at the ends of a name cannot be told from those of the column. */
function withBlanksSeen(name: string): string {
  return name.replace(/^ +| +$/g, (blanks) => '\u2420'.repeat(blanks.length))
}

/**
 * Names of functions for a column of a table, shortened as boxes are: parameters go first, then template arguments. Two
 * names never read alike: those that would keep both their ends, or show where they differ where even these are the same.
 */
export function fittingNames(names: readonly string[], columns: number): string[] {
  const whole = names.map((name) => withBlanksSeen(visible(name)))
  const fitting = whole.map((name) => fitted(name, columns))
  const withEnds = remade(fitting, whole, (some) => some.map((name) => shorten(name, columns)))
  return remade(withEnds, whole, (some) => shortenApart(some, columns))
}

/** Names below this width say nothing. */
const NARROWEST_NAME = 20
const GAP_COLUMNS = 2

/** The same for the first column of a table of `width` columns, beside others of these titles and cells. */
export function namesBeside(
  titles: readonly string[],
  cells: readonly (readonly string[])[],
  names: readonly string[],
  width: number,
): string[] {
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)))
  const room = widths.reduce((left, own) => left - own - GAP_COLUMNS, width)
  return fittingNames(names, Math.max(NARROWEST_NAME, room))
}

/** A share as a table has it: `12.34%`. */
export function sharePercent(share: number): string {
  return `${(100 * share).toFixed(2)}%`
}
