import {MessageWriter} from '../../../protobuf/message-writer.ts'

/** One table of the message ProfilesDictionary as it is written. Entry 0 is empty and stands for nothing. */
export class Table {
  readonly #field: number
  readonly #writer = new MessageWriter()
  readonly #known = new Map<string, number>()
  #size = 1

  /** `field` is the table's number in ProfilesDictionary. */
  constructor(field: number) {
    this.#field = field
    this.#writer.content(field, new Uint8Array())
  }

  /** Number of a new entry. */
  add(content: Uint8Array): number {
    this.#writer.content(this.#field, content)
    return this.#size++
  }

  /** Number of the entry under a key, made when there is none. */
  entry(key: string, content: () => Uint8Array): number {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const number = this.add(content())
    this.#known.set(key, number)
    return number
  }

  /** The entries as fields of ProfilesDictionary. */
  bytes(): Uint8Array {
    return this.#writer.bytes()
  }
}
