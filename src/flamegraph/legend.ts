import type {Stacks} from '../stacks/model/stacks.ts'
import {AREA_TEXT, AREAS, type Area, areaOf} from './colors/area.ts'
import {areaColor} from './colors/by-area.ts'
import {hex} from './colors/color.ts'

/** One row of the legend. */
export interface LegendEntry {
  /** `#rrggbb`. */
  readonly fill: string
  readonly text: string
  /** A character in place of the full square, where boxes of this entry are not of one colour. */
  readonly swatch?: string
}

/** Weight of the stacks that end in each frame, by the frame's number. */
function selfWeights(stacks: Stacks, sampleType: number): Float64Array {
  const weights = new Float64Array(stacks.frames.length)
  const self = stacks.self[sampleType]!
  for (let node = 1; node < self.length; node++) weights[stacks.frameOf[node]!]! += self[node]!
  return weights
}

function areaWeights(stacks: Stacks, sampleType: number): Map<Area, number> {
  const weights = new Map<Area, number>()
  selfWeights(stacks, sampleType).forEach((weight, frameId) => {
    const area = areaOf(stacks.frames[frameId]!)
    weights.set(area, (weights.get(area) ?? 0) + weight)
  })
  return weights
}

/** The areas in which stacks end, each with its share; empty for palettes that do not go by area. */
export function legendOf(stacks: Stacks, sampleType: number, palette: string, total: number): LegendEntry[] {
  const weights = areaWeights(stacks, sampleType)
  return AREAS.flatMap((area) => {
    const color = areaColor(palette, area)
    const weight = weights.get(area) ?? 0
    if (color === null || weight === 0) return []
    return [{fill: hex(color), text: `${AREA_TEXT[area]} ${((100 * weight) / total).toFixed(1)}%`}]
  })
}
