import {type Mapping, type SampleType, type Stacks, StacksBuilder} from './stacks.ts'

function sameType(one: SampleType, other: SampleType): boolean {
  return one.name === other.name && one.unit === other.unit && one.event === other.event
}

/** Sample types of all inputs, each once, in the order of first appearance. */
function typesOf(inputs: readonly Stacks[]): SampleType[] {
  const types: SampleType[] = []
  for (const type of inputs.flatMap((input) => input.sampleTypes)) {
    if (!types.some((known) => sameType(known, type))) types.push(type)
  }
  return types
}

function addAll(builder: StacksBuilder, types: readonly SampleType[], input: Stacks): void {
  const frameIds = input.frames.map((one) => builder.intern(one))
  const nodeOf = new Int32Array(input.parents.length)
  for (let node = 1; node < nodeOf.length; node++) {
    nodeOf[node] = builder.child(nodeOf[input.parents[node]!]!, frameIds[input.frameOf[node]!]!)
  }
  input.self.forEach((weights, index) => {
    const type = types.findIndex((known) => sameType(known, input.sampleTypes[index]!))
    weights.forEach((weight, node) => {
      if (weight !== 0) builder.addWeight(nodeOf[node]!, type, weight)
    })
  })
}

function sampleCountOf(inputs: readonly Stacks[]): number | null {
  return inputs.reduce<number | null>(
    (sum, {sampleCount}) => (sum === null || sampleCount === null ? null : sum + sampleCount),
    0,
  )
}

/**
 * Several inputs as one: equal stacks add up, like sample types are one. Weights are not scaled. The sample count is
 * null when one input does not say. Throws an InputError when sums go beyond 2^53.
 */
export function mergeStacks(inputs: readonly Stacks[]): Stacks {
  const types = typesOf(inputs)
  const builder = new StacksBuilder(types)
  for (const input of inputs) addAll(builder, types, input)
  const mappings: Mapping[] = inputs.flatMap((input) => input.mappings ?? [])
  return {
    ...builder.build(),
    sampleCount: sampleCountOf(inputs),
    warnings: inputs.flatMap((input) => input.warnings),
    ...(mappings.length === 0 ? {} : {mappings}),
  }
}
