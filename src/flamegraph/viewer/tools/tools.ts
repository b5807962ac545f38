import {htmlElement, svgElement, toolButton} from '../drawing/elements.ts'
import {tooltipOf} from '../scenes/box-words.ts'
import type {PictureData} from '../scenes/read-box-data.ts'
import type {Scene} from '../scenes/scene.ts'
import type {BoxChoice, View} from '../scenes/view.ts'
import type {SearchResult} from '../search/search.ts'
import {type SearchActions, searchTools} from '../search/search-tools.ts'
import {choiceTools, functionButtons} from './choice-tools.ts'
import {type FunctionAction, KEY_HELP} from './keys.ts'
import {pathTools} from './path-tools.ts'

/** The list of all keys; hidden until asked for. */
function help(): HTMLElement {
  const items = KEY_HELP.map(([keys, what]) => htmlElement('div', {}, htmlElement('kbd', {}, keys), ` ${what}`))
  const element = htmlElement('div', {class: 'fg-help', role: 'note', 'aria-label': 'Keys'}, ...items)
  element.hidden = true
  return element
}

/** What the tools ask of the picture. */
export interface ToolActions extends SearchActions {
  zoom(box: number): void
  apply(action: FunctionAction): void
  choose(choice: BoxChoice): void
  toggleTheme(): void
  toggleThreads(): void
  /** The tools need another height. */
  resized(): void
}

const HINT = 'Point at a box, or walk with the arrows; click or Enter zooms; ? lists all keys'

/** What there is to choose in a picture. */
export interface Choosable {
  /** False for a picture whose background is fixed. */
  readonly theme: boolean
  /** False where there are not two threads to merge. */
  readonly threads: boolean
}

/** The tools above the boxes, below what `above` them says. */
export function tools(picture: PictureData, above: HTMLElement, has: Choosable, actions: ToolActions) {
  const searching = searchTools(actions)
  const buttons = functionButtons(actions.apply)
  const reset = toolButton('Reset zoom', 'Show everything (Escape)', () => actions.zoom(0))
  const keys = help()
  const helpButton = toolButton('?', 'List all keys (?)', () => toggleHelp())
  const threads = toolButton(
    'Merge threads',
    'One view of all threads: what they do alike is one (m)',
    actions.toggleThreads,
  )
  const theme = toolButton('◐', 'Switch between light and dark (t)', actions.toggleTheme)
  const path = pathTools(picture, actions.zoom)
  const chosen = choiceTools(picture, actions.choose)
  const details = htmlElement('div', {class: 'fg-details', 'aria-hidden': 'true'})
  const bar = htmlElement(
    'div',
    {class: 'fg-row fg-bar', role: 'toolbar', 'aria-label': 'Flame graph'},
    searching.element,
    htmlElement('span', {class: 'fg-gap'}),
    ...buttons,
    reset,
    ...(has.threads ? [threads] : []),
    ...(has.theme ? [theme] : []),
    helpButton,
  )
  const panel = htmlElement('div', {class: 'fg-tools'}, above, bar, keys, chosen.element)
  panel.append(htmlElement('div', {class: 'fg-row'}, path.element, details))
  const element = svgElement('foreignObject', {x: '1%', width: '98%', height: 0}, panel)

  function toggleHelp(): void {
    keys.hidden = !keys.hidden
    helpButton.setAttribute('aria-expanded', String(!keys.hidden))
    actions.resized()
  }

  function closeHelp(): boolean {
    const isOpen = !keys.hidden
    if (isOpen) toggleHelp()
    return isOpen
  }

  return {
    element,
    toggleHelp,
    closeHelp,
    focusSearch: searching.focus,
    /** Pixels that the tools need at their present width. */
    heightPx: () => Math.ceil(panel.scrollHeight) + 6,
    show(scene: Scene, view: View, found: SearchResult): void {
      searching.show(scene, view, found)
      reset.disabled = view.zoom === 0
      threads.setAttribute('aria-pressed', String(view.threadsMerged))
      path.show(scene, view.zoom)
    },
    showChoice: chosen.show,
    /** Tells about one box; -1 for none. */
    details(scene: Scene, box: number): void {
      for (const button of buttons) button.disabled = box < 0 || scene.name[box]! < 0
      details.textContent = box < 0 ? HINT : tooltipOf(picture, scene, box).replaceAll('\n', ' · ')
    },
  }
}
