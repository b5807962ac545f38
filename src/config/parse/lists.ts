import {listShape} from '../../foreign-text/json-shape.ts'
import {groupedDigits} from '../../numbers/grouped-number.ts'
import {type Parser, parser, type RawValue, RefusedValue, scalarText, shownValue} from './raw-value.ts'

/** A matrix with a longer axis is a slip. */
const MAXIMUM_ITEMS = 10_000

function items(raw: RawValue): readonly string[] {
  const entries = Array.isArray(raw) ? raw : [raw]
  return entries.flatMap((entry) => scalarText(entry).split(',')).map((item) => item.trim())
}

function parsedItem<T>(parse: Parser<T>, item: string, count: number): T {
  try {
    return parse(item)
  } catch (error) {
    if (!(error instanceof RefusedValue) || count === 1) throw error
    throw new RefusedValue(`has ${shownValue(item)}, which ${error.message}`, error.hint)
  }
}

/** Refuses a list before its items are looked at. */
function refuseLong({length}: readonly unknown[]): void {
  if (length <= MAXIMUM_ITEMS) return
  throw new RefusedValue(`has ${groupedDigits(length)} values; ${groupedDigits(MAXIMUM_ITEMS)} is the most`)
}

function refuseTwice(values: readonly unknown[]): void {
  const seen = new Set<unknown>()
  const twice = values.find((value) => seen.size === seen.add(value).size)
  if (twice !== undefined) {
    throw new RefusedValue(`has ${String(twice)} twice`, 'To measure the same thing again, use --repeats.')
  }
}

/** A list without doubles and with one item at least, as `a,b` or as a list in YAML; a flag given several times adds up. */
export function listOf<T>(parse: Parser<T>): Parser<readonly T[]> {
  const parsed = (raw: RawValue) => {
    const found = items(raw)
    if (found.length === 0) throw new RefusedValue('is an empty list')
    refuseLong(found)
    const values = found.map((item) => parsedItem(parse, item, found.length))
    refuseTwice(values)
    return values
  }
  return parser(listShape(parse.shape), parsed, parse.choices)
}

/** Like listOf, but `none`, nothing and an empty list are a list without items. */
export function listOrNone<T>(parse: Parser<T>): Parser<readonly T[]> {
  const some = listOf(parse)
  const parsed = (raw: RawValue) => {
    const found = items(raw)
    const none = found.length === 0 || (found.length === 1 && ['', 'none', 'false'].includes(found[0]!.toLowerCase()))
    return none ? [] : some(raw)
  }
  return parser(some.shape, parsed, parse.choices && [...parse.choices, 'none'])
}

/** One text or a list of texts; never split, so that they may hold commas, blanks and braces. */
export function wholeTexts(parse: Parser<string>): Parser<readonly string[]> {
  return parser(listShape(parse.shape), (raw) => {
    const entries = Array.isArray(raw) ? raw : [raw]
    refuseLong(entries)
    return raw === '' ? [] : entries.map((entry) => parse(entry))
  })
}
