import {pathTo} from '../scenes/scene.ts'
import {svgElement} from './elements.ts'
import type {Stage} from './stage.ts'

/** Draws over the boxes: hits of the search, the functions below the zoomed one, and the keyboard's place. */
export interface BoxMarks {
  veil(shown: Stage, zoom: number): void
  hits(shown: Stage, boxes: Int32Array): void
  place(shown: Stage, box: number): void
}

function outline({x, width, top}: Stage, marked: Iterable<number>, height: number): string {
  let path = ''
  for (const box of marked) {
    const wide = width(box)
    if (wide > 0) path += `M${x(box)} ${top(box)}h${wide}v${height}h-${wide}z`
  }
  return path
}

/** Hits nearer to one another than this are one outline; its lines would hide what is between them. */
const NEAR_PX = 0.75

/** As {@link outline}, with neighbours joined: one path for any number of boxes, and no more parts than pixels. */
function joinedOutline({scene, x, width, top}: Stage, marked: Int32Array, height: number): string {
  const starts: number[] = []
  const ends: number[] = []
  const tops: number[] = []
  let path = ''
  const finish = (row: number) => {
    const wide = Math.round((ends[row]! - starts[row]!) * 100) / 100
    path += `M${starts[row]} ${tops[row]}h${wide}v${height}h-${wide}z`
  }
  for (const box of marked) {
    const wide = width(box)
    if (wide <= 0) continue
    const row = scene.row[box]!
    const start = x(box)
    if (starts[row] === undefined || start - ends[row]! > NEAR_PX) {
      if (starts[row] !== undefined) finish(row)
      starts[row] = start
      tops[row] = top(box)
    }
    ends[row] = start + wide
  }
  // Rows without a hit are holes, which forEach leaves out.
  starts.forEach((_, row) => {
    finish(row)
  })
  return path
}

/**
 * Marks in a layer of their own, in pixels: a browser then paints no box again when marks change. `height` is that of
 * a box.
 */
export function marks(layer: SVGSVGElement, height: number): BoxMarks {
  const veil = svgElement('path', {class: 'fg-veil', fill: '#fff', 'fill-opacity': 0.55})
  const hits = svgElement('path', {class: 'fg-hits', fill: '#f0f'})
  const halo = svgElement('path', {class: 'fg-mark-halo', fill: 'none'})
  const mark = svgElement('path', {class: 'fg-mark', fill: 'none'})
  layer.append(svgElement('g', {class: 'fg-marks'}, veil, hits, halo, mark))
  return {
    veil(shown, zoom) {
      veil.setAttribute('d', outline(shown, pathTo(shown.scene, zoom).slice(0, -1), height))
    },
    hits(shown, marked) {
      hits.setAttribute('d', joinedOutline(shown, marked, height))
    },
    place(shown, box) {
      const path = box < 0 ? '' : outline(shown, [box], height)
      halo.setAttribute('d', path)
      mark.setAttribute('d', path)
    },
  }
}
