import type {PictureData} from '../scenes/read-box-data.ts'
import {svgElement} from './elements.ts'
import type {Stage} from './stage.ts'

/** Colour of boxes that stand for parts of several whose colours say different things. */
const NEUTRAL = '#d5dae3'

/** The index of the neutral colour, which stands behind those of the picture. */
export function neutralFill({data}: PictureData): number {
  return data.fills.length
}

/** The colour of a box by its number. */
export function fillText({data}: PictureData, fill: number): string {
  return data.fills[fill] ?? NEUTRAL
}

/** All boxes as one path for each colour: to draw 50,000 boxes is to make a few hundred elements. */
export function drawScene(picture: PictureData, {scene, x, width, top}: Stage): SVGElement[] {
  const thick = picture.data.rowHeight - 1
  const lines: string[] = []
  for (let box = 0; box < scene.name.length; box++) {
    const fill = scene.fill[box]!
    lines[fill] = `${lines[fill] ?? ''}M${x(box)} ${top(box)}h${width(box)}v${thick}h-${width(box)}z`
  }
  return lines.flatMap((d, fill) => (d === undefined ? [] : [svgElement('path', {d, fill: fillText(picture, fill)})]))
}
