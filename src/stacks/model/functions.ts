import {placeOf} from '../difference/same-build.ts'
import {stableKind, stableName} from '../names/stable-names.ts'
import {outermostNodes} from './outermost-nodes.ts'
import {type Frame, type Stacks, totalsOf} from './stacks.ts'

/** What one function weighs in one sample type. */
export interface WeighedFunction {
  readonly frame: Frame
  /** Weight of the stacks that end in it. */
  readonly self: number
  /** Weight of the stacks that it is in, each counted once however often it calls itself. */
  readonly total: number
}

/** The function's name without what is of one run. */
function stableFrame(one: Frame): Frame {
  if (one.kind === 'label' || placeOf(one) !== null) return one
  return {...one, name: stableName(one.name, {kind: one.kind, isFirst: false})}
}

/** Frames that read alike are one function, whichever of its addresses was seen. */
function functionsOf(frames: readonly Frame[]): {readonly functions: Frame[]; readonly functionOf: Int32Array} {
  const numbers = new Map<string, number>()
  const functions: Frame[] = []
  const functionOf = Int32Array.from(frames, (given) => {
    const one = stableFrame(given)
    const identity = `${stableKind(one)}\0${one.module?.length}\0${one.module}\0${one.name}`
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

/** Every function with its weight, the one with the largest weight of its own first. Labels such as process names too. */
export function functionTable(stacks: Stacks, sampleType: number): WeighedFunction[] {
  const {functions, functionOf} = functionsOf(stacks.frames)
  const self = new Float64Array(functions.length)
  const total = new Float64Array(functions.length)
  const weights = stacks.self[sampleType]!
  const totals = totalsOf(stacks, sampleType)
  const isOutermost = outermostNodes(stacks, functionOf, functions.length)
  for (let node = 1; node < weights.length; node++) {
    const one = functionOf[stacks.frameOf[node]!]!
    self[one]! += weights[node]!
    if (isOutermost[node] === 1) total[one]! += totals[node]!
  }
  return functions
    .map((frame, index) => ({frame, self: self[index]!, total: total[index]!}))
    .sort((one, other) => other.self - one.self || other.total - one.total)
}
