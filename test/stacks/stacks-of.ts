import {type Frame, frame, type SampleType, type Stacks, StacksBuilder} from '../../src/stacks/model/stacks.ts'

const SAMPLES: SampleType = {name: 'samples', unit: 'samples', event: null}

/** Stacks of one sample type from frames, or names of functions, root first. */
export function weightedStacks(
  rows: readonly (readonly [path: readonly (string | Frame)[], weight: number])[],
  type = SAMPLES,
): Stacks {
  const builder = new StacksBuilder([type])
  for (const [path, weight] of rows) {
    const ids = path.map((one) => builder.intern(typeof one === 'string' ? frame({name: one}) : one))
    builder.add(ids, [weight])
  }
  return builder.build()
}

/** Stacks as perf's clock samples them, root first, each of weight 1. */
export function stacksOf(...paths: readonly (readonly Frame[])[]): Stacks {
  const type = {name: 'cpu', unit: 'samples', event: 'cpu-clock'}
  return weightedStacks(
    paths.map((path) => [path, 1]),
    type,
  )
}
