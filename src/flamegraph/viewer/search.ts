import {patientTest, TooSlowError} from './patient-test.ts'
import type {PictureData} from './read-box-data.ts'
import type {Scene} from './scene.ts'

/** What a search found. */
export interface Found {
  /** Matching boxes from left to right, a caller before what it calls. */
  readonly hits: Int32Array
  readonly isHit: Uint8Array
  /** Why nothing could be looked for, in a few words; null when it could. */
  readonly error: string | null
}

function nothing({name}: Scene, error: string | null): Found {
  return {hits: new Int32Array(0), isHit: new Uint8Array(name.length), error}
}

/** Tests each function once, however many boxes it has. The root is no function and never found. */
function find({data}: PictureData, {name}: Scene, expression: RegExp): Found {
  const isMatch = data.names.map(patientTest(expression, () => performance.now()))
  const isHit = new Uint8Array(name.length)
  const hits: number[] = []
  for (let box = 0; box < name.length; box++) {
    if (isMatch[name[box]!] !== true) continue
    isHit[box] = 1
    hits.push(box)
  }
  return {hits: Int32Array.from(hits), isHit, error: null}
}

function answer(picture: PictureData, scene: Scene, pattern: string, ignoreCase: boolean): Found {
  if (pattern === '') return nothing(scene, null)
  try {
    return find(picture, scene, new RegExp(pattern, ignoreCase ? 'iu' : 'u'))
  } catch (error) {
    return nothing(scene, error instanceof TooSlowError ? error.message : 'not a regular expression')
  }
}

/** A search over the names of all boxes. Remembers the last answer, since zooming asks again. */
export function search(picture: PictureData) {
  let asked: readonly [Scene | null, string, boolean] = [null, '', false]
  let last: Found
  return (scene: Scene, pattern: string, ignoreCase: boolean): Found => {
    const question = [scene, pattern, ignoreCase] as const
    if (question.some((part, index) => part !== asked[index])) last = answer(picture, scene, pattern, ignoreCase)
    asked = question
    return last
  }
}

/**
 * Share of the visible part (0..1) that lies in matching boxes; boxes above a matching one are not counted again.
 * A match below the zoomed box fills the whole width.
 */
export function matchedShare(scene: Scene, found: Found, zoom: number): number {
  for (let at = zoom; at >= 0; at = scene.parent[at]!) if (found.isHit[at] === 1) return 1
  let matched = 0
  for (let box = zoom; box < scene.end[zoom]!; ) {
    const isHit = found.isHit[box] === 1
    if (isHit) matched += scene.weight[box]!
    box = isHit ? scene.end[box]! : box + 1
  }
  return Math.min(1, matched / scene.weight[zoom]!)
}
