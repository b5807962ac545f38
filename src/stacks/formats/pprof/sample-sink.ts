import {InputError} from '../../../errors/index.ts'
import {frame, StacksBuilder} from '../../model/stacks.ts'
import type {Root} from '../reader.ts'
import type {ProfileTables} from './profile-tables.ts'
import {rootFrames} from './roots.ts'
import type {Id, PprofSample} from './samples.ts'

/** The signed number behind an int64 field, which the decoder gives as it stands in the file. */
function signed(value: Id, place: () => string): number {
  if (typeof value === 'number') return value
  const exact = BigInt.asIntN(64, value)
  const number = Number(exact)
  if (Number.isSafeInteger(number)) return number
  throw new InputError(`${place()}: the value ${exact} is beyond 2^53 and cannot be kept exactly.`)
}

/** Adds samples to the stacks that are being built, and remembers which keys their labels had. */
export class SampleSink {
  readonly builder: StacksBuilder
  readonly labelKeys = new Set<number>()
  readonly #tables: ProfileTables
  readonly #roots: readonly Root[]
  readonly #name: string
  readonly #frameIds = new Map<Id, readonly number[] | null>()

  constructor(tables: ProfileTables, roots: readonly Root[], name: string) {
    this.builder = new StacksBuilder(tables.sampleTypes)
    this.#tables = tables
    this.#roots = roots
    this.#name = name
  }

  #idsOf(location: Id): readonly number[] | null {
    const known = this.#frameIds.get(location)
    if (known !== undefined) return known
    const ids = this.#tables.framesOf(location)?.map((one) => this.builder.intern(one)) ?? null
    this.#frameIds.set(location, ids)
    return ids
  }

  #rootOf({labels}: PprofSample): number {
    for (const {key} of labels) this.labelKeys.add(key)
    const frames = rootFrames(this.#roots, labels, this.#tables)
    return frames.reduce((node, one) => this.builder.child(node, this.builder.intern(one)), 0)
  }

  /** False for a sample that lacks values or whose places are not in the tables. */
  add(sample: PprofSample, index: number): boolean {
    const {locations, values} = sample
    if (values.length !== this.#tables.sampleTypes.length) return false
    if (!locations.every((location) => this.#idsOf(location) !== null)) return false
    const weights = values.map((value) => signed(value, () => `${this.#name}, sample ${index + 1}`))
    let node = this.#rootOf(sample)
    if (locations.every((location) => this.#idsOf(location)!.length === 0)) {
      node = this.builder.child(node, this.builder.intern(frame({name: '[no stack]', kind: 'label'})))
    }
    for (let at = locations.length - 1; at >= 0; at--) {
      for (const id of this.#idsOf(locations[at]!)!) node = this.builder.child(node, id)
    }
    weights.forEach((weight, type) => {
      this.builder.addWeight(node, type, weight)
    })
    return true
  }
}
