import {type DrawnBoxes, pathTo} from './drawn-boxes.ts'
import {svgElement} from './elements.ts'

/** Draws over the boxes: hits of the search, the functions below the zoomed one, and the keyboard's place. */
export interface Marks {
  zoom(box: number): void
  hits(boxes: readonly number[]): void
  focus(box: number): void
}

/** One path for any number of boxes: to mark 50,000 of them is to change one attribute. */
function outline(boxes: DrawnBoxes, marked: readonly number[]): string {
  const height = boxes.rowHeight - 1
  let path = ''
  for (const box of marked)
    path += `M${boxes.x[box]} ${boxes.top[box]}h${boxes.width[box]}v${height}h-${boxes.width[box]}z`
  return path
}

export function marks(boxes: DrawnBoxes): Marks {
  const veil = svgElement('path', {class: 'fg-veil', fill: '#fff', 'pointer-events': 'none'})
  const hits = svgElement('path', {class: 'fg-hits', fill: '#f0f', 'pointer-events': 'none'})
  const halo = svgElement('path', {class: 'fg-mark-halo', fill: 'none', 'pointer-events': 'none'})
  const mark = svgElement('path', {class: 'fg-mark', fill: 'none', 'pointer-events': 'none'})
  boxes.svg.append(veil, hits, halo, mark)
  return {
    zoom(box) {
      const {x, width} = {x: boxes.x[box]!, width: boxes.width[box]!}
      boxes.svg.setAttribute('viewBox', `${x} 0 ${width} ${boxes.height}`)
      veil.setAttribute('d', outline(boxes, pathTo(boxes, box).slice(0, -1)))
    },
    hits(marked) {
      hits.setAttribute('d', outline(boxes, marked))
    },
    focus(box) {
      const path = box < 0 ? '' : outline(boxes, [box])
      halo.setAttribute('d', path)
      mark.setAttribute('d', path)
    },
  }
}
