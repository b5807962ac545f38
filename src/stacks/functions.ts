import {type Frame, type Stacks, totalsOf} from './stacks.ts'

/** What one function weighs in one sample type. */
export interface FunctionWeights {
  readonly frame: Frame
  /** Weight of the stacks that end in it. */
  readonly self: number
  /** Weight of the stacks that it is in, each counted once however often it calls itself. */
  readonly total: number
}

/** Frames that read alike are one function, whichever of its addresses was seen. */
function functionsOf(frames: readonly Frame[]): {readonly functions: Frame[]; readonly functionOf: Int32Array} {
  const numbers = new Map<string, number>()
  const functions: Frame[] = []
  const functionOf = Int32Array.from(frames, (one) => {
    const identity = `${one.kind}\0${one.module?.length}\0${one.module}\0${one.name}`
    const known = numbers.get(identity)
    if (known === undefined) {
      numbers.set(identity, functions.length)
      return functions.push(one) - 1
    }
    if (functions[known]!.address !== one.address) functions[known] = {...functions[known]!, address: null}
    return known
  })
  return {functions, functionOf}
}

/**
 * Adds the weight of each topmost node of a function to it. Walks the tree from the root with a count of how often each
 * function stands on the path, so that a million nodes take no search.
 */
function addTotals(stacks: Stacks, functionOf: Int32Array, totals: Float64Array, sums: Float64Array): void {
  const {parents, frameOf} = stacks
  const first = new Int32Array(parents.length)
  const next = new Int32Array(parents.length)
  for (let node = parents.length - 1; node > 0; node--) {
    next[node] = first[parents[node]!]!
    first[parents[node]!] = node
  }
  const onPath = new Int32Array(sums.length)
  for (let node = first[0]!; node !== 0; ) {
    const one = functionOf[frameOf[node]!]!
    if (onPath[one]!++ === 0) sums[one]! += totals[node]!
    if (first[node] !== 0) {
      node = first[node]!
      continue
    }
    onPath[one]!--
    while (next[node] === 0 && parents[node]! > 0) {
      node = parents[node]!
      onPath[functionOf[frameOf[node]!]!]!--
    }
    node = next[node]!
  }
}

/** Every function with its weight, the one with the largest weight of its own first. Labels such as process names too. */
export function functionTable(stacks: Stacks, sampleType: number): FunctionWeights[] {
  const {functions, functionOf} = functionsOf(stacks.frames)
  const self = new Float64Array(functions.length)
  const total = new Float64Array(functions.length)
  const weights = stacks.self[sampleType]!
  for (let node = 1; node < weights.length; node++) self[functionOf[stacks.frameOf[node]!]!]! += weights[node]!
  addTotals(stacks, functionOf, totalsOf(stacks, sampleType), total)
  return functions
    .map((frame, index) => ({frame, self: self[index]!, total: total[index]!}))
    .sort((one, other) => other.self - one.self || other.total - one.total)
}
