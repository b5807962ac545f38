import {medianOf} from '../../statistics/median.ts'

const BLOCKS = '▁▂▃▄▅▆▇█'

/** Neighbouring values together, so that there are at most `most` of their medians. */
function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values
  return Array.from({length: most}, (_, part) => {
    const [from, to] = [part, part + 1].map((edge) => Math.round((edge * values.length) / most))
    return medianOf(values.slice(from, to))!
  })
}

/** Values as blocks of eight heights from the smallest to the largest, at most `most` of them; equal ones are all in the middle. */
export function sparkline(values: readonly number[], most: number): string {
  const shown = thinned(values, most)
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  const height = (value: number) =>
    high === low ? 3 : Math.round(((value - low) / (high - low)) * (BLOCKS.length - 1))
  return shown.map((value) => BLOCKS[height(value)]).join('')
}
