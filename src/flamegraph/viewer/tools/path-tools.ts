import {fittingName} from '../../names/fitting-name.ts'
import {htmlElement} from '../drawing/elements.ts'
import {nameOfBox} from '../scenes/box-words.ts'
import type {PictureData} from '../scenes/read-box-data.ts'
import {pathTo, type Scene} from '../scenes/scene.ts'

/** Longest path that is shown whole; of longer ones the middle is left out. */
const LONGEST_PATH = 5
const LONGEST_STEP = 60

/** The functions on the way to the zoomed one, each a button that zooms to it. */
export function pathTools(picture: PictureData, zoom: (box: number) => void) {
  const element = htmlElement('nav', {class: 'fg-path', 'aria-label': 'Way to the zoomed function'})
  const arrow = (text: string) => htmlElement('span', {'aria-hidden': 'true'}, text)
  const stepOf = (scene: Scene, box: number) => {
    const name = nameOfBox(picture, scene, box)
    const step = htmlElement('button', {type: 'button', title: name.slice(0, 400)}, fittingName(name, LONGEST_STEP))
    step.addEventListener('click', () => zoom(box))
    return step
  }
  let shown: readonly [Scene | null, number] = [null, -1]
  return {
    element,
    show(scene: Scene, zoomed: number): void {
      if (shown[0] === scene && shown[1] === zoomed) return
      shown = [scene, zoomed]
      const path = pathTo(scene, zoomed)
      const isLong = path.length > LONGEST_PATH
      const boxes = isLong ? [0, ...path.slice(1 - LONGEST_PATH)] : path
      element.replaceChildren(
        ...boxes.flatMap((box, index) => [
          ...(index === 0 ? [] : [arrow(index === 1 && isLong ? ' › … › ' : ' › ')]),
          stepOf(scene, box),
        ]),
      )
    },
  }
}
