import {UNITS} from '../../svg/geometry.ts'
import type {PictureData} from '../scenes/read-box-data.ts'
import type {Scene} from '../scenes/scene.ts'

/** Where boxes stand in the coordinates of the boxes' own `<svg>`: across in parts of the whole width, down in pixels. */
export interface Stage {
  readonly scene: Scene
  x(box: number): number
  width(box: number): number
  top(box: number): number
}

/** The stage of a scene; rows are counted from the bottom, or from the top of an inverted picture. */
export function stageOf({data}: PictureData, scene: Scene, heightPx: number): Stage {
  const unit = UNITS / scene.weight[0]!
  const rounded = (weight: number) => Math.round(weight * unit * 100) / 100
  return {
    scene,
    x: (box) => rounded(scene.start[box]!),
    width: (box) => rounded(scene.weight[box]!),
    top: (box) =>
      data.inverted ? scene.row[box]! * data.rowHeight : heightPx - (scene.row[box]! + 1) * data.rowHeight,
  }
}

/** Pixels that a box may reach out of the picture, so that its outline there is not seen. */
const OUTSIDE_PX = 4

/** The stage as it is seen: across in pixels, with box `zoom` as wide as the picture; what is out of view has no width. */
export function shownStage({scene, top}: Stage, zoom: number, widthPx: number): Stage {
  const left = scene.start[zoom]!
  const pxPerWeight = widthPx / scene.weight[zoom]!
  const across = (weight: number) =>
    Math.max(-OUTSIDE_PX, Math.min(widthPx + OUTSIDE_PX, (weight - left) * pxPerWeight))
  const rounded = (px: number) => Math.round(px * 100) / 100
  const x = (box: number) => rounded(across(scene.start[box]!))
  return {scene, top, x, width: (box) => rounded(across(scene.start[box]! + scene.weight[box]!) - x(box))}
}

/** Pixels above the highest box; 0 for an inverted picture, whose boxes hang from the top. */
export function unusedPx({data}: PictureData, {scene}: Stage, heightPx: number): number {
  const rows = 1 + scene.row.reduce((most, row) => Math.max(most, row), 0)
  return data.inverted ? 0 : heightPx - rows * data.rowHeight
}
