import test from 'ava'
import {rangeFinder, rangeIndex} from '../../src/symbols/symbol-tables.ts'

/** Ranges one behind the other, given as `[gap before, bytes]`. */
function rangesOf(pieces: readonly (readonly [number, number])[]) {
  let at = 0
  const ranges = pieces.map(([gap, bytes]) => {
    const start = at + gap
    at = start + bytes
    return {start, end: at}
  })
  return {starts: Uint32Array.from(ranges, ({start}) => start), ends: Uint32Array.from(ranges, ({end}) => end)}
}

test('ranges are found by a table where a search finds them: short ones, long ones, gaps and both ends', (t) => {
  const pieces = Array.from(
    {length: 60},
    (_, index) => [(index * 37) % 300, 1 + (index % 7 === 0 ? 900 : index)] as const,
  )
  for (const ranges of [rangesOf([]), rangesOf([[0, 1]]), rangesOf([[5000, 3]]), rangesOf(pieces)]) {
    const find = rangeFinder(ranges)
    const places = [...Array((ranges.ends.at(-1) ?? 0) + 600).keys(), -1, 2 ** 32, 2 ** 40]
    t.deepEqual(
      places.map(find),
      places.map((place) => rangeIndex(ranges, place)),
    )
  }
})
