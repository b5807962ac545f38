import stringWidth from 'string-width'

/** Lines that are at most `width` columns wide, broken at blanks; those after the first begin with `indent`. */
function wrappedLine(line: string, width: number, indent: string): string {
  const lines: string[] = []
  let [current = '', ...words] = line.split(' ')
  for (const word of words) {
    const longer = `${current} ${word}`
    if (current.trim() !== '' && stringWidth(longer) > width) {
      lines.push(current)
      current = `${indent}${word}`
    } else {
      current = longer
    }
  }
  return [...lines, current].join('\n')
}

/**
 * Text whose lines fit into `width` columns as far as words do, and never break inside one: a terminal would cut names. What
 * goes on in a further line is indented.
 */
export function wrapped(text: string, width: number, indent: string): string {
  return text
    .split('\n')
    .map((line) => wrappedLine(line, width, indent))
    .join('\n')
}
