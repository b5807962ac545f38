import {type DrawnBoxes, nameOf, pathTo, tooltipOf} from './drawn-boxes.ts'
import {htmlElement, svgElement, toolButton} from './elements.ts'
import {type Found, matchedShare} from './search.ts'
import type {View} from './view.ts'

/** What the tools ask of the picture. */
export interface ToolActions {
  zoom(box: number): void
  search(pattern: string): void
  toggleCase(): void
  /** To the next hit (1) or the one before (-1). */
  step(direction: 1 | -1): void
  toggleTheme(): void
  /** Leaves the search field. */
  leaveSearch(): void
}

export interface Tools {
  readonly element: SVGForeignObjectElement
  show(view: View, found: Found): void
  /** The line that tells about one box; -1 for none. */
  details(box: number): void
  focusSearch(): void
}

/** Height that the tools take above the boxes. */
export const TOOLS_HEIGHT_PX = 64
/** Longest path that is shown whole; of longer ones the middle is left out. */
const LONGEST_PATH = 5
const LONGEST_STEP = 60

function searchField(actions: ToolActions): HTMLInputElement {
  const field = htmlElement('input', {
    type: 'search',
    class: 'fg-search',
    placeholder: 'Search (regular expression)',
    'aria-label': 'Search functions by regular expression',
    title: 'Ctrl-F, F3 or /',
    spellcheck: 'false',
    autocomplete: 'off',
  })
  field.addEventListener('input', () => actions.search(field.value))
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') actions.step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') actions.leaveSearch()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  return field
}

function pathStep(boxes: DrawnBoxes, box: number, actions: ToolActions): HTMLButtonElement {
  const name = nameOf(boxes, box)
  const step = htmlElement('button', {type: 'button', title: name.slice(0, 400)}, name.slice(0, LONGEST_STEP))
  step.addEventListener('click', () => actions.zoom(box))
  return step
}

function pathSteps(boxes: DrawnBoxes, zoom: number, actions: ToolActions): Node[] {
  const path = pathTo(boxes, zoom)
  const isLong = path.length > LONGEST_PATH
  const shown = isLong ? [0, ...path.slice(1 - LONGEST_PATH)] : path
  const arrow = (text: string) => htmlElement('span', {'aria-hidden': 'true'}, text)
  return shown.flatMap((box, index) => [
    ...(index === 0 ? [] : [arrow(index === 1 && isLong ? ' › … › ' : ' › ')]),
    pathStep(boxes, box, actions),
  ])
}

function foundText(boxes: DrawnBoxes, view: View, found: Found): string {
  if (view.pattern === '') return ''
  if (found.error !== null) return 'not a regular expression'
  const share = (100 * matchedShare(boxes, found, view.zoom)).toFixed(2)
  return `${found.hits.length.toLocaleString('en-US')} ${found.hits.length === 1 ? 'box' : 'boxes'}, ${share}% of view`
}

export function tools(boxes: DrawnBoxes, topPx: number, actions: ToolActions): Tools {
  const field = searchField(actions)
  const caseButton = toolButton('Aa', 'Tell upper from lower case', actions.toggleCase)
  const before = toolButton('‹', 'Hit before', () => actions.step(-1))
  const next = toolButton('›', 'Next hit', () => actions.step(1))
  const status = htmlElement('span', {class: 'fg-found', role: 'status'})
  const reset = toolButton('Reset zoom', 'Show everything (Escape)', () => actions.zoom(0))
  const theme = toolButton('◐', 'Switch between light and dark', actions.toggleTheme)
  const path = htmlElement('nav', {class: 'fg-path', 'aria-label': 'Way to the zoomed function'})
  const details = htmlElement('div', {class: 'fg-details', 'aria-hidden': 'true'})
  const gap = htmlElement('span', {style: 'flex:1'})
  const bar = htmlElement(
    'div',
    {class: 'fg-row', role: 'toolbar', 'aria-label': 'Flame graph'},
    field,
    caseButton,
    before,
    next,
    status,
    gap,
    reset,
    theme,
  )
  const element = svgElement(
    'foreignObject',
    {x: '1%', y: topPx, width: '98%', height: TOOLS_HEIGHT_PX},
    htmlElement('div', {class: 'fg-tools'}, bar, htmlElement('div', {class: 'fg-row'}, path, details)),
  )
  let shownPath = -1
  return {
    element,
    show(view, found) {
      if (field.value !== view.pattern) field.value = view.pattern
      field.setAttribute('aria-invalid', String(found.error !== null))
      caseButton.setAttribute('aria-pressed', String(!view.ignoreCase))
      before.disabled = next.disabled = found.hits.length === 0
      reset.disabled = view.zoom === 0
      status.textContent = foundText(boxes, view, found)
      if (shownPath !== view.zoom) path.replaceChildren(...pathSteps(boxes, view.zoom, actions))
      shownPath = view.zoom
    },
    details(box) {
      details.textContent =
        box < 0 ? 'Click or Enter zooms, Escape resets, / searches' : tooltipOf(boxes, box).join(' · ')
    },
    focusSearch() {
      field.focus()
      field.select()
    },
  }
}
