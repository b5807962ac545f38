import {InputError} from '../../errors/index.ts'
import type {Stacks} from './stacks.ts'

/** What to do with a difference where only a recording will do. */
const RECORDINGS_HINT =
  'Give the two recordings that it was made from to runner flame diff; runner flame top lists a difference with its signs.'

/** How many stacks weigh less than nothing in one sample type; where their order is kept, each time that one was seen. */
function negativeCount({self, sequence}: Stacks, sampleType: number): number {
  const weights = sampleType === 0 && sequence !== undefined ? sequence.weights : self[sampleType]!
  return weights.reduce((count, weight) => (weight < 0 ? count + 1 : count), 0)
}

/**
 * Whether stacks are a difference: some weigh less than nothing, as in what `pprof -diff_base` writes, in folded text made
 * of it, in sums of bpftrace that go both ways, and in a heap whose memory was partly allocated before its recording.
 */
export function isSigned(stacks: Stacks, sampleType: number): boolean {
  return negativeCount(stacks, sampleType) > 0
}

/**
 * All that stacks gained and lost, without signs: of a recording its total. Shares of a difference are of this, since gains
 * and losses cancel in its total.
 */
export function unsignedTotal(stacks: Stacks, sampleType: number): number {
  return stacks.self[sampleType]!.reduce((sum, weight) => sum + Math.abs(weight), 0)
}

/**
 * Why stacks cannot be taken for a recording; null where they can. `doing` begins the message: `Drawing a flame graph`;
 * `whose` names them.
 */
export function signedError(stacks: Stacks, sampleType: number, doing: string, whose: string): InputError | null {
  const count = negativeCount(stacks, sampleType)
  if (count === 0) return null
  const {name, unit} = stacks.sampleTypes[sampleType]!
  const what = name === unit ? unit : `${name} (${unit})`
  const some = count === 1 ? '1 stack weighs' : `${count} stacks weigh`
  return new InputError(`${doing}: ${whose} is a difference already: ${some} less than nothing in ${what}.`, {
    hint: RECORDINGS_HINT,
  })
}

/** Throws a {@link signedError} when there is one. */
export function assertUnsigned(stacks: Stacks, sampleType: number, doing: string, whose: string): void {
  const error = signedError(stacks, sampleType, doing, whose)
  if (error !== null) throw error
}
