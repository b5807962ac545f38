import {type DrawnBoxes, pathTo, tooltipOf} from './drawn-boxes.ts'

/** Makes the boxes one stop of the Tab key, and tells screen readers of the box that the keyboard is at. */
export function accessibility(root: SVGSVGElement, boxes: DrawnBoxes) {
  const title = root.querySelector('title')!
  root.setAttribute('role', 'group')
  boxes.svg.setAttribute('tabindex', '0')
  boxes.svg.setAttribute('role', 'tree')
  boxes.svg.setAttribute('aria-labelledby', title.id)
  return {
    /** Boxes get their roles when the keyboard comes to them: 50,000 roles up front would slow the page down. */
    focus(box: number): void {
      if (box < 0) {
        boxes.svg.removeAttribute('aria-activedescendant')
        return
      }
      const rect = boxes.rects[box]!
      rect.id = `${root.id}-box${box}`
      rect.setAttribute('role', 'treeitem')
      rect.setAttribute('aria-level', String(pathTo(boxes, box).length))
      rect.setAttribute('aria-label', tooltipOf(boxes, box).join(', '))
      boxes.svg.setAttribute('aria-activedescendant', rect.id)
    },
  }
}
