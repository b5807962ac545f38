import {cutText} from '../visible-text.ts'

/**
 * Lines of at most `columns` characters, broken at blanks where there are any; the last one is cut after `maximumLines`.
 * A line that was broken at a blank ends with it, so that lines put together are the text again.
 */
export function wrapText(text: string, columns: number, maximumLines: number): string[] {
  const lines: string[] = []
  let rest = text.trim()
  while (rest.length > columns && lines.length < maximumLines - 1) {
    const blank = rest.lastIndexOf(' ', columns)
    const end = blank > columns / 3 ? blank : columns - (rest.codePointAt(columns - 1)! > 0xffff ? 1 : 0)
    const left = rest.slice(end).trimStart()
    lines.push(rest.slice(0, end) + (left.length < rest.length - end ? ' ' : ''))
    rest = left
  }
  return [...lines, cutText(rest, columns)]
}
