import {type DrawnBoxes, nameOf} from './drawn-boxes.ts'

/** What a search found. */
export interface Found {
  /** Matching boxes in document order. */
  readonly hits: readonly number[]
  readonly isHit: Uint8Array
  /** Why the pattern is not a regular expression; null when it is. */
  readonly error: string | null
}

export interface Search {
  find(pattern: string, ignoreCase: boolean): Found
  /** Reads all names, which the first search needs. */
  prepare(): void
}

function nothing(boxes: DrawnBoxes, error: string | null): Found {
  return {hits: [], isHit: new Uint8Array(boxes.rects.length), error}
}

/** Boxes by name: most functions are drawn many times, and each needs to be tested once. */
function boxesByName(boxes: DrawnBoxes): Map<string, number[]> {
  const byName = new Map<string, number[]>()
  for (let box = 0; box < boxes.rects.length; box++) {
    const name = nameOf(boxes, box)
    const same = byName.get(name)
    if (same === undefined) byName.set(name, [box])
    else same.push(box)
  }
  return byName
}

function find(boxes: DrawnBoxes, byName: ReadonlyMap<string, readonly number[]>, expression: RegExp): Found {
  const found = nothing(boxes, null)
  for (const [name, same] of byName) {
    if (expression.test(name)) for (const box of same) found.isHit[box] = 1
  }
  const hits: number[] = []
  for (let box = 0; box < found.isHit.length; box++) if (found.isHit[box] === 1) hits.push(box)
  return {...found, hits}
}

/** A search over the names of all boxes. Remembers the last answer, since zooming asks again. */
export function search(boxes: DrawnBoxes): Search {
  let byName: Map<string, number[]> | null = null
  let asked = ''
  let answer = nothing(boxes, null)
  const prepare = () => {
    byName ??= boxesByName(boxes)
    return byName
  }
  const answerTo = (pattern: string, ignoreCase: boolean) => {
    const question = `${ignoreCase}\0${pattern}`
    if (question === asked) return answer
    asked = question
    if (pattern === '') {
      answer = nothing(boxes, null)
      return answer
    }
    try {
      const expression = new RegExp(pattern, ignoreCase ? 'iu' : 'u')
      answer = find(boxes, prepare(), expression)
    } catch (error) {
      answer = nothing(boxes, (error as Error).message)
    }
    return answer
  }
  return {find: answerTo, prepare}
}

/**
 * Share of the visible part (0..1) that lies in matching boxes; boxes above a matching one are not counted again.
 * A match below the zoomed box fills the whole width.
 */
export function matchedShare(boxes: DrawnBoxes, found: Found, zoom: number): number {
  for (let at = zoom; at >= 0; at = boxes.parent[at]!) if (found.isHit[at] === 1) return 1
  let matched = 0
  for (let box = zoom; box < boxes.end[zoom]!; ) {
    const isHit = found.isHit[box] === 1
    if (isHit) matched += boxes.width[box]!
    box = isHit ? boxes.end[box]! : box + 1
  }
  return Math.min(1, matched / boxes.width[zoom]!)
}
