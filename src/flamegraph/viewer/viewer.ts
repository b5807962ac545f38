/* What makes a picture interactive. Bundled into one script that stands at the end of each SVG file. */
import {accessibility} from './drawing/accessibility.ts'
import {labelPainter} from './drawing/draw-labels.ts'
import {marks} from './drawing/draw-marks.ts'
import {drawScene, neutralFill} from './drawing/draw-scene.ts'
import {svgElement} from './drawing/elements.ts'
import {flowingText} from './drawing/flowing-text.ts'
import {type Stage, shownStage, stageOf, unusedPx} from './drawing/stage.ts'
import {nameOfBox, tooltipOf} from './scenes/box-words.ts'
import {choiceScenes} from './scenes/choice-scenes.ts'
import {firstScene, pictureData} from './scenes/read-box-data.ts'
import {threadBoxes} from './scenes/threads.ts'
import {type BoxChoice, choiceIn, FIRST_VIEW, sameChoice, type View} from './scenes/view.ts'
import {type SearchResult, search} from './search/search.ts'
import {withoutLast} from './tools/choice-tools.ts'
import {type FunctionAction, listenToKeys} from './tools/keys.ts'
import {BOXES_SHARE, boxBelow} from './tools/pointer.ts'
import {tools} from './tools/tools.ts'
import {decodePath, encodePath, urlState} from './url-state.ts'

/** Pixels that the boxes are wide on a page of paper between its margins, upright. */
const PAPER_PX = 690

function part<E extends Element>(root: SVGSVGElement, name: string): E {
  return root.querySelector<E>(`.${name}`)!
}

/** The choice with one function more. */
function extended(choice: BoxChoice, action: FunctionAction, name: string): BoxChoice {
  const all = choiceIn(choice)
  if (action === 'hide') return {...all, hidden: [...new Set([...all.hidden, name])]}
  if (action === 'without') return {...all, without: [...new Set([...all.without, name])]}
  return {...all, [action]: name}
}

function nextHit(hits: Int32Array, place: number, direction: 1 | -1): number {
  const at = hits.indexOf(place)
  if (at >= 0) return hits[(at + direction + hits.length) % hits.length]!
  const after = hits.findIndex((hit) => hit > place)
  const next = Math.max(after, 0)
  return hits[direction === 1 ? next : (next - 1 + hits.length) % hits.length]!
}

/** Starts one picture. */
export function startViewer(root: SVGSVGElement): void {
  const picture = pictureData(part(root, 'fg-data').textContent)
  const first = firstScene(picture.data)
  const page = part<SVGRectElement>(root, 'fg-page')
  const svg = part<SVGSVGElement>(root, 'fg-boxes')
  const drawn = part<SVGGElement>(root, 'fg-drawn')
  const boxesPx = {top: Number(svg.getAttribute('y')), height: Number(svg.getAttribute('height'))}
  const ownHeightPx = Number(root.getAttribute('height'))
  const isThread = threadBoxes(picture, first)
  const chosen = choiceScenes(picture, first, isThread, neutralFill(picture))
  const address = urlState(picture, root === (document.documentElement as Element) ? '' : `${root.id}.`, chosen)
  const find = search(picture)
  const redrawn = svgElement('g', {class: 'fg-redrawn'})
  const tooltip = svgElement('title', {})
  const paintLabels = labelPainter(picture, part(root, 'fg-labels'))
  let view: View = FIRST_VIEW
  let stage: Stage = stageOf(picture, first, boxesPx.height)
  let widthPx = 0
  /** Pixels by which the boxes stand lower than in the file: room for the tools less the rows that are not used. */
  let shiftPx = 0
  let heightPx = ownHeightPx
  let isPrinted = false
  /** Box that the line of details tells about; that is what keys and buttons for functions mean. */
  let told = -1

  svg.prepend(tooltip)
  drawn.after(redrawn)
  const layer = svgElement('svg', {
    x: '1%',
    y: boxesPx.top,
    width: '98%',
    height: boxesPx.height,
    'pointer-events': 'none',
    preserveAspectRatio: 'none',
  })
  svg.after(layer)
  const drawing = marks(layer, picture.data.rowHeight - 1)
  const aria = accessibility(root, svg, picture)

  function change(fields: Partial<View>): void {
    const last = view
    view = {...view, ...fields}
    show(last)
    address.write(view)
  }

  function showBoxes(): void {
    const {scene} = chosen(view)
    stage = stageOf(picture, scene, boxesPx.height)
    const isFirst = scene === first
    drawn.setAttribute('display', isFirst ? 'inline' : 'none')
    redrawn.replaceChildren(...(isFirst ? [] : drawScene(picture, stage)))
    panel.showChoice(scene, view)
    makeRoom()
  }

  function showZoom(): void {
    svg.setAttribute('viewBox', `${stage.x(view.zoom)} 0 ${stage.width(view.zoom)} ${boxesPx.height}`)
  }

  function showPlace(): void {
    drawing.place(shownStage(stage, view.zoom, widthPx), view.place)
    aria.place(stage.scene, view.place)
  }

  function showTheme(): void {
    if (view.theme !== null) root.setAttribute('data-theme', view.theme)
    else if (hasTheme) root.removeAttribute('data-theme')
  }

  /** Draws what differs from the last view; null draws everything. */
  function show(last: View | null): void {
    const isNew = last === null || !sameChoice(view, last)
    const isOther = (...fields: (keyof View)[]) => isNew || fields.some((field) => view[field] !== last[field])
    if (isNew) showBoxes()
    const found = find(stage.scene, view.pattern, view.ignoreCase)
    if (isOther('zoom')) showZoom()
    if (isOther('zoom', 'pattern', 'ignoreCase')) showNames(found)
    if (isOther('zoom', 'place')) showPlace()
    showTheme()
    panel.show(stage.scene, view, found)
    tell(view.place)
  }

  /** What depends on the width in pixels. */
  function showNames({hits, isHit}: SearchResult): void {
    const shown = shownStage(stage, view.zoom, widthPx)
    const viewBox = `0 0 ${widthPx} ${boxesPx.height}`
    // Setting it lays out all that is in it, even where it stays the same.
    if (layer.getAttribute('viewBox') !== viewBox) layer.setAttribute('viewBox', viewBox)
    drawing.veil(shown, view.zoom)
    drawing.hits(shown, hits)
    const labelsPx = isPrinted ? Math.min(widthPx, PAPER_PX) : widthPx
    paintLabels(stage, {zoom: view.zoom, isHit, widthPx: labelsPx, isPrinted})
  }

  function tell(box: number): void {
    told = box
    panel.details(stage.scene, box)
    tooltip.textContent = box < 0 ? '' : tooltipOf(picture, stage.scene, box)
  }

  /** Puts the tools, as high as they are now, between the header and the boxes, which move up to them. */
  function makeRoom(): void {
    const {headerPx, footPx} = text.fit(widthPx)
    const needed = isPrinted ? headerPx : panel.heightPx()
    panel.element.setAttribute('y', String(boxesPx.top - headerPx))
    panel.element.setAttribute('height', String(needed))
    shiftPx = needed - headerPx - unusedPx(picture, stage, boxesPx.height)
    heightPx = ownHeightPx + shiftPx + (isPrinted ? 0 : footPx)
    root.setAttribute('height', String(heightPx))
    part(root, 'fg-body').setAttribute('transform', `translate(0 ${shiftPx})`)
  }

  function zoom(box: number): void {
    change({zoom: box, place: box === 0 ? -1 : box})
  }

  function moveTo(box: number): void {
    change({place: box})
    part(layer, 'fg-mark').scrollIntoView({block: 'nearest', inline: 'nearest'})
  }

  /** Goes on where the reader was, as far as the way there is left. */
  function choose(choice: BoxChoice): void {
    const way = encodePath(picture, stage.scene, view.zoom)
    const isTurned = choice.callers !== view.callers
    const {scene, choice: possible} = chosen(choice)
    change({...possible, zoom: isTurned ? 0 : decodePath(picture, scene, way), place: -1})
  }

  function apply(action: FunctionAction): void {
    if (told < 0 || stage.scene.name[told]! < 0) return
    choose(extended(view, action, nameOfBox(picture, stage.scene, told)))
  }

  function isInView(box: number): boolean {
    const {end} = stage.scene
    return box >= view.zoom ? box < end[view.zoom]! : end[box]! > view.zoom
  }

  /** Goes to the next hit that is in view; to any where none is. */
  function step(direction: 1 | -1): void {
    const {hits} = find(stage.scene, view.pattern, view.ignoreCase)
    const inView = hits.filter(isInView)
    const among = inView.length > 0 ? inView : hits
    if (among.length > 0) moveTo(nextHit(among, view.place, direction))
  }

  function toggleTheme(): void {
    if (!hasTheme) return
    const isSystemDark = matchMedia('(prefers-color-scheme: dark)').matches
    const isDark = view.theme === null ? isSystemDark : view.theme === 'dark'
    const next = isDark ? 'light' : 'dark'
    change({theme: (next === 'dark') === isSystemDark ? null : next})
  }

  const hasTheme = !page.classList.contains('fg-own')
  const clearSearch = () => change({pattern: ''})
  const toggleCase = () => change({ignoreCase: !view.ignoreCase})
  const text = flowingText(root, boxesPx.top)
  const toggleThreads = () => {
    if (isThread !== null) choose({...choiceIn(view), threadsMerged: !view.threadsMerged})
  }
  const panel = tools(
    picture,
    text.above,
    {theme: hasTheme, threads: isThread !== null},
    {
      zoom,
      step,
      apply,
      choose,
      toggleCase,
      toggleTheme,
      toggleThreads,
      resized: makeRoom,
      search: (pattern) => change({pattern}),
      leaveSearch() {
        if (panel.closeHelp()) return
        clearSearch()
        svg.focus({preventScroll: true})
      },
    },
  )
  part(root, 'fg-body').before(panel.element)
  if (root.classList.contains('fg-fluid')) root.setAttribute('width', '100%')

  const pointed = (event: MouseEvent) =>
    boxBelow(picture, {page, heightPx, boxesTopPx: boxesPx.top + shiftPx, zoom: view.zoom, stage}, event)
  svg.addEventListener('click', (event) => {
    const box = pointed(event)
    if (box >= 0) zoom(box)
  })
  svg.addEventListener('mousemove', (event) => {
    const box = pointed(event)
    if (box !== told) tell(box)
  })
  svg.addEventListener('mouseleave', () => tell(view.place))
  listenToKeys(root, () => ({view, scene: stage.scene, inverted: picture.data.inverted}), {
    moveTo,
    zoom,
    step,
    apply,
    takeBack: () => choose(withoutLast(view)),
    clearSearch,
    toggleCase,
    toggleTheme,
    toggleThreads,
    focusSearch: panel.focusSearch,
    toggleHelp: panel.toggleHelp,
    closeHelp: panel.closeHelp,
  })

  /** On paper the header is that of the file, and the width is not known before it is printed. */
  const printed = (isNow: boolean) => () => {
    isPrinted = isNow
    makeRoom()
    showNames(find(stage.scene, view.pattern, view.ignoreCase))
  }
  addEventListener('beforeprint', printed(true))
  addEventListener('afterprint', printed(false))

  const readAddress = () => {
    const last = view
    view = {...address.read(), place: -1}
    show(last)
  }
  addEventListener('popstate', readAddress)
  addEventListener('hashchange', readAddress)

  view = {...FIRST_VIEW, ...address.read()}
  /** Measured at the ground, since the boxes' own element is as large as what is zoomed out of view. */
  const boxesWidthPx = () => page.getBoundingClientRect().width * BOXES_SHARE
  widthPx = boxesWidthPx()
  show(null)
  new ResizeObserver(() => {
    const now = boxesWidthPx()
    if (now === widthPx || now === 0) return
    widthPx = now
    makeRoom()
    showPlace()
    showNames(find(stage.scene, view.pattern, view.ignoreCase))
  }).observe(root)
}

startViewer(document.currentScript!.closest('svg')!)
