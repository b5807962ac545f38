/* What makes a picture interactive. Bundled into one script that stands at the end of each SVG file. */
import {accessibility} from './accessibility.ts'
import {drawLabels} from './draw-labels.ts'
import {marks} from './draw-marks.ts'
import {type DrawnBoxes, drawnBoxes} from './drawn-boxes.ts'
import {listenToKeys} from './keys.ts'
import {search} from './search.ts'
import {TOOLS_HEIGHT_PX, tools} from './tools.ts'
import {urlState} from './url-state.ts'
import {FIRST_VIEW, type View} from './view.ts'

/** A hit narrower than this is zoomed to when the reader steps to it. */
const NARROW_PX = 4
/** Share of the picture's width that the boxes take. */
const BOXES_SHARE = 0.98

function part<E extends Element>(root: SVGSVGElement, name: string): E {
  return root.querySelector<E>(`.${name}`)!
}

/** Measured at the ground, since the boxes' own element is as large as what is zoomed out of view. */
function boxesWidthPx(root: SVGSVGElement): number {
  return part<SVGRectElement>(root, 'fg-page').getBoundingClientRect().width * BOXES_SHARE
}

/** Puts the tools between the header and the boxes. */
function makeRoom(root: SVGSVGElement, element: Element): void {
  root.setAttribute('height', String(Number(root.getAttribute('height')) + TOOLS_HEIGHT_PX))
  const body = part<SVGGElement>(root, 'fg-body')
  body.setAttribute('transform', `translate(0 ${TOOLS_HEIGHT_PX})`)
  body.before(element)
}

function nextHit(hits: readonly number[], focus: number, direction: 1 | -1): number {
  const at = hits.indexOf(focus)
  if (at >= 0) return hits[(at + direction + hits.length) % hits.length]!
  const after = hits.findIndex((hit) => hit > focus)
  const next = Math.max(after, 0)
  return hits[direction === 1 ? next : (next - 1 + hits.length) % hits.length]!
}

/** Starts one picture. */
export function startViewer(root: SVGSVGElement): void {
  const boxes: DrawnBoxes = drawnBoxes(part(root, 'fg-boxes'))
  const labelLayer = part<SVGSVGElement>(root, 'fg-labels')
  const isWholePage = root === (document.documentElement as Element)
  const address = urlState(boxes, isWholePage ? '' : `${root.id}.`)
  const {find, prepare} = search(boxes)
  const drawn = marks(boxes)
  const aria = accessibility(root, boxes)
  let view: View = FIRST_VIEW
  let widthPx = 0

  function change(fields: Partial<View>): void {
    const last = view
    view = {...view, ...fields}
    show(last)
    address.write(view)
  }

  function show(last: View | null): void {
    const found = find(view.pattern, view.ignoreCase)
    const isSearchNew = view.pattern !== last?.pattern || view.ignoreCase !== last.ignoreCase
    if (view.zoom !== last?.zoom) drawn.zoom(view.zoom)
    if (isSearchNew) drawn.hits(found.hits)
    if (view.zoom !== last?.zoom || isSearchNew) labels()
    drawn.focus(view.focus)
    if (view.focus !== last?.focus) aria.focus(view.focus)
    if (view.theme === null) root.removeAttribute('data-theme')
    else root.setAttribute('data-theme', view.theme)
    panel.show(view, found)
    panel.details(view.focus)
  }

  function labels(): void {
    const {isHit} = find(view.pattern, view.ignoreCase)
    const isVeiled = (box: number) => box < view.zoom && boxes.end[box]! > view.zoom
    drawLabels(labelLayer, boxes, {zoom: view.zoom, isHit, isVeiled, widthPx})
  }

  function zoom(box: number): void {
    change({zoom: box, focus: box === 0 ? -1 : box})
  }

  function focus(box: number): void {
    change({focus: box})
    boxes.rects[box]!.scrollIntoView({block: 'nearest', inline: 'nearest'})
  }

  function isWellVisible(box: number): boolean {
    const isInside = box >= view.zoom && box < boxes.end[view.zoom]!
    return isInside && (boxes.width[box]! / boxes.width[view.zoom]!) * widthPx >= NARROW_PX
  }

  function step(direction: 1 | -1): void {
    const {hits} = find(view.pattern, view.ignoreCase)
    if (hits.length === 0) return
    const hit = nextHit(hits, view.focus, direction)
    if (!isWellVisible(hit)) change({zoom: hit})
    focus(hit)
  }

  function toggleTheme(): void {
    const isSystemDark = matchMedia('(prefers-color-scheme: dark)').matches
    const isDark = view.theme === null ? isSystemDark : view.theme === 'dark'
    const next = isDark ? 'light' : 'dark'
    change({theme: (next === 'dark') === isSystemDark ? null : next})
  }

  const clearSearch = () => change({pattern: ''})
  const panel = tools(boxes, Number(boxes.svg.getAttribute('y')), {
    zoom,
    step,
    toggleTheme,
    search: (pattern) => change({pattern}),
    toggleCase: () => change({ignoreCase: !view.ignoreCase}),
    leaveSearch() {
      clearSearch()
      boxes.svg.focus({preventScroll: true})
    },
  })
  makeRoom(root, panel.element)
  if (root.classList.contains('fg-fluid')) root.setAttribute('width', '100%')

  const boxAt = (event: Event) => boxes.indexOf.get(event.target as Element) ?? -1
  boxes.svg.addEventListener('click', (event) => {
    if (boxAt(event) >= 0) zoom(boxAt(event))
  })
  boxes.svg.addEventListener('mouseover', (event) => panel.details(boxAt(event)))
  boxes.svg.addEventListener('mouseleave', () => panel.details(view.focus))
  listenToKeys(root, boxes, () => view, {focus, zoom, step, clearSearch, focusSearch: panel.focusSearch})

  const readAddress = () => {
    const last = view
    view = {...view, ...address.read()}
    show(last)
  }
  addEventListener('popstate', readAddress)
  addEventListener('hashchange', readAddress)

  view = {...FIRST_VIEW, ...address.read()}
  widthPx = boxesWidthPx(root)
  show(null)
  // Safari has no idle callbacks; there the first search reads the names itself.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(prepare)
  new ResizeObserver(() => {
    const now = boxesWidthPx(root)
    if (now === widthPx || now === 0) return
    widthPx = now
    labels()
  }).observe(root)
}

startViewer(document.currentScript!.closest('svg')!)
