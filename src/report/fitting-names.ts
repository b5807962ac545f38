import stringWidth from 'string-width'
import {fittingName} from '../flamegraph/names/fitting-name.ts'
import {printable} from '../terminal/printable.ts'
import {shorten} from '../terminal/table.ts'

function fitted(name: string, columns: number): string {
  return stringWidth(name) <= columns ? name : shorten(fittingName(name, columns), columns)
}

/**
 * Names of functions for a column of a table, shortened as boxes are: parameters go first, then template arguments. Two
 * names never read alike: those that would keep both their ends, or all of it where even these are the same.
 */
export function fittingNames(names: readonly string[], columns: number): string[] {
  const whole = names.map(printable)
  const ways = [
    (name: string) => fitted(name, columns),
    (name: string) => shorten(name, columns),
    (name: string) => name,
  ]
  const isAlone = (text: string, texts: readonly string[]) => texts.indexOf(text) === texts.lastIndexOf(text)
  return ways
    .slice(1)
    .reduce(
      (texts, way) => texts.map((text, index) => (isAlone(text, texts) ? text : way(whole[index]!))),
      whole.map(ways[0]!),
    )
}
