import {tooltipOf} from '../scenes/box-words.ts'
import type {PictureData} from '../scenes/read-box-data.ts'
import {childrenOf, pathTo, type Scene} from '../scenes/scene.ts'
import {svgElement} from './elements.ts'

/** Makes the boxes one stop of the Tab key, and tells screen readers of the box that the keyboard is at. */
export function accessibility(root: SVGSVGElement, svg: SVGSVGElement, picture: PictureData) {
  root.setAttribute('role', 'group')
  svg.setAttribute('tabindex', '0')
  svg.setAttribute('role', 'tree')
  svg.setAttribute('aria-labelledby', root.querySelector('title')!.id)
  // Boxes have no elements of their own. Two take turns, so that each step is a new active one and is read out.
  const items = [0, 1].map((turn) => svgElement('g', {id: `${root.id}-item${turn}`, role: 'treeitem'}))
  svg.append(...items)
  let turn = 0
  return {
    place(scene: Scene, box: number): void {
      if (box < 0) {
        svg.removeAttribute('aria-activedescendant')
        return
      }
      turn = 1 - turn
      const item = items[turn]!
      const siblings = box === 0 ? [0] : childrenOf(scene, scene.parent[box]!)
      item.setAttribute('aria-level', String(pathTo(scene, box).length))
      item.setAttribute('aria-posinset', String(siblings.indexOf(box) + 1))
      item.setAttribute('aria-setsize', String(siblings.length))
      item.setAttribute('aria-label', tooltipOf(picture, scene, box).replaceAll('\n', ', '))
      svg.setAttribute('aria-activedescendant', item.id)
    },
  }
}
