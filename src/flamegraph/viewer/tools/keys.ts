import {childrenOf, type Scene} from '../scenes/scene.ts'
import {isEverything, type View} from '../scenes/view.ts'

/** What can be done with a function: see its callers, only its stacks, or the picture without it. */
export type FunctionAction = 'callers' | 'only' | 'hide' | 'without'

/** What keys ask of the picture. */
export interface KeyActions {
  moveTo(box: number): void
  zoom(box: number): void
  step(direction: 1 | -1): void
  apply(action: FunctionAction): void
  /** Takes back the last of callers, only, hidden and left out. */
  takeBack(): void
  clearSearch(): void
  focusSearch(): void
  toggleCase(): void
  toggleTheme(): void
  toggleThreads(): void
  toggleHelp(): void
  /** Closes the help; false when it was not open. */
  closeHelp(): boolean
}

/** What the picture shows while a key is pressed. */
export interface KeyState {
  readonly view: View
  readonly scene: Scene
  readonly inverted: boolean
}

/** Every key, as the help tells of it. */
export const KEY_HELP: readonly (readonly [keys: string, what: string])[] = [
  ['arrows', 'walk the boxes'],
  ['Enter', 'zoom to the box'],
  ['Esc', 'back, one step at a time'],
  ['/ or Ctrl-F', 'search'],
  ['n, N', 'next hit, hit before; in the search Enter, Shift-Enter'],
  ['i', 'tell upper from lower case'],
  ['c', 'callers of the function'],
  ['f', 'focus: only stacks through it'],
  ['h', 'hide it; what it calls moves to its callers'],
  ['x', 'leave out all stacks through it'],
  ['m', 'merge the threads, or keep them apart'],
  ['t', 'light or dark'],
  ['?', 'this help'],
]

function widestChild(scene: Scene, box: number): number {
  let widest = box
  for (const child of childrenOf(scene, box)) {
    if (widest === box || scene.weight[child]! > scene.weight[widest]!) widest = child
  }
  return widest
}

/** The next box in the same row, also across different callers, inside what is zoomed. */
function beside(scene: Scene, zoom: number, box: number, direction: 1 | -1): number {
  const stop = direction === 1 ? scene.end[zoom]! : zoom
  for (let at = box + direction; at !== stop; at += direction) {
    if (scene.row[at] === scene.row[box]) return at
    if (at <= zoom) break
  }
  return box
}

function moved({view, scene, inverted}: KeyState, key: string): number | null {
  const box = view.place < 0 ? view.zoom : view.place
  const away = inverted ? 'ArrowDown' : 'ArrowUp'
  const home = inverted ? 'ArrowUp' : 'ArrowDown'
  if (view.place < 0 && key.startsWith('Arrow')) return box
  if (key === away) return widestChild(scene, box)
  if (key === home) return Math.max(0, scene.parent[box]!)
  if (key === 'ArrowRight') return beside(scene, view.zoom, box, 1)
  if (key === 'ArrowLeft') return beside(scene, view.zoom, box, -1)
  return key === 'Home' ? view.zoom : null
}

function isSearchKey(event: KeyboardEvent): boolean {
  if (event.key === '/') return !(event.target instanceof HTMLInputElement)
  return event.key === 'F3' || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f')
}

function lettersOf(actions: KeyActions): Readonly<Record<string, () => void>> {
  return {
    n: () => actions.step(1),
    N: () => actions.step(-1),
    c: () => actions.apply('callers'),
    f: () => actions.apply('only'),
    h: () => actions.apply('hide'),
    x: () => actions.apply('without'),
    i: actions.toggleCase,
    m: actions.toggleThreads,
    t: actions.toggleTheme,
    '?': actions.toggleHelp,
  }
}

/** One step back: out of the help, then out of the zoom, then out of what is hidden or turned round, then out of the search. */
function escape({view}: KeyState, actions: KeyActions): void {
  if (actions.closeHelp()) return
  if (view.zoom !== 0) actions.zoom(0)
  else if (!isEverything(view)) actions.takeBack()
  else actions.clearSearch()
}

/** What a key does while the keyboard is in the boxes; null when it is none of ours. */
function commandOnBoxes(key: string, state: KeyState, actions: KeyActions): (() => void) | null {
  const letters = lettersOf(actions)
  if (Object.hasOwn(letters, key)) return letters[key]!
  if (key === 'Enter' || key === ' ') return state.view.place < 0 ? null : () => actions.zoom(state.view.place)
  const box = moved(state, key)
  return box === null ? null : () => actions.moveTo(box)
}

function commandOf(event: KeyboardEvent, state: KeyState, actions: KeyActions): (() => void) | null {
  if (isSearchKey(event)) return actions.focusSearch
  if (event.key === 'Escape') return () => escape(state, actions)
  const isInTools = event.target instanceof HTMLElement
  if (isInTools || event.ctrlKey || event.metaKey || event.altKey) return null
  return commandOnBoxes(event.key, state, actions)
}

/** Listens on the picture's own root, so that two pictures in one page do not answer to one key. */
export function listenToKeys(root: SVGSVGElement, stateNow: () => KeyState, actions: KeyActions): void {
  root.addEventListener('keydown', (event) => {
    const command = commandOf(event, stateNow(), actions)
    if (command === null) return
    command()
    event.preventDefault()
  })
}
