import {htmlElement, toolButton} from '../drawing/elements.ts'
import type {Scene} from '../scenes/scene.ts'
import type {View} from '../scenes/view.ts'
import {matchedShare, type SearchResult} from './search.ts'

/** What the search tools ask of the picture. */
export interface SearchActions {
  search(pattern: string): void
  toggleCase(): void
  /** To the next hit (1) or the one before (-1). */
  step(direction: 1 | -1): void
  /** Leaves the search field. */
  leaveSearch(): void
}

function searchField(actions: SearchActions): HTMLInputElement {
  const field = htmlElement('input', {
    type: 'search',
    class: 'fg-search',
    placeholder: 'Search: text or expression',
    'aria-label': 'Search functions by regular expression or plain text',
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

function plainText({plainBecause}: SearchResult): string {
  if (plainBecause === null) return ''
  return plainBecause === '' ? ', as plain text' : `, as plain text (${plainBecause})`
}

function foundText(scene: Scene, view: View, found: SearchResult): string {
  if (view.pattern === '') return ''
  const share = (100 * matchedShare(scene, found, view.zoom)).toFixed(2)
  const boxes = `${found.hits.length.toLocaleString('en-US')} ${found.hits.length === 1 ? 'box' : 'boxes'}`
  return `${boxes}, ${share}% of view${plainText(found)}`
}

/** Field, switch for case, buttons to step, and what was found. */
export function searchTools(actions: SearchActions) {
  const field = searchField(actions)
  const caseButton = toolButton('Aa', 'Tell upper from lower case (i)', actions.toggleCase)
  const before = toolButton('‹', 'Hit before (N)', () => actions.step(-1))
  const next = toolButton('›', 'Next hit (n)', () => actions.step(1))
  const status = htmlElement('span', {class: 'fg-found', role: 'status'})
  return {
    element: htmlElement('div', {class: 'fg-find'}, field, caseButton, before, next, status),
    show(scene: Scene, view: View, found: SearchResult): void {
      if (field.value !== view.pattern) field.value = view.pattern
      const isNothing = Boolean(found.plainBecause) && found.hits.length === 0
      field.setAttribute('aria-invalid', String(isNothing))
      caseButton.setAttribute('aria-pressed', String(!view.ignoreCase))
      before.disabled = next.disabled = found.hits.length === 0
      status.textContent = foundText(scene, view, found)
    },
    focus(): void {
      field.focus()
      field.select()
    },
  }
}
