import type {InputError} from '../../../errors/index.ts'
import {type Cursor, PooledString, type Whole} from './cursor.ts'

/** One field of a type. */
export interface JfrField {
  readonly name: string
  readonly typeId: Whole
  /** A key of the pool of its type stands for the value. */
  readonly isPooled: boolean
  readonly isList: boolean
  /** What a span of time counts: `TICKS`, `NANOSECONDS`, …; null for what is no time. */
  readonly timespan: string | null
}

/** A type of events, of constants, or of parts of them. */
export interface JfrType {
  readonly name: string
  readonly fields: readonly JfrField[]
}

export type JfrTypes = ReadonlyMap<Whole, JfrType>

/** One element of the tree that describes the types. */
interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
}

/** Deeper trees describe no types: root, metadata, class, field, annotation. */
const DEEPEST = 16
const TIMESPAN = 'jdk.jfr.Timespan'

class ElementReader {
  readonly #cursor: Cursor
  readonly #strings: readonly string[]

  constructor(cursor: Cursor) {
    this.#cursor = cursor
    const count = cursor.count('strings')
    this.#strings = Array.from({length: count}, () => {
      const text = cursor.text()
      return text instanceof PooledString ? '' : (text ?? '')
    })
  }

  #string(): string {
    const index = this.#cursor.whole()
    const found = this.#strings[Number(index)]
    if (found === undefined) throw this.#cursor.fault(`the metadata has no string ${index}`)
    return found
  }

  element(depth = 0): Element {
    if (depth > DEEPEST) throw this.#cursor.fault('the metadata is nested too deep')
    const name = this.#string()
    const attributes = new Map<string, string>()
    for (let left = this.#cursor.count('attributes'); left > 0; left--) attributes.set(this.#string(), this.#string())
    const children: Element[] = []
    for (let left = this.#cursor.count('elements'); left > 0; left--) children.push(this.element(depth + 1))
    return {name, attributes, children}
  }
}

function named(elements: readonly Element[], name: string): Element[] {
  return elements.filter((one) => one.name === name)
}

/** Ids stand as decimal text. */
function idOf(text: string | undefined, fault: (what: string) => InputError): Whole {
  if (text === undefined || !/^\d{1,19}$/.test(text)) throw fault('a type of the metadata has no number')
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

function timespanOf(field: Element, annotation: string | undefined): string | null {
  const found = field.children.find((one) => one.name === 'annotation' && one.attributes.get('class') === annotation)
  return found === undefined ? null : (found.attributes.get('value') ?? 'NANOSECONDS')
}

function typesOf(cursor: Cursor): JfrTypes {
  const root = new ElementReader(cursor).element()
  const fault = (what: string) => cursor.fault(what)
  const classes = named(root.children, 'metadata').flatMap(({children}) => named(children, 'class'))
  const timespan = classes.find(({attributes}) => attributes.get('name') === TIMESPAN)?.attributes.get('id')
  const fieldOf = (field: Element): JfrField => ({
    name: field.attributes.get('name') ?? '',
    typeId: idOf(field.attributes.get('class'), fault),
    isPooled: field.attributes.get('constantPool') === 'true',
    isList: (field.attributes.get('dimension') ?? '0') !== '0',
    timespan: timespanOf(field, timespan),
  })
  return new Map(
    classes.map((one) => [
      idOf(one.attributes.get('id'), fault),
      {name: one.attributes.get('name') ?? '', fields: named(one.children, 'field').map(fieldOf)},
    ]),
  )
}

/** Reads what types chunks have. Most of a file describe the same ones in the same bytes, which are read once. */
export class Metadata {
  #bytes = Buffer.alloc(0)
  #types: JfrTypes = new Map()

  /**
   * The types that a chunk's events and pools are made of, by number, from its metadata event behind size and type.
   * Throws an InputError with the place when that is no such event.
   */
  types(cursor: Cursor): JfrTypes {
    // Start, duration and number of the metadata.
    for (let field = 0; field < 3; field++) cursor.skipWhole()
    const bytes = cursor.rest()
    if (bytes.equals(this.#bytes)) return this.#types
    this.#types = typesOf(cursor)
    this.#bytes = Buffer.from(bytes)
    return this.#types
  }
}
