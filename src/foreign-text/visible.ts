/**
 * Characters that do something instead of showing something: controls (ESC and its one-byte form CSI among them), line
 * and paragraph separators, all that changes the direction of writing, all that is not shown (zero width, tags, fillers,
 * byte order mark), halves of characters, and what is none. Names of properties: Unicode Standard Annex 44.
 */
const UNSEEN =
  /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Surrogate}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/gu
/** Most text is only this, which is quick to see. */
const PLAIN = /^[ -~]*$/
const HALF_OR_NONE = /[\p{Surrogate}\p{Noncharacter_Code_Point}]/u

const CONTROL_PICTURES = 0x2400
const DELETE_PICTURE = '\u2421'

/** `\u202e`, or `\u{e0041}` above the basic plane. */
function escapeOf(code: number): string {
  const digits = code.toString(16)
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0)!
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code)
  if (code === 0x7f) return DELETE_PICTURE
  return HALF_OR_NONE.test(character) ? '\ufffd' : escapeOf(code)
}

/**
 * Text from outside (names, labels, paths, what other programs said) on one line, with what would move a cursor, turn the
 * direction of writing, or hide, made visible: `␛`, `␊`, `\u202e`. The same again when it is given twice.
 */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSEEN, pictureOf)
}

/** As {@link visible} for text of several lines, whose line ends and tabs stay. */
export function visibleLines(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replaceAll('\r\n', '\n').replace(UNSEEN, (character) => {
    return character === '\n' || character === '\t' ? character : pictureOf(character)
  })
}

function jsonEscapes(text: string): string {
  const units = Array.from({length: text.length}, (_, index) => text.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** JSON as `JSON.stringify` made it, with the same value, in which what {@link visible} changes is written as escapes. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (character) => (character === '\n' ? character : jsonEscapes(character)))
}
