/** Two places, one in each of two sequences. */
export interface AlignedPlaces {
  readonly first: number
  readonly second: number
}

/** What leaving out one element costs. */
const SKIP = 0.7

/** A table of the best sums up to each place, from the front; with `step` -1 from the end. Gains are row by row. */
function bestSums(rows: number, columns: number, gains: Float64Array, step: 1 | -1): Float64Array {
  const width = columns + 1
  const sums = new Float64Array((rows + 1) * width)
  for (let column = 1; column <= columns; column++) sums[column] = -SKIP * column
  let gain = step === 1 ? 0 : gains.length - 1
  for (let row = 1; row <= rows; row++) {
    const [above, here] = [(row - 1) * width, row * width]
    sums[here] = -SKIP * row
    for (let column = 1; column <= columns; column++) {
      const skipped = Math.max(sums[above + column]!, sums[here + column - 1]!) - SKIP
      sums[here + column] = Math.max(skipped, sums[above + column - 1]! + gains[gain]!)
      gain += step
    }
  }
  return sums
}

/**
 * The pairs of the best alignment of two sequences that keeps their order (S. Needleman and C. Wunsch, 1970), where any
 * other partner for either of the two would make it worse by `margin` at least. `gains` is row by row.
 */
export function surelyAligned(rows: number, columns: number, gains: Float64Array, margin: number): AlignedPlaces[] {
  if (!gains.some((gain) => gain > 0)) return []
  // Most sequences are of one element.
  if (rows === 1 && columns === 1) return [{first: 0, second: 0}]
  const forward = bestSums(rows, columns, gains, 1)
  const backward = bestSums(rows, columns, gains, -1)
  const width = columns + 1
  const through = (row: number, column: number): number =>
    forward[row * width + column]! +
    gains[row * columns + column]! +
    backward[(rows - 1 - row) * width + columns - 1 - column]!
  const best = forward[rows * width + columns]!
  const rivalOfRow = new Float64Array(rows).fill(-Infinity)
  const rivalOfColumn = new Float64Array(columns).fill(-Infinity)
  const [ofRow, ofColumn] = [new Uint16Array(rows), new Uint16Array(columns)]
  const found: AlignedPlaces[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const total = through(row, column)
      if (total >= best - 1e-9) {
        found.push({first: row, second: column})
        ofRow[row]!++
        ofColumn[column]!++
      } else {
        rivalOfRow[row] = Math.max(rivalOfRow[row]!, total)
        rivalOfColumn[column] = Math.max(rivalOfColumn[column]!, total)
      }
    }
  }
  return found.filter(
    ({first, second}) =>
      ofRow[first] === 1 &&
      ofColumn[second] === 1 &&
      gains[first * columns + second]! > 0 &&
      best - Math.max(rivalOfRow[first]!, rivalOfColumn[second]!) >= margin,
  )
}
