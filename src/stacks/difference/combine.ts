import {type Frame, type FrameKind, NAME_GROUNDS, type Stacks, StacksBuilder, samplesOf} from '../model/stacks.ts'
import type {DifferenceOptions, OwnNames} from './difference.ts'
import {type ComparedAs, type FunctionMatching, isNotComparable, matchFunctions} from './match-functions.ts'
import {SIDES, type Side, type SideName} from './side.ts'

/** Functions of both sides, told apart by kind and name: builds, modules and addresses may differ between them. */
class Functions {
  readonly #ids = new Map<string, number>()
  readonly frames: Frame[] = []
  readonly ownNames: OwnNames[] = []

  /** Number of the function that a frame of a side is to be compared as; what that side calls it is kept. */
  numberOf({frame: one, reason}: ComparedAs, ownName: string, side: SideName): number {
    const id = this.#add(one)
    const known = this.ownNames[id] ?? {before: null, after: null, reason: null}
    this.ownNames[id] = {...known, [side]: known[side] ?? ownName, reason: known.reason ?? reason}
    return id
  }

  /** What two frames of a function disagree on is dropped, the weaker grounds are kept. */
  #add(one: Frame): number {
    const {name} = one
    const identity = `${one.kind satisfies FrameKind}\0${name}`
    const known = this.#ids.get(identity)
    if (known === undefined) {
      this.#ids.set(identity, this.frames.length)
      const {kind, grounds, module, evidence} = one
      return this.frames.push({name, kind, grounds, module, evidence, address: null}) - 1
    }
    const there = this.frames[known]!
    const isWeaker = NAME_GROUNDS.indexOf(one.grounds) > NAME_GROUNDS.indexOf(there.grounds)
    const {grounds, evidence} = isWeaker ? one : there
    if (isWeaker || one.module !== there.module) {
      this.frames[known] = {...there, grounds, evidence, module: one.module === there.module ? one.module : null}
    }
    return known
  }
}

function addSide(
  builder: StacksBuilder,
  functions: Functions,
  {matched}: FunctionMatching,
  side: Side,
  column: 0 | 1,
): void {
  const {frames, parents, frameOf, self} = side.stacks
  const weights = self[side.sampleType]!
  const [firstIds, laterIds] = [true, false].map((isFirst) => {
    const ids: number[] = []
    return (frameId: number) => {
      const one = frames[frameId]!
      ids[frameId] ??= functions.numberOf(matched(one, SIDES[column], isFirst), one.name, SIDES[column])
      return ids[frameId]
    }
  })
  const nodeOf = new Int32Array(parents.length)
  const idOf = new Int32Array(parents.length).fill(-1)
  for (let node = 1; node < parents.length; node++) {
    const parent = parents[node]!
    const id = parent === 0 ? firstIds!(frameOf[node]!) : laterIds!(frameOf[node]!)
    // How unnamed functions of two builds call each other says nothing, so a chain of them is one.
    const isChained = parent > 0 && idOf[parent] === id && isNotComparable(functions.frames[id]!)
    idOf[node] = id
    nodeOf[node] = isChained ? nodeOf[parent]! : builder.child(nodeOf[parent]!, id)
  }
  weights.forEach((weight, node) => {
    if (weight !== 0) builder.addWeight(nodeOf[node]!, column, weight)
  })
}

/** Two sides as one. */
export interface Combined {
  readonly stacks: Stacks
  /** Modules whose unnamed functions cannot be compared. */
  readonly incomparableModules: readonly string[]
  /** What each side's profile calls each frame of `stacks`; see {@link OwnNames}. */
  readonly ownNames: readonly OwnNames[]
}

/**
 * Both sides as one tree with two sample types, `before` and `after`, in which a function is one frame however it was
 * named on either side. Throws an InputError when sums go beyond 2^53.
 */
export function combineSides(
  before: Side,
  after: Side,
  options: Pick<DifferenceOptions, 'stableNames' | 'builds'>,
): Combined {
  const types = [before, after].map((side, column) => {
    const {unit, event} = side.stacks.sampleTypes[side.sampleType]!
    return {name: SIDES[column]!, unit, event}
  })
  const builder = new StacksBuilder(types)
  const functions = new Functions()
  const matching = matchFunctions(before, after, options)
  addSide(builder, functions, matching, before, 0)
  addSide(builder, functions, matching, after, 1)
  const counts = [before, after].map((side) => samplesOf(side.stacks, side.sampleType))
  const stacks = {
    ...builder.build(),
    frames: functions.frames,
    sampleCount: counts.includes(null) ? null : counts[0]! + counts[1]!,
    warnings: [...before.stacks.warnings, ...after.stacks.warnings],
  }
  return {stacks, incomparableModules: [...matching.modules], ownNames: functions.ownNames}
}
