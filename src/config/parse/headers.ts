import {listShape, pairShape, textShape} from '../../foreign-text/json-shape.ts'
import {HIDDEN} from '../../secrets/known-secrets.ts'
import {parser, type RawValue, RefusedValue, scalarText} from './raw-value.ts'
import {type Unquoted, unquote} from './shell-quotes.ts'

export type Header = readonly [name: string, value: string]

/** RFC 9110, 5.6.2: a field name is a token. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const NAME = new RegExp(`^${TOKEN}$`)

/**
 * A comma parts two headers only when a name and a colon follow it, so that `accept: a/b,c/d` and dates stay whole.
 */
const SEPARATOR = new RegExp(`,(?=\\s*${TOKEN}\\s*:)`, 'g')

function checked(name: string, value: string): Header {
  // What stands before the colon may be a secret that was typed wrongly.
  if (!NAME.test(name)) throw new RefusedValue('has something before its colon that cannot be the name of a header')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a header with a line end would be two headers.
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    throw new RefusedValue(`has a control character in the value of ${name}`)
  }
  return [name, value]
}

function headerOf(text: string): Header {
  const colon = text.indexOf(':')
  if (colon === -1) throw new RefusedValue('is not name:value', 'Headers are given as name:value,name:value.')
  return checked(text.slice(0, colon).trim(), text.slice(colon + 1).trim())
}

function ofMapping(raw: {readonly [key: string]: RawValue | null}): Header[] {
  return Object.entries(raw).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? (value as readonly RawValue[]) : [value ?? '']
    return values.map((one) => checked(name, scalarText(one)))
  })
}

/** The parts of a text between its separators; a comma in quotes is none. */
function partsOf({text, isQuoted}: Unquoted): string[] {
  const ends = [...text.matchAll(SEPARATOR)].map(({index}) => index).filter((index) => !isQuoted[index])
  return [...ends, text.length].map((end, part) => text.slice(part === 0 ? 0 : ends[part - 1]! + 1, end))
}

function ofText(text: string): Header[] {
  return text === '' || text === 'none' ? [] : partsOf(unquote(text)).map((part) => headerOf(part.trim()))
}

function headersOf(raw: RawValue): readonly Header[] {
  if (Array.isArray(raw)) return (raw as readonly RawValue[]).flatMap(headersOf)
  if (typeof raw === 'object') return ofMapping(raw as {readonly [key: string]: RawValue | null})
  return ofText(scalarText(raw))
}

/**
 * Request headers, in order: `name:value,name:value` (a flag or a string in a file), a list of such, or a mapping. Values
 * may hold colons, and commas that no `name:` follows or that stand in quotes. Quotes are taken away as a shell does it,
 * as in `"Authorization":"Bearer x"`; in a mapping, values are as they stand and may hold anything.
 */
export const headers = parser(listShape(pairShape(textShape)), headersOf)

/** `headers` with `***` for every value: what may be printed and stored. */
export function withoutValues(headers: readonly Header[]): readonly Header[] {
  return headers.map(([name]) => [name, HIDDEN])
}
