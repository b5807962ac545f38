/** Characters that XML does not allow, or that change how the text around them reads. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are made visible
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/g
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const FIRST_STRONG_ISOLATE = '\u2068'
const POP_ISOLATE = '\u2069'
const CONTROL_PICTURES = 0x2400
const DELETE_PICTURE = '\u2421'

/** Longest text kept whole anywhere, in UTF-16 units. */
export const LONGEST_TEXT = 4096

function pictureOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code)
  if (code === 0x7f) return DELETE_PICTURE
  if (code >= 0xfffe) return '\ufffd'
  return `\\u${code.toString(16).padStart(4, '0')}`
}

/** Cuts after `limit` UTF-16 units, never inside a surrogate pair, and marks the cut. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = text.charCodeAt(limit - 2) >> 10 === 0xd800 >> 10 ? limit - 2 : limit - 1
  return `${text.slice(0, end)}…`
}

/**
 * Foreign text as it may be shown: control and direction characters visible, lone surrogates replaced,
 * cut after 4096 UTF-16 units. Not yet escaped.
 */
export function visibleText(text: string): string {
  return cutText(text, LONGEST_TEXT).toWellFormed().replace(UNSAFE, pictureOf)
}

/** A value as JSON in which every character that {@link visibleText} would replace is an escape. Not yet escaped for XML. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The text, kept from reordering what stands around it when it is written from right to left. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? FIRST_STRONG_ISOLATE + text + POP_ISOLATE : text
}
