// By hand: five replacements, for each name of a picture.

const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}
const SPECIAL = /[&<>"']/
const ALL_SPECIAL = /[&<>"']/g
const MARKUP = /[&<>]/g

/** Text as content or attribute value of XML. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(ALL_SPECIAL, (character) => ENTITIES[character]!) : text
}

/** Text as content of XML only: quotes, of which data has many, stay one character. */
export function escapeContent(text: string): string {
  return text.replace(MARKUP, (character) => ENTITIES[character]!)
}

/** A number in as few characters as its decimals need: `12.5`, never `12.500` or `1e-7`. */
export function shortNumber(value: number, decimals: number): string {
  const scale = 10 ** decimals
  return String(Math.round(value * scale) / scale)
}
