import type {PictureData} from '../scenes/read-box-data.ts'
import type {Scene} from '../scenes/scene.ts'
import {patientTest, TooSlowError} from './patient-test.ts'

/** What a shortened name has in place of what was left out. */
const LEFT_OUT = '…'

/**
 * Tests whether texts hold `wanted` as it stands, blanks around it apart. An ellipsis in it stands for anything, so that
 * a name as a box or a table shows it is found too. Takes time in proportion to the text, whatever is wanted.
 */
function plainTextTest(wanted: string, ignoreCase: boolean): (text: string) => boolean {
  const folded = (some: string) => (ignoreCase ? some.toLowerCase() : some)
  const text = folded(wanted.trim() || wanted)
  const pieces = text === LEFT_OUT ? [text] : text.split(LEFT_OUT)
  return (name) => {
    const whole = folded(name)
    let from = 0
    for (const piece of pieces) {
      const at = whole.indexOf(piece, from)
      if (at < 0) return false
      from = at + piece.length
    }
    return true
  }
}

/** What a search found. */
export interface SearchResult {
  /** Matching boxes from left to right, a caller before what it calls. */
  readonly hits: Int32Array
  readonly isHit: Uint8Array
  /**
   * Null where the text was taken for a regular expression. Else it was looked for as it stands, for this reason in a few
   * words; empty where it is an expression, but finds what is meant as plain text only.
   */
  readonly plainBecause: string | null
}

type IsMatch = (text: string) => boolean

const NO_EXPRESSION = 'no regular expression'
/** An empty group says nothing in a regular expression; in a name it is a parameter list. */
const EMPTY_GROUP = '()'

/** Tests each function once, however many boxes it has. The root is no function and never found. */
function find({data}: PictureData, {name}: Scene, isMatch: IsMatch, plainBecause: string | null): SearchResult {
  const isMatching = data.names.map(isMatch)
  const isHit = new Uint8Array(name.length)
  const hits: number[] = []
  for (let box = 0; box < name.length; box++) {
    if (isMatching[name[box]!] !== true) continue
    isHit[box] = 1
    hits.push(box)
  }
  return {hits: Int32Array.from(hits), isHit, plainBecause}
}

/** The boxes that match a regular expression, or why it cannot be used. */
function findExpression(
  picture: PictureData,
  scene: Scene,
  pattern: string,
  ignoreCase: boolean,
): SearchResult | string {
  try {
    const expression = new RegExp(pattern, ignoreCase ? 'iu' : 'u')
    return find(
      picture,
      scene,
      patientTest(expression, () => performance.now()),
      null,
    )
  } catch (error) {
    return error instanceof TooSlowError ? error.message : NO_EXPRESSION
  }
}

/** Whether the text is the name of a box that it does not match as an expression, such as `a[b]` beside a function `ab`. */
function missesItsName({data}: PictureData, scene: Scene, pattern: string, {isHit}: SearchResult): boolean {
  const text = pattern.trim().toLowerCase()
  const own = data.names.findIndex((name) => name.length === text.length && name.toLowerCase() === text)
  return own >= 0 && isHit[scene.name.indexOf(own)] === 0
}

/** As a regular expression, or as plain text where it is none, or finds only as plain text what is meant. */
function answer(picture: PictureData, scene: Scene, pattern: string, ignoreCase: boolean): SearchResult {
  if (pattern === '') return {hits: new Int32Array(0), isHit: new Uint8Array(scene.name.length), plainBecause: null}
  const plain = (why: string) => find(picture, scene, plainTextTest(pattern, ignoreCase), why)
  const found = findExpression(picture, scene, pattern, ignoreCase)
  if (typeof found === 'string') return plain(found)
  const isDoubtful =
    found.hits.length === 0 || pattern.includes(EMPTY_GROUP) || missesItsName(picture, scene, pattern, found)
  const asPlain = isDoubtful ? plain('') : found
  return asPlain.hits.length === 0 ? found : asPlain
}

/** A search over the names of all boxes. Remembers the last answer, since zooming asks again. */
export function search(picture: PictureData) {
  let asked: readonly [Scene | null, string, boolean] = [null, '', false]
  let last: SearchResult
  return (scene: Scene, pattern: string, ignoreCase: boolean): SearchResult => {
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
export function matchedShare(scene: Scene, found: SearchResult, zoom: number): number {
  for (let at = zoom; at >= 0; at = scene.parent[at]!) if (found.isHit[at] === 1) return 1
  let matched = 0
  for (let box = zoom; box < scene.end[zoom]!; ) {
    const isHit = found.isHit[box] === 1
    if (isHit) matched += scene.weight[box]!
    box = isHit ? scene.end[box]! : box + 1
  }
  return Math.min(1, matched / scene.weight[zoom]!)
}
