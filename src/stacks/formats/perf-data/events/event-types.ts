import type {SampleType, StacksBuilder} from '../../../model/stacks.ts'

/** Numbers of sample types, by what must be alike for samples of two events to be counted together. */
export class EventTypes {
  readonly #numbers = new Map<string, number>()

  /** The number of `type` in `builder`, added to it where no event with that key was met before. */
  of(builder: StacksBuilder, type: SampleType, key: string): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = builder.addSampleType(type)
    this.#numbers.set(key, number)
    return number
  }
}
