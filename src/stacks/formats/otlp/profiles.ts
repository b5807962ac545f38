import type {SampleType} from '../../model/stacks.ts'
import {type Dictionary, numberAt, numbersAt} from './dictionary.ts'
import {OF_SAMPLE_TYPE} from './own-attributes.ts'
import type {OtlpBytes} from './schema.ts'

/** Attributes, the key of each as it was written, by key with `_` for dots and dashes. */
export type Attributes = ReadonlyMap<string, readonly [key: string, value: string]>

/** One profile: what it counts, when, and where its samples stand. */
export interface OtlpProfile {
  readonly type: SampleType
  readonly startNanos: bigint
  readonly durationNanos: bigint
  /** What was sampled, and how much of it lies between two samples; empty names where that is not said. */
  readonly period: {readonly name: string; readonly unit: string; readonly value: bigint}
  readonly attributes: Attributes
  /** Start and end of each sample, one behind the other. */
  readonly samples: readonly number[]
}

/** One sample; the numbers of its stack and attributes in the dictionary. */
export interface OtlpSample {
  readonly stack: number | bigint
  readonly attributes: readonly (number | bigint)[]
  readonly values: readonly (number | bigint)[]
  readonly timestamps: number
}

export function keyOf(key: string): string {
  return key.toLowerCase().replace(/[ .-]/g, '_')
}

/** Reads the profiles of a file. */
export class ProfileReader {
  readonly #file: OtlpBytes
  readonly #dictionary: Dictionary

  constructor(file: OtlpBytes, dictionary: Dictionary) {
    this.#file = file
    this.#dictionary = dictionary
  }

  /** The profiles of one message ResourceProfiles. */
  ofResource(start: number, end: number): OtlpProfile[] {
    const attributes = new Map<string, readonly [string, string]>()
    const scopes: [number, number][] = []
    this.#file.each('ResourceProfiles', start, end, (number, _, from, to) => {
      if (number === 1) this.#resource(from, to, attributes)
      if (number === 2) scopes.push([from, to])
    })
    const profiles: OtlpProfile[] = []
    for (const [from, to] of scopes) {
      this.#file.each('ScopeProfiles', from, to, (number, _, at, limit) => {
        if (number === 2) profiles.push(this.#profile(at, limit, attributes))
      })
    }
    return profiles
  }

  #resource(start: number, end: number, into: Map<string, readonly [string, string]>): void {
    this.#file.each('Resource', start, end, (number, _, from, to) => {
      if (number !== 1) return
      const pair = this.#dictionary.keyValue(from, to)
      into.set(keyOf(pair[0]), pair)
    })
  }

  #valueType(start: number, end: number): {name: string; unit: string} {
    const found = {name: '', unit: ''}
    this.#file.each('ValueType', start, end, (number, _, from, to) => {
      found[number === 1 ? 'name' : 'unit'] = this.#dictionary.string(numberAt(this.#file.bytes, from, to))
    })
    return found
  }

  /** A sample type with what a profile's attributes tell of it beyond name and unit. */
  #sampleType(type: {name: string; unit: string}, attributes: readonly (number | bigint)[]): SampleType {
    const pairs = attributes.map((one) => this.#dictionary.attribute(one) ?? (['', ''] as const))
    const [event, caveat, sharesOnly] = ['event', 'caveat', 'sharesOnly'].map((name) => {
      return pairs.find(([key]) => key === `${OF_SAMPLE_TYPE}${name}`)?.[1]
    })
    return {
      ...type,
      event: event ?? null,
      ...(caveat === undefined ? {} : {caveat}),
      ...(sharesOnly === 'true' ? {sharesOnly: true} : {}),
    }
  }

  #profile(start: number, end: number, attributes: Attributes): OtlpProfile {
    const {bytes} = this.#file
    const samples: number[] = []
    const own: (number | bigint)[] = []
    let [type, period] = [
      {name: '', unit: ''},
      {name: '', unit: ''},
    ]
    let [startNanos, durationNanos, value] = [0n, 0n, 0n]
    this.#file.each('Profile', start, end, (number, _, from, to) => {
      if (number === 1) type = this.#valueType(from, to)
      else if (number === 2) samples.push(from, to)
      else if (number === 3) startNanos = bytes.readBigUInt64LE(from)
      else if (number === 4) durationNanos = BigInt(numberAt(bytes, from, to))
      else if (number === 5) period = this.#valueType(from, to)
      else if (number === 6) value = BigInt.asIntN(64, BigInt(numberAt(bytes, from, to)))
      else if (number === 11) numbersAt(bytes, from, to, own)
    })
    return {
      type: this.#sampleType(type, own),
      startNanos,
      durationNanos,
      period: {...period, value},
      attributes,
      samples,
    }
  }

  /** A sample; null where its numbers are damaged. */
  sample(start: number, end: number): OtlpSample | null {
    const {bytes} = this.#file
    const [attributes, values]: [(number | bigint)[], (number | bigint)[]] = [[], []]
    let [stack, timestamps, isWhole]: [number | bigint, number, boolean] = [0, 0, true]
    this.#file.each('Sample', start, end, (number, _, from, to) => {
      if (number === 1) stack = numberAt(bytes, from, to)
      else if (number === 2) isWhole = numbersAt(bytes, from, to, attributes) && isWhole
      else if (number === 4) isWhole = numbersAt(bytes, from, to, values) && isWhole
      else if (number === 5) timestamps += (to - from) / 8
    })
    return isWhole && Number.isInteger(timestamps) ? {stack, attributes, values, timestamps} : null
  }
}

/** What a sample weighs, signed; null where values and timestamps do not go together. */
export function weightOf({values, timestamps}: OtlpSample): number | null {
  if (values.length === 0) return timestamps > 0 ? timestamps : null
  // Values and timestamps are parallel: each value was seen at its time, or there are no times.
  if (timestamps > 0 && timestamps !== values.length) return null
  const sum = values.reduce<bigint>((total, one) => total + BigInt.asIntN(64, BigInt(one)), 0n)
  const number = Number(sum)
  return Number.isSafeInteger(number) ? number : null
}
