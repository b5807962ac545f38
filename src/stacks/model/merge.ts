import {profiledModules} from './profiled-modules.ts'
import {type Mapping, type SampleType, type Stacks, StacksBuilder, samplesOf} from './stacks.ts'

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
    for (let node = 0; node < weights.length; node++) {
      if (weights[node] !== 0) builder.addWeight(nodeOf[node]!, type, weights[node]!)
    }
  })
}

/** The sum over all inputs; null when one of them does not say. */
function sumOf(inputs: readonly Stacks[], valueOf: (input: Stacks) => number | null | undefined): number | null {
  return inputs.reduce<number | null>((sum, input) => {
    const value = valueOf(input)
    return sum === null || value === null || value === undefined ? null : sum + value
  }, 0)
}

/** Samples of each type in all inputs; undefined where none tells them apart. */
function sampleCountsOf(inputs: readonly Stacks[], types: readonly SampleType[]): number[] | undefined {
  if (inputs.every(({sampleCounts}) => sampleCounts === undefined)) return undefined
  return types.map((type) =>
    inputs.reduce((sum, input) => {
      const index = input.sampleTypes.findIndex((known) => sameType(known, type))
      return index === -1 ? sum : sum + (samplesOf(input, index) ?? 0)
    }, 0),
  )
}

/** Rows of all inputs in their order, those that say the same once. */
function factsOf(inputs: readonly Stacks[]): NonNullable<Stacks['facts']> {
  const rows = new Map<string, readonly [label: string, value: string]>()
  for (const row of inputs.flatMap(({facts}) => facts ?? [])) rows.set(row.join('\0'), row)
  return [...rows.values()]
}

/** What the first input that names one wants shown first, by its number among all sample types. */
function defaultTypeOf(inputs: readonly Stacks[], types: readonly SampleType[]): number | undefined {
  for (const {defaultSampleType, sampleTypes} of inputs) {
    if (defaultSampleType === undefined) continue
    return types.findIndex((known) => sameType(known, sampleTypes[defaultSampleType]!))
  }
  return undefined
}

/**
 * Several inputs as one: equal stacks add up, like sample types are one. Weights are not scaled. The sample count is
 * null when one input does not say; so with the seconds recorded, which add up too, as do the rows of facts. Inputs have
 * no common order of time, and patterns of one are not meant for the others: `sequence` and `pruning` are left out. One
 * input is itself. Throws an InputError when sums go beyond 2^53.
 */
export function mergeStacks(inputs: readonly Stacks[]): Stacks {
  if (inputs.length === 1) return inputs[0]!
  const types = typesOf(inputs)
  const builder = new StacksBuilder(types)
  for (const input of inputs) addAll(builder, types, input)
  const mappings: Mapping[] = inputs.flatMap((input) => input.mappings ?? [])
  const facts = factsOf(inputs)
  const durationSeconds = sumOf(inputs, (input) => input.durationSeconds)
  const sampleCounts = sampleCountsOf(inputs, types)
  const starts = inputs.flatMap(({startedAtMs}) => startedAtMs ?? [])
  const defaultSampleType = defaultTypeOf(inputs, types)
  return {
    ...builder.build(),
    sampleCount: sumOf(inputs, (input) => input.sampleCount),
    ...(sampleCounts === undefined ? {} : {sampleCounts}),
    warnings: inputs.flatMap((input) => input.warnings),
    ...(mappings.length === 0 ? {} : {mappings}),
    ...(facts.length === 0 ? {} : {facts}),
    ...(durationSeconds === null || inputs.length === 0 ? {} : {durationSeconds}),
    ...(inputs.some(({modules}) => modules !== undefined) ? {modules: inputs.flatMap(profiledModules)} : {}),
    ...(starts.length === 0 ? {} : {startedAtMs: Math.min(...starts)}),
    ...(defaultSampleType === undefined ? {} : {defaultSampleType}),
  }
}
