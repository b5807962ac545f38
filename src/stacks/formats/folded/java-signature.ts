const [TAB, BLANK, OPEN, CLOSE, COLON, SEMICOLON, OPEN_BRACKET, L] = [9, 32, 40, 41, 58, 59, 91, 76]
/** One letter is the type: B C D F I J S Z, and V for nothing (Java Virtual Machine Specification, 4.3). */
const PRIMITIVES = marked('BCDFIJSVZ')
/** What may stand behind the parenthesis of a signature with a class in it. */
const BEGINS_TYPES = marked('BCDFIJSVZL[)')

/** A table of bytes with 1 at those of `characters`, which is quicker to ask than a set. */
function marked(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const byte of Buffer.from(characters)) table[byte] = 1
  return table
}

/** Whether what stands in `start` to `end` may be a class's name: no blank, parenthesis or `;` in it. */
function isClassName(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte === BLANK || byte === TAB || byte === OPEN || byte === CLOSE || byte === SEMICOLON) return false
  }
  return end > start
}

/** Behind the `;` of the class that begins at `start`, `end` where it is the last; -1 when there is none. */
function behindClass(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1
  while (at < end && bytes[at] !== SEMICOLON) at++
  return isClassName(bytes, start + 1, at) ? at + 1 : -1
}

/** Whether types stand from `start` up to the class whose `;` is at `end`: `ILjava/lang/String`, perhaps with `)` before the last. */
function areTypesUpTo(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const byte = bytes[at]!
    const isOther = byte === CLOSE || byte === OPEN_BRACKET || PRIMITIVES[byte] === 1
    if (byte !== L && !isOther) return false
    at = isOther ? at + 1 : behindClass(bytes, at, end)
    if (at === -1) return false
    if (at === end + 1) return true
  }
  return false
}

/** Whether it is worth asking {@link isInJavaSignature}: false for nearly all frames at no cost. */
export function mayBeInJavaSignature(bytes: Uint8Array, open: number, at: number): boolean {
  return bytes[at + 1] === COLON || (open !== -1 && BEGINS_TYPES[bytes[open + 1]!] === 1)
}

/**
 * Whether the `;` at `at` of a frame that begins at `start` is a part of Java's own spelling of a method, as perf maps and
 * bcc have it: `Lorg/app/Shop;::sell`, `Shop.sell(ILjava/lang/String;)Ljava/lang/Object;`. `open` is where the frame's
 * last `(` stands, -1 when it has none.
 */
export function isInJavaSignature(bytes: Uint8Array, start: number, open: number, at: number): boolean {
  if (bytes[at + 1] === COLON) return bytes[at + 2] === COLON && bytes[start] === L && isClassName(bytes, start + 1, at)
  return open > start && areTypesUpTo(bytes, open + 1, at)
}
