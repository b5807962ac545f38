import stringWidth from 'string-width'

/** A part of a line that is not broken, and what stands before it when it does not begin a line. */
interface Piece {
  readonly text: string
  readonly gap: string
}

/** A list of choices that is wider than a line may break behind each `|`. */
function piecesOf(word: string, width: number): Piece[] {
  const parts = stringWidth(word) > width ? word.split(/(?<=\|)(?=.)/) : [word]
  return parts.map((text, index) => ({text, gap: index === 0 ? ' ' : ''}))
}

/** Lines that are at most `width` columns wide, broken at blanks; those after the first begin with `indent`. */
function wrappedLine(line: string, width: number, indent: string): string {
  const lines: string[] = []
  const room = width - stringWidth(indent)
  const [first, ...pieces] = line.split(' ').flatMap((word) => piecesOf(word, room))
  let current = first?.text ?? ''
  for (const {text, gap} of pieces) {
    const isBegun = lines.length === 0 || current !== indent
    const longer = isBegun ? `${current}${gap}${text}` : `${indent}${text}`
    if (current.trim() !== '' && stringWidth(longer) > width) {
      lines.push(current)
      current = `${indent}${text}`
    } else {
      current = longer
    }
  }
  return [...lines, current].join('\n')
}

/**
 * Text whose lines fit into `width` columns as far as words do, and never break inside one: a terminal would cut names.
 * Only `a|b|c` breaks behind a `|`, where it is wider than a line. What goes on in a further line is indented.
 */
export function wrapped(text: string, width: number, indent: string): string {
  return text
    .split('\n')
    .map((line) => wrappedLine(line, width, indent))
    .join('\n')
}
