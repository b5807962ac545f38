/** Two places, one in each of two sequences. */
export interface AlignedPlaces {
  readonly first: number
  readonly second: number
}

/** What leaving out one element costs. */
const SKIP = 0.7

/** A table of the best sums up to each place, from the front. `gain(i, j)` is that of pairing element i with j. */
function bestSums(rows: number, columns: number, gain: (row: number, column: number) => number): Float64Array {
  const width = columns + 1
  const sums = new Float64Array((rows + 1) * width)
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      if (row === 0 || column === 0) {
        sums[row * width + column] = -SKIP * (row + column)
        continue
      }
      const skipped = Math.max(sums[(row - 1) * width + column]!, sums[row * width + column - 1]!) - SKIP
      sums[row * width + column] = Math.max(skipped, sums[(row - 1) * width + column - 1]! + gain(row - 1, column - 1))
    }
  }
  return sums
}

/**
 * The pairs of the best alignment of two sequences that keeps their order (S. Needleman and C. Wunsch, 1970), where any
 * other partner for either of the two would make it worse by `margin` at least. `gains` is row by row.
 */
export function surelyAligned(rows: number, columns: number, gains: Float64Array, margin: number): AlignedPlaces[] {
  const forward = bestSums(rows, columns, (row, column) => gains[row * columns + column]!)
  const backward = bestSums(rows, columns, (row, column) => gains[(rows - 1 - row) * columns + columns - 1 - column]!)
  const width = columns + 1
  const through = (row: number, column: number): number =>
    forward[row * width + column]! +
    gains[row * columns + column]! +
    backward[(rows - 1 - row) * width + columns - 1 - column]!
  const best = forward[rows * width + columns]!
  const rivalOfRow = new Float64Array(rows).fill(-Infinity)
  const rivalOfColumn = new Float64Array(columns).fill(-Infinity)
  const found: AlignedPlaces[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const total = through(row, column)
      if (total >= best - 1e-9) found.push({first: row, second: column})
      else {
        rivalOfRow[row] = Math.max(rivalOfRow[row]!, total)
        rivalOfColumn[column] = Math.max(rivalOfColumn[column]!, total)
      }
    }
  }
  const rows_ = countsOf(found.map(({first}) => first))
  const columns_ = countsOf(found.map(({second}) => second))
  return found.filter(
    ({first, second}) =>
      rows_.get(first) === 1 &&
      columns_.get(second) === 1 &&
      gains[first * columns + second]! > 0 &&
      best - Math.max(rivalOfRow[first]!, rivalOfColumn[second]!) >= margin,
  )
}

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
