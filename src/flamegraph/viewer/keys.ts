import {childrenOf, type DrawnBoxes} from './drawn-boxes.ts'
import type {View} from './view.ts'

/** What keys ask of the picture. */
export interface KeyActions {
  focus(box: number): void
  zoom(box: number): void
  step(direction: 1 | -1): void
  clearSearch(): void
  focusSearch(): void
}

function widestChild(boxes: DrawnBoxes, box: number): number {
  let widest = box
  for (const child of childrenOf(boxes, box)) {
    if (widest === box || boxes.width[child]! > boxes.width[widest]!) widest = child
  }
  return widest
}

/** The next box in the same row, also across different callers, inside what is zoomed. */
function beside(boxes: DrawnBoxes, view: View, box: number, direction: 1 | -1): number {
  const stop = direction === 1 ? boxes.end[view.zoom]! : view.zoom
  for (let at = box + direction; at !== stop; at += direction) {
    if (boxes.top[at] === boxes.top[box]) return at
    if (at <= view.zoom) break
  }
  return box
}

function moved(boxes: DrawnBoxes, view: View, key: string): number | null {
  const box = view.focus < 0 ? view.zoom : view.focus
  const away = boxes.inverted ? 'ArrowDown' : 'ArrowUp'
  const home = boxes.inverted ? 'ArrowUp' : 'ArrowDown'
  if (view.focus < 0 && key.startsWith('Arrow')) return box
  if (key === away) return widestChild(boxes, box)
  if (key === home) return Math.max(0, boxes.parent[box]!)
  if (key === 'ArrowRight') return beside(boxes, view, box, 1)
  if (key === 'ArrowLeft') return beside(boxes, view, box, -1)
  return key === 'Home' ? view.zoom : null
}

function isSearchKey(event: KeyboardEvent): boolean {
  if (event.key === '/') return !(event.target instanceof HTMLInputElement)
  return event.key === 'F3' || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f')
}

/** What a key does while the keyboard is in the boxes; null when it is none of ours. */
function commandOnBoxes(key: string, boxes: DrawnBoxes, view: View, actions: KeyActions): (() => void) | null {
  if (key === 'n') return () => actions.step(1)
  if (key === 'N') return () => actions.step(-1)
  if (key === 'Enter' || key === ' ') return view.focus < 0 ? null : () => actions.zoom(view.focus)
  const box = moved(boxes, view, key)
  return box === null ? null : () => actions.focus(box)
}

function commandOf(event: KeyboardEvent, boxes: DrawnBoxes, view: View, actions: KeyActions): (() => void) | null {
  if (isSearchKey(event)) return actions.focusSearch
  if (event.key === 'Escape') return view.zoom === 0 ? actions.clearSearch : () => actions.zoom(0)
  const isInTools = event.target instanceof HTMLElement
  if (isInTools || event.ctrlKey || event.metaKey || event.altKey) return null
  return commandOnBoxes(event.key, boxes, view, actions)
}

/** Listens on the picture's own root: arrows move, Enter zooms, Escape resets, `/` searches, n and N step through hits. */
export function listenToKeys(root: SVGSVGElement, boxes: DrawnBoxes, viewNow: () => View, actions: KeyActions): void {
  root.addEventListener('keydown', (event) => {
    const command = commandOf(event, boxes, viewNow(), actions)
    if (command === null) return
    command()
    event.preventDefault()
  })
}
