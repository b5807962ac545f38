/** Controls, the invisible marks that change the direction of writing, and halves of characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const UNSAFE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu

/** Text of one line from outside, so that it can neither move the cursor nor pass for another line; at most `length`. */
export function printableLine(text: string, length = 300): string {
  const clean = text.replace(UNSAFE, '\u{fffd}')
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean
}

/** The last lines of a text from outside, each as in {@link printableLine}. */
export function lastLines(text: string, count: number): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.slice(-count).map((line) => printableLine(line))
}
