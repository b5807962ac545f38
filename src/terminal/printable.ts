// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g

/**
 * Text from outside (labels, symbols, messages of other programs) without control characters, so that it can neither
 * move the cursor nor break a line.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, '\u{fffd}')
}
