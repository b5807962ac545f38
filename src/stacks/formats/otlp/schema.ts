import {InputError} from '../../../errors/index.ts'
import {eachField, type TakeField, WIRE} from '../../protobuf/each-field.ts'

/**
 * Messages of opentelemetry/proto/profiles/v1development/profiles.proto (and common.proto) with the numbers of their
 * fields, and how each is stored. Numbers of the schema changed while it was under development, and may again: what has
 * other fields is of another version.
 */
const {varint, fixed64, bytes} = WIRE
const MESSAGES = {
  ProfilesData: {1: [bytes], 2: [bytes]},
  ProfilesDictionary: {1: [bytes], 2: [bytes], 3: [bytes], 4: [bytes], 5: [bytes], 6: [bytes], 7: [bytes]},
  ResourceProfiles: {1: [bytes], 2: [bytes], 3: [bytes]},
  Resource: {1: [bytes], 2: [varint], 3: [bytes]},
  ScopeProfiles: {1: [bytes], 2: [bytes], 3: [bytes]},
  Profile: {
    1: [bytes],
    2: [bytes],
    3: [fixed64],
    4: [varint],
    5: [bytes],
    6: [varint],
    7: [bytes],
    8: [varint],
    9: [bytes],
    10: [bytes],
    11: [bytes, varint],
  },
  ValueType: {1: [varint], 2: [varint]},
  Sample: {1: [varint], 2: [bytes, varint], 3: [varint], 4: [bytes, varint], 5: [bytes, fixed64]},
  Mapping: {1: [varint], 2: [varint], 3: [varint], 4: [varint], 5: [bytes, varint]},
  Stack: {1: [bytes, varint]},
  Location: {1: [varint], 2: [varint], 3: [bytes], 4: [bytes, varint]},
  Line: {1: [varint], 2: [varint], 3: [varint]},
  Function: {1: [varint], 2: [varint], 3: [varint], 4: [varint]},
  KeyValueAndUnit: {1: [varint], 2: [bytes], 3: [varint]},
  KeyValue: {1: [bytes], 2: [bytes], 3: [varint]},
  AnyValue: {
    1: [bytes],
    2: [varint],
    3: [varint],
    4: [fixed64],
    5: [bytes],
    6: [bytes],
    7: [bytes],
    8: [varint],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<number, readonly number[]>>>>

export type MessageName = keyof typeof MESSAGES

/** Whether a message of the schema has such a field. */
export function hasField(message: MessageName, number: number, wireType: number): boolean {
  const fields: Readonly<Record<number, readonly number[]>> = MESSAGES[message]
  return fields[number]?.includes(wireType) ?? false
}

/** The bytes of a file of OTLP profiles, read message by message. */
export class OtlpBytes {
  readonly bytes: Buffer
  readonly #name: string

  constructor(bytes: Uint8Array, name: string) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#name = name
  }

  /** Takes the fields of one message. Throws an InputError with the place where it is damaged or of another version. */
  each(message: MessageName, start: number, end: number, take: TakeField): void {
    const fault = eachField(this.bytes, start, end, (number, wireType, from, to) => {
      if (!hasField(message, number, wireType)) throw this.#otherVersion(message, number, wireType, from)
      take(number, wireType, from, to)
    })
    if (fault !== -1) {
      throw new InputError(`Reading ${this.#name} as otlp: no whole field of ${message} at byte ${fault}.`, {
        hint: 'The file is cut short or damaged; record it again.',
      })
    }
  }

  #otherVersion(message: MessageName, number: number, wireType: number, offset: number): InputError {
    return new InputError(
      `Reading ${this.#name} as otlp: ${message} has a field ${number} of wire type ${wireType} at byte ${offset}, which v1development with dictionary and stack table has not: it is of another version of OTLP profiles.`,
      {
        hint: 'Have it converted to pprof by the program that wrote it, or use a version of it that writes v1development.',
      },
    )
  }
}
