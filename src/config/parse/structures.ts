import {fieldsShape, listShape, mapShape, optionalShape} from '../../foreign-text/json-shape.ts'
import {type Parser, parser, type RawValue, RefusedValue, scalarText} from './raw-value.ts'

type Mapping = {readonly [key: string]: RawValue | null}

/** JSON as a file would have given it: scalars as text. */
function asRaw(value: unknown): RawValue | null {
  if (value === null || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => asRaw(item) ?? '')
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asRaw(item)]))
  }
  return String(value)
}

function parsedJson(text: string): RawValue | null {
  try {
    return asRaw(JSON.parse(text))
  } catch {
    throw new RefusedValue('is not JSON', 'On a command line, mappings and lists are written as JSON.')
  }
}

/** Files hold mappings and lists as such, a command line holds them as JSON; `none` and nothing are null. */
function structure(raw: RawValue): RawValue | null {
  if (typeof raw === 'object') return raw
  const text = scalarText(raw)
  return ['', 'none', 'null', 'false'].includes(text.toLowerCase()) ? null : parsedJson(text)
}

function asMapping(raw: RawValue | null): Mapping {
  if (raw === null || (Array.isArray(raw) && raw.length === 0)) return {}
  if (typeof raw !== 'object' || Array.isArray(raw)) throw new RefusedValue('is no mapping')
  return raw as Mapping
}

function refuseOtherKeys(mapping: Mapping, known: readonly string[]): void {
  const stranger = Object.keys(mapping).find((key) => !known.includes(key))
  if (stranger === undefined) return
  throw new RefusedValue(`has ${JSON.stringify(stranger)}, which is none of ${known.join(', ')}`)
}

/** Says which item was refused. */
function itemOf<T>(what: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error
    throw new RefusedValue(`has ${what}, which ${error.message}`, error.hint)
  }
}

/** A mapping of names to texts, each checked; as a mapping, or as JSON. */
export function mappingOf(name: Parser<string>, value: Parser<string>): Parser<Readonly<Record<string, string>>> {
  return parser(mapShape(value.shape), (raw) => {
    const entries = Object.entries(asMapping(structure(raw)))
    return Object.fromEntries(
      entries.map(([key, item]) => [
        itemOf(JSON.stringify(key), () => name(key)),
        itemOf(JSON.stringify(key), () => value(item ?? '')),
      ]),
    )
  })
}

/** What a key of a record of known keys is made of. */
export type FieldParsers = Readonly<Record<string, Parser<unknown>>>

/** What {@link recordOf} gives: every field may be absent. */
type RecordOf<F extends FieldParsers> = {readonly [K in keyof F]?: ReturnType<F[K]>}

/** A mapping that has no other keys than those of `fields`; keys with nothing after them are left out. */
export function recordOf<F extends FieldParsers>(fields: F): Parser<RecordOf<F>> {
  const shapes = Object.entries(fields).map(([key, {shape}]) => [key, optionalShape(shape)])
  return parser(fieldsShape(Object.fromEntries(shapes)), (raw) => {
    const mapping = asMapping(structure(raw))
    refuseOtherKeys(mapping, Object.keys(fields))
    const given = Object.entries(mapping).filter(([, item]) => item !== null)
    return Object.fromEntries(given.map(([key, item]) => [key, itemOf(key, () => fields[key]!(item!))])) as RecordOf<F>
  })
}

/** A list of such mappings; as a list, or as JSON. */
export function listOfRecords<T>(parse: Parser<T>): Parser<readonly T[]> {
  return parser(listShape(parse.shape), (raw) => {
    const found = structure(raw)
    if (found === null) return []
    const items = Array.isArray(found) ? (found as readonly RawValue[]) : [found]
    return items.map((item, index) => itemOf(`item ${index + 1}`, () => parse(item)))
  })
}
