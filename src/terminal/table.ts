// By hand: a table wider than the terminal is cut into blocks that repeat the first column, and no two labels are shortened to the same.
import stringWidth from 'string-width'

/** One column of a table. */
export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** What a table is made of. Cells may carry colour; control characters must be gone already. */
export interface Table {
  /** The first names the row and is repeated in each block. */
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  /** Columns of the terminal. */
  readonly width: number
}

const GAP = '  '
const ELLIPSIS = '…'

/** Text of at most `width` columns; the middle goes, since labels differ at both ends. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  const characters = [...text]
  const room = Math.max(0, width - 1)
  const tail = Math.floor(room / 2)
  return characters.slice(0, room - tail).join('') + ELLIPSIS + characters.slice(characters.length - tail).join('')
}

function sharedLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return length
}

/** The start of the text, and what stands where it begins to differ from `other`. */
function shortenAround(text: string, other: string, width: number): string {
  const head = text.slice(0, Math.floor(width / 3))
  const from = Math.max(head.length, sharedLength(text, other) - 2)
  const rest = text.slice(from, from + width - head.length - 2)
  return head + (from > head.length ? ELLIPSIS : '') + rest + (from + rest.length < text.length ? ELLIPSIS : '')
}

function repeated(texts: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  texts.forEach((text, index) => {
    places.set(text, [...(places.get(text) ?? []), index])
  })
  return new Map([...places].filter(([, some]) => some.length > 1))
}

/** Several texts shortened so that no two of them read alike: where they differ is shown, and where that fails they are numbered. */
export function shortenApart(texts: readonly string[], width: number): string[] {
  const short = texts.map((text) => shorten(text, width))
  for (const same of repeated(short).values()) {
    for (const index of same) {
      const other = same.find((one) => texts[one] !== texts[index])
      if (other !== undefined) short[index] = shortenAround(texts[index]!, texts[other]!, width)
    }
  }
  for (const [text, same] of repeated(short)) {
    same.forEach((index, place) => {
      const number = ` (${place + 1})`
      short[index] = shorten(text, width - number.length) + number
    })
  }
  return short
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return align === 'left' ? text + space : space + text
}

function widthsOf({columns, rows}: Table): number[] {
  return columns.map(({title}, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  )
}

/** Column numbers of each block: the first column, and as many others as fit beside it. */
function blocksOf(widths: readonly number[], width: number): number[][] {
  const blocks: number[][] = [[0]]
  let used = widths[0]!
  for (let column = 1; column < widths.length; column++) {
    const needed = GAP.length + widths[column]!
    if (used + needed > width && blocks.at(-1)!.length > 1) {
      blocks.push([0])
      used = widths[0]!
    }
    blocks.at(-1)!.push(column)
    used += needed
  }
  return blocks
}

function renderLine(
  cells: readonly string[],
  block: readonly number[],
  widths: readonly number[],
  table: Table,
): string {
  return block
    .map((column) => pad(cells[column] ?? '', widths[column]!, table.columns[column]!.align))
    .join(GAP)
    .trimEnd()
}

function withFittingNames(table: Table): Table {
  const others = widthsOf(table).slice(1)
  const room = Math.max(10, table.width - GAP.length - Math.max(0, ...others))
  return {...table, rows: table.rows.map(([name = '', ...rest]) => [shorten(name, room), ...rest])}
}

/**
 * The table as lines of text without a last newline. Where it is wider than the terminal, it is cut into blocks below
 * one another, each with the first column; a name that leaves no room is shortened.
 */
export function renderTable(given: Table): string {
  const table = withFittingNames(given)
  const widths = widthsOf(table)
  const titles = table.columns.map(({title}) => title)
  return blocksOf(widths, table.width)
    .map((block) => [titles, ...table.rows].map((cells) => renderLine(cells, block, widths, table)).join('\n'))
    .join('\n\n')
}
