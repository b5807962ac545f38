import {Varints} from '../../protobuf/varints.ts'
import type {OtlpBytes} from './schema.ts'

/** Where entries of one table start and end: two numbers each. */
type Places = number[]

/** Tables of the message ProfilesDictionary by field number. */
const TABLES = {mapping: 1, location: 2, function: 3, link: 4, string: 5, attribute: 6, stack: 7} as const
export type TableName = keyof typeof TABLES

/** Numbers of a field, which may be packed or stand one by one. */
export function numbersAt(bytes: Uint8Array, start: number, end: number, into: (number | bigint)[]): boolean {
  const varints = new Varints(bytes)
  varints.at = start
  varints.end = end
  while (varints.at < end) into.push(varints.next())
  return !varints.broken
}

/** A number of a field; unsigned. */
export function numberAt(bytes: Uint8Array, start: number, end: number): number | bigint {
  const varints = new Varints(bytes)
  varints.at = start
  varints.end = end
  return varints.next()
}

/** The tables that profiles of one file share. Entry 0 of each stands for nothing. */
export class Dictionary {
  readonly file: OtlpBytes
  readonly #places: Readonly<Record<number, Places>>
  readonly #strings = new Map<number, string>()

  /** `start` and `end` are null where the file has no dictionary. */
  constructor(file: OtlpBytes, place: readonly [start: number, end: number] | null) {
    this.file = file
    this.#places = Object.fromEntries(Object.values(TABLES).map((number) => [number, []]))
    if (place === null) return
    file.each('ProfilesDictionary', place[0], place[1], (number, _, start, end) => {
      this.#places[number]!.push(start, end)
    })
  }

  /** Where an entry stands; null for entry 0, and for what the table has not. */
  place(table: TableName, index: number | bigint): readonly [start: number, end: number] | null {
    const places = this.#places[TABLES[table]]!
    const at = Number(index) * 2
    return at > 0 && at + 1 < places.length ? [places[at]!, places[at + 1]!] : null
  }

  /** Empty for entry 0 and for what is not there. */
  string(index: number | bigint): string {
    const known = this.#strings.get(Number(index))
    if (known !== undefined) return known
    const place = this.place('string', index)
    const text = place === null ? '' : this.file.bytes.toString('utf8', place[0], place[1])
    this.#strings.set(Number(index), text)
    return text
  }

  /** What the message AnyValue says, as text; empty for lists and bytes. */
  anyValue(start: number, end: number): string {
    const {bytes} = this.file
    let text = ''
    this.file.each('AnyValue', start, end, (number, _, from, to) => {
      if (number === 1) text = bytes.toString('utf8', from, to)
      if (number === 2) text = numberAt(bytes, from, to) === 0 ? 'false' : 'true'
      if (number === 3) text = BigInt.asIntN(64, BigInt(numberAt(bytes, from, to))).toString()
      if (number === 4) text = String(bytes.readDoubleLE(from))
      if (number === 8) text = this.string(numberAt(bytes, from, to))
    })
    return text
  }

  /** Key and value of an entry of the table of attributes; null for nothing. */
  attribute(index: number | bigint): readonly [key: string, value: string] | null {
    const place = this.place('attribute', index)
    if (place === null) return null
    let [key, value] = ['', '']
    this.file.each('KeyValueAndUnit', place[0], place[1], (number, _, from, to) => {
      if (number === 1) key = this.string(numberAt(this.file.bytes, from, to))
      if (number === 2) value = this.anyValue(from, to)
    })
    return [key, value]
  }

  /** Key and value of an attribute of a resource. */
  keyValue(start: number, end: number): readonly [key: string, value: string] {
    let [key, value] = ['', '']
    this.file.each('KeyValue', start, end, (number, _, from, to) => {
      if (number === 1) key = this.file.bytes.toString('utf8', from, to)
      if (number === 2) value = this.anyValue(from, to)
      if (number === 3) key = this.string(numberAt(this.file.bytes, from, to))
    })
    return [key, value]
  }
}
