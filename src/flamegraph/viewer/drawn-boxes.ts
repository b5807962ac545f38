import {needsWhiteText} from '../colors/color.ts'

/** The boxes of a picture as drawn, in document order: box 0 is the root, a parent stands before its children. */
export interface DrawnBoxes {
  readonly svg: SVGSVGElement
  readonly rects: readonly SVGRectElement[]
  readonly indexOf: ReadonlyMap<Element, number>
  /** Left edge and width, in the boxes' own units. */
  readonly x: Float64Array
  readonly width: Float64Array
  /** Top in pixels. */
  readonly top: Float64Array
  readonly parent: Int32Array
  /** First box after each box's subtree. */
  readonly end: Int32Array
  readonly rowHeight: number
  readonly height: number
  readonly inverted: boolean
  readonly fontSize: number
}

function ends(parent: Int32Array): Int32Array {
  const end = Int32Array.from(parent, (_, box) => box + 1)
  for (let box = parent.length - 1; box > 0; box--) {
    const below = parent[box]!
    if (end[box]! > end[below]!) end[below] = end[box]!
  }
  return end
}

function parents(top: Float64Array, rowHeight: number): Int32Array {
  const parent = new Int32Array(top.length).fill(-1)
  const openAt: number[] = []
  for (let box = 0; box < top.length; box++) {
    const row = Math.round(Math.abs(top[box]! - top[0]!) / rowHeight)
    if (row > 0) parent[box] = openAt[row - 1]!
    openAt[row] = box
  }
  return parent
}

/** Reads the geometry of all boxes once. */
export function drawnBoxes(svg: SVGSVGElement): DrawnBoxes {
  const rects = [...svg.children] as SVGRectElement[]
  const read = (name: string) => Float64Array.from(rects, (rect) => Number(rect.getAttribute(name)))
  const rowHeight = Number(svg.dataset['rowHeight'])
  const top = read('y')
  const parent = parents(top, rowHeight)
  return {
    svg,
    rects,
    indexOf: new Map(rects.map((rect, box) => [rect, box])),
    x: read('x'),
    width: read('width'),
    top,
    parent,
    end: ends(parent),
    rowHeight,
    height: Number(svg.getAttribute('height')),
    inverted: svg.dataset['inverted'] === 'true',
    fontSize: Number(svg.dataset['fontSize']),
  }
}

/** The tooltip of a box, line by line. */
export function tooltipOf(boxes: DrawnBoxes, box: number): string[] {
  return boxes.rects[box]!.textContent.split('\n')
}

/** The name of a box, without count and without direction marks. */
export function nameOf(boxes: DrawnBoxes, box: number): string {
  const text = boxes.rects[box]!.textContent
  const lineEnd = text.indexOf('\n')
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd)
  return line.slice(0, line.lastIndexOf(' (')).replace(/^\u2068|\u2069$/g, '')
}

/** Boxes from the root to `box`, both included. */
export function pathTo(boxes: DrawnBoxes, box: number): number[] {
  const path: number[] = []
  for (let at = box; at >= 0; at = boxes.parent[at]!) path.push(at)
  return path.reverse()
}

/** Boxes directly above `box`, from left to right. */
export function childrenOf(boxes: DrawnBoxes, box: number): number[] {
  const children: number[] = []
  for (let child = box + 1; child < boxes.end[box]!; child = boxes.end[child]!) children.push(child)
  return children
}

const whiteByFill = new Map<string, boolean>()

/** Whether the label of a box is white. */
export function isLabelWhite(boxes: DrawnBoxes, box: number): boolean {
  const fill = boxes.rects[box]!.getAttribute('fill')!
  let white = whiteByFill.get(fill)
  if (white === undefined) {
    const number = Number.parseInt(fill.slice(1), 16)
    white = needsWhiteText([number >> 16, (number >> 8) & 255, number & 255])
    whiteByFill.set(fill, white)
  }
  return white
}
