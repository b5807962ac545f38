import {visible, visibleJson} from '../foreign-text/visible.ts'

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const FIRST_STRONG_ISOLATE = '\u2068'
const POP_ISOLATE = '\u2069'

/** Longest text kept whole anywhere, in UTF-16 units. */
export const LONGEST_TEXT = 4096

/** Cuts after `limit` UTF-16 units, never inside a surrogate pair, and marks the cut. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = text.charCodeAt(limit - 2) >> 10 === 0xd800 >> 10 ? limit - 2 : limit - 1
  return `${text.slice(0, end)}…`
}

/** Foreign text as it may stand in a picture: as `visible` has it, cut after 4096 UTF-16 units. Not yet escaped. */
export function visibleText(text: string): string {
  return visible(cutText(text, LONGEST_TEXT))
}

/** A value as JSON, in which what {@link visibleText} would replace is an escape. Not yet escaped for XML. */
export function jsonText(value: unknown): string {
  return visibleJson(JSON.stringify(value))
}

/** The text, kept from reordering what stands around it when it is written from right to left. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? FIRST_STRONG_ISOLATE + text + POP_ISOLATE : text
}
