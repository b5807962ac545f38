import {type DrawnBoxes, isLabelWhite, nameOf} from './drawn-boxes.ts'
import {svgElement} from './elements.ts'

const PADDING_PX = 3
const FEWEST_CHARACTERS = 3
const CHARACTER_EMS = 0.602
const ASCII = /^[\x20-\x7e…]*$/

/** What of the boxes is in view, and how it is marked. */
export interface LabelScene {
  readonly zoom: number
  readonly isHit: Uint8Array
  readonly isVeiled: (box: number) => boolean
  /** Pixels that the boxes are wide. */
  readonly widthPx: number
}

function cut(name: string, characters: number): string {
  if (name.length <= characters) return name
  const end = name.charCodeAt(characters - 2) >> 10 === 0xd800 >> 10 ? characters - 2 : characters - 1
  return `${name.slice(0, end)}…`
}

function label(boxes: DrawnBoxes, box: number, leftPx: number, widthPx: number, scene: LabelScene): SVGElement | null {
  const characters = Math.floor((widthPx - 2 * PADDING_PX) / (boxes.fontSize * CHARACTER_EMS))
  if (characters < FEWEST_CHARACTERS) return null
  const name = cut(nameOf(boxes, box), characters)
  const text = svgElement('text', {}, name)
  const isDark = scene.isHit[box] === 1 || scene.isVeiled(box) || !isLabelWhite(boxes, box)
  if (!isDark) text.setAttribute('fill', '#fff')
  if (boxes.rects[box]!.classList.contains('i')) text.setAttribute('font-style', 'italic')
  const baseline = boxes.top[box]! + (boxes.rowHeight - 1) / 2 + boxes.fontSize * 0.35
  // Only a text whose characters may be wider than the font's own needs a box that clips it.
  const isFitting = ASCII.test(name)
  text.setAttribute('x', String(isFitting ? leftPx + PADDING_PX : PADDING_PX))
  text.setAttribute('y', String(isFitting ? baseline : baseline - boxes.top[box]!))
  if (isFitting) return text
  return svgElement('svg', {x: leftPx, y: boxes.top[box]!, width: widthPx, height: boxes.rowHeight}, text)
}

/** Writes the names into all boxes that have room for one, cut to their true width. */
export function drawLabels(layer: SVGSVGElement, boxes: DrawnBoxes, scene: LabelScene): void {
  const left = boxes.x[scene.zoom]!
  const width = boxes.width[scene.zoom]!
  const pxPerUnit = scene.widthPx / width
  const labels: SVGElement[] = []
  for (let box = 0; box < boxes.rects.length; box++) {
    const start = Math.max(boxes.x[box]!, left)
    const end = Math.min(boxes.x[box]! + boxes.width[box]!, left + width)
    const one = end > start ? label(boxes, box, (start - left) * pxPerUnit, (end - start) * pxPerUnit, scene) : null
    if (one !== null) labels.push(one)
  }
  layer.replaceChildren(...labels)
}
