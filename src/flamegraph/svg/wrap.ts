import {cutText} from '../visible-text.ts'

/** Lines of at most `columns` characters, broken at blanks where there are any; the last one is cut after `maximumLines`. */
export function wrapText(text: string, columns: number, maximumLines: number): string[] {
  const lines: string[] = []
  let rest = text.trim()
  while (rest.length > columns && lines.length < maximumLines - 1) {
    const blank = rest.lastIndexOf(' ', columns)
    const end = blank > columns / 3 ? blank : columns - (rest.codePointAt(columns - 1)! > 0xffff ? 1 : 0)
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return [...lines, cutText(rest, columns)]
}
