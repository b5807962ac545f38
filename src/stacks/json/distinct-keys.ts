const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a]
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])

/** Index of the quote that ends the string which begins at `start`; the text's length when none does. */
function endOfString(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1
  return Math.min(end, text.length)
}

/**
 * JSON text in which each key inside `depth` objects or lists ends in U+0000 and a number of its own: JSON.parse keeps
 * only the last of equal keys, and there are programs that print one more than once. {@link withoutNumber} undoes it.
 */
export function distinctKeys(text: string, depth: number): string {
  const pieces: string[] = []
  let [open, copied] = [0, 0]
  // A loop over characters, since the text may be long and its strings full of escapes.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (OPENING.has(code)) open++
    else if (CLOSING.has(code)) open--
    else if (code === QUOTE) {
      at = endOfString(text, at)
      if (open === depth && text.charCodeAt(at + 1) === COLON) {
        pieces.push(text.slice(copied, at), `\\u0000${pieces.length}`)
        copied = at
      }
    }
  }
  return pieces.join('') + text.slice(copied)
}

/** The key as it was. */
export function withoutNumber(key: string): string {
  const mark = key.lastIndexOf('\0')
  return mark === -1 ? key : key.slice(0, mark)
}
