import {messageOf} from '../../../protobuf/message-writer.ts'
import {Table} from './table.ts'

/** A file with code, or a part of it, as the message Mapping. */
export interface WrittenMapping {
  readonly path: string
  /** Hex, or as Go writes it; null for none. */
  readonly buildId: string | null
  /** First address behind it: addresses in it count from the start of the file. 0 where it has none. */
  readonly limit: number
}

/** What ran at a place: a function, and a line of its source from 1; 0 for none. */
export interface WrittenLine {
  readonly name: string
  readonly line: number
}

/** A place in code as the message Location. */
export interface WrittenLocation {
  /** Number of a mapping. */
  readonly mapping: number
  /** Bytes from the start of the mapping's file; 0 for none. */
  readonly address: number
  /** Innermost first: what was inlined stands before what it is in. None where the address has no name yet. */
  readonly lines: readonly WrittenLine[]
  /** Numbers of attributes. */
  readonly attributes: readonly number[]
}

const HEX = /^[0-9a-f]+$/
const [GNU_BUILD_ID, GO_BUILD_ID] = ['process.executable.build_id.gnu', 'process.executable.build_id.go']

/** The message AnyValue. It says which kind it is of by the field that is there, so 0 and empty text are written as well. */
function anyValue(value: string | number): Uint8Array {
  return messageOf((fields) => {
    if (typeof value === 'string') fields.content(1, Buffer.from(value))
    else fields.numberOr0(3, value)
  })
}

/**
 * Tables of the message ProfilesDictionary, as things are first referred to. Each method gives the number of an entry,
 * from 1; 0 means nothing. Equal entries are one, but for locations and stacks, which callers tell apart.
 */
export class DictionaryWriter {
  readonly #mappings = new Table(1)
  readonly #locations = new Table(2)
  readonly #functions = new Table(3)
  readonly #links = new Table(4)
  readonly #strings = new Table(5)
  readonly #attributes = new Table(6)
  readonly #stacks = new Table(7)

  string(text: string): number {
    return text === '' ? 0 : this.#strings.entry(text, () => Buffer.from(text))
  }

  attribute(key: string, value: string | number): number {
    return this.#attributes.entry(JSON.stringify([key, value]), () => {
      const name = this.string(key)
      return messageOf((fields) => {
        fields.number(1, name)
        fields.content(2, anyValue(value))
      })
    })
  }

  mapping({path, buildId, limit}: WrittenMapping): number {
    return this.#mappings.entry(path, () => {
      const name = this.string(path)
      const key = HEX.test(buildId ?? '') ? GNU_BUILD_ID : GO_BUILD_ID
      const attributes = buildId === null || buildId === '' ? [] : [this.attribute(key, buildId)]
      return messageOf((fields) => {
        fields.number(2, limit)
        fields.number(4, name)
        fields.numbers(5, attributes)
      })
    })
  }

  #function(name: string): number {
    return this.#functions.entry(name, () => {
      const text = this.string(name)
      return messageOf((fields) => fields.number(1, text))
    })
  }

  #line({name, line}: WrittenLine): Uint8Array {
    const of = this.#function(name)
    return messageOf((fields) => {
      fields.number(1, of)
      fields.number(2, line)
    })
  }

  location({mapping, address, lines, attributes}: WrittenLocation): number {
    const messages = lines.map((one) => this.#line(one))
    return this.#locations.add(
      messageOf((fields) => {
        fields.number(1, mapping)
        fields.number(2, address)
        for (const message of messages) fields.content(3, message)
        fields.numbers(4, attributes)
      }),
    )
  }

  /** A stack of numbers of locations, innermost first. */
  stack(locations: readonly number[]): number {
    return this.#stacks.add(messageOf((fields) => fields.numbers(1, locations)))
  }

  /** The tables, in the order of their numbers. */
  pieces(): Uint8Array[] {
    return [
      this.#mappings,
      this.#locations,
      this.#functions,
      this.#links,
      this.#strings,
      this.#attributes,
      this.#stacks,
    ].map((table) => table.bytes())
  }
}
