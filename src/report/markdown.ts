import type {Column} from '../terminal/table.ts'

/** What Markdown, or HTML in it, would take for its own. */
const SPECIAL = /[\\`*_{}[\]<>()#+!|~&@$-]/g

/** Text as GitHub's Markdown shows it letter by letter. */
export function escaped(text: string): string {
  return text.replaceAll(SPECIAL, (character) => (character === '-' ? character : `\\${character}`))
}

function line(fields: readonly string[]): string {
  return `| ${fields.join(' | ')} |`
}

/** A table in GitHub's Markdown; fields are escaped. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const under = columns.map(({align}) => (align === 'left' ? '---' : '---:'))
  return [columns.map(({title}) => title), under]
    .map(line)
    .concat(rows.map((row) => line(row.map(escaped))))
    .join('\n')
}
