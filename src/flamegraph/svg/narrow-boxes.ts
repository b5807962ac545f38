import type {Picture} from '../picture.ts'
import {type Fills, narrowFills} from './fills.ts'
import {rowTopPx, UNITS} from './geometry.ts'

/** Parts of a unit in which narrow boxes are placed, so that all numbers are whole. */
const PARTS = 100

function usedFills(fills: Fills, isWide: Uint8Array): number {
  const used = new Set<number>()
  for (let box = 0; box < isWide.length; box++) if (isWide[box] === 0) used.add(fills.of[box]!)
  return used.size
}

/**
 * The boxes that have no element of their own: one path for each colour. Filled outlines, since browsers paint thick
 * lines three times slower.
 */
export function* narrowBoxes(picture: Picture, fills: Fills, isWide: Uint8Array): Generator<string> {
  const {layout, options} = picture
  const used = usedFills(fills, isWide)
  if (used === 0) return
  const texts = narrowFills(fills, used)
  const paths = new Map<string, string>()
  const lines: string[] = texts.map(() => '')
  const scale = (UNITS * PARTS) / layout.total
  const tops = Array.from({length: layout.rowCount}, (_, row) => ` ${rowTopPx(picture, row)}h`)
  const back = `v${options.frameHeight - 1}h-`
  for (let box = 0; box < isWide.length; box++) {
    if (isWide[box] === 1) continue
    const start = Math.round(layout.starts[box]! * scale)
    const width = Math.round((layout.starts[box]! + layout.weights[box]!) * scale) - start
    lines[fills.of[box]!] += `M${start}${tops[layout.rows[box]!]}${width}${back}${width}z`
  }
  lines.forEach((line, fill) => {
    if (line !== '') paths.set(texts[fill]!, (paths.get(texts[fill]!) ?? '') + line)
  })
  yield `<g transform="scale(${1 / PARTS} 1)">\n`
  for (const [fill, path] of paths) yield `<path fill="${fill}" d="${path}"/>\n`
  yield '</g>\n'
}
