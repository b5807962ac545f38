const KNOWN = new WeakMap<Uint8Array, ReadonlySet<string>>()
const [QUOTE, BACKSLASH, COLON, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [34, 92, 58, 123, 125, 91, 93]

/** Index of the quote that ends the string which begins at `start`; the length when none does. */
function endOfString(head: Uint8Array, start: number): number {
  let at = start + 1
  while (at < head.length && head[at] !== QUOTE) at += head[at] === BACKSLASH ? 2 : 1
  return Math.min(at, head.length)
}

function behindBlanks(head: Uint8Array, start: number): number {
  let at = start
  while (at < head.length && head[at]! <= 32) at++
  return at
}

/** The keys of the document's own object, as far as the head goes: what stands deeper or in strings does not count. */
export function topLevelKeys(head: Uint8Array): ReadonlySet<string> {
  const known = KNOWN.get(head)
  if (known !== undefined) return known
  const keys = new Set<string>()
  let depth = 0
  for (let at = 0; at < head.length; at++) {
    const byte = head[at]
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--
    else if (byte === QUOTE) {
      const end = endOfString(head, at)
      if (depth === 1 && head[behindBlanks(head, end + 1)] === COLON) {
        keys.add(Buffer.from(head.subarray(at + 1, end)).toString('utf8'))
      }
      at = end
    }
  }
  KNOWN.set(head, keys)
  return keys
}
