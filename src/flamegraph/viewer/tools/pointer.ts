import type {Stage} from '../drawing/stage.ts'
import type {PictureData} from '../scenes/read-box-data.ts'
import {boxAt} from '../scenes/scene.ts'

/** Share of the picture's width that the boxes take, and what is left of them. */
export const BOXES_SHARE = 0.98
const LEFT_SHARE = 0.01

/** What is needed to tell which box lies below the pointer. */
export interface Pointed {
  readonly page: Element
  /** Height of the picture and top of the boxes, in its own pixels. */
  readonly heightPx: number
  readonly boxesTopPx: number
  readonly zoom: number
  readonly stage: Stage
}

/** The box below the pointer; -1 for none. Reckoned, since narrow boxes have no element. */
export function boxBelow(
  {data}: PictureData,
  {page, heightPx, boxesTopPx, zoom, stage}: Pointed,
  event: MouseEvent,
): number {
  const {scene, top} = stage
  const area = page.getBoundingClientRect()
  const across = ((event.clientX - area.left) / area.width - LEFT_SHARE) / BOXES_SHARE
  const down = ((event.clientY - area.top) / area.height) * heightPx - boxesTopPx
  const rows = Math.floor((down - top(0)) / data.rowHeight)
  return boxAt(scene, data.inverted ? rows : -rows, scene.start[zoom]! + across * scene.weight[zoom]!)
}
