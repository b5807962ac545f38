import {Varints} from '../../protobuf/varints.ts'
import {fieldAt} from './protobuf-fields.ts'

/** An id as the file has it: a number, or a bigint where it is a large one. */
export type Id = number | bigint

/** A label of a sample; string numbers, and a number where `text` is 0. */
export interface Label {
  readonly key: number
  readonly text: number
  readonly number: Id
}

/** One sample; the arrays are used again for the next. */
export interface PprofSample {
  readonly locations: readonly Id[]
  /** Unsigned as in the file. */
  readonly values: readonly Id[]
  readonly labels: readonly Label[]
}

/** Numbers of the fields of the messages Sample and Label in profile.proto. */
const [LOCATION_ID, VALUE, LABEL] = [1, 2, 3]
const [KEY, TEXT, NUMBER] = [1, 2, 3]
const LENGTH_DELIMITED = 2

function labelIn(bytes: Uint8Array, start: number, end: number): Label {
  const found: [number, number, Id] = [0, 0, 0]
  const varints = new Varints(bytes)
  for (let at = start; at < end; ) {
    const field = fieldAt(bytes, at)
    if (field === null || field.end > end) break
    varints.at = field.start
    varints.end = field.end
    const value = varints.next()
    if (field.number === KEY) found[0] = Number(value)
    if (field.number === TEXT) found[1] = Number(value)
    if (field.number === NUMBER) found[2] = value
    at = field.end
  }
  return {key: found[0], text: found[1], number: found[2]}
}

/**
 * Reads the messages Sample by hand: as objects of a decoder a million of them take gigabytes. Repeated numbers may be
 * packed or not (protobuf.dev/programming-guides/encoding).
 */
export class SampleDecoder {
  readonly #bytes: Uint8Array
  readonly #varints: Varints
  readonly #locations: Id[] = []
  readonly #values: Id[] = []
  readonly #labels: Label[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#varints = new Varints(bytes)
  }

  /** The sample at these bytes; null when it is no whole message. */
  sample(start: number, end: number): PprofSample | null {
    this.#locations.length = 0
    this.#values.length = 0
    this.#labels.length = 0
    this.#varints.broken = false
    for (let at = start; at < end; ) {
      const field = fieldAt(this.#bytes, at)
      if (field === null || field.end > end) return null
      this.#take(field.number, field.wireType, field.start, field.end)
      at = field.end
    }
    if (this.#varints.broken) return null
    return {locations: this.#locations, values: this.#values, labels: this.#labels}
  }

  #take(number: number, wireType: number, start: number, end: number): void {
    if (number === LOCATION_ID) this.#numbers(this.#locations, start, end)
    else if (number === VALUE) this.#numbers(this.#values, start, end)
    else if (number === LABEL && wireType === LENGTH_DELIMITED) this.#labels.push(labelIn(this.#bytes, start, end))
  }

  #numbers(into: Id[], start: number, end: number): void {
    const varints = this.#varints
    varints.at = start
    varints.end = end
    while (varints.at < end) into.push(varints.next())
  }
}
