import {
  type Frame,
  type FrameKind,
  NAME_GROUNDS,
  type SampleType,
  type Stacks,
  StacksBuilder,
  samplesOf,
} from '../model/stacks.ts'
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

/** Adds the stacks of a side, its weights and behind them, from `ownColumn` on, those of its profiles. */
function addSide(
  builder: StacksBuilder,
  functions: Functions,
  {matched}: FunctionMatching,
  side: Side,
  {column, ownColumn}: {readonly column: 0 | 1; readonly ownColumn: number},
): void {
  const {frames, parents, frameOf, self} = side.stacks
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
  const add = (weights: Float64Array, into: number) => {
    for (let node = 0; node < weights.length; node++) {
      if (weights[node] !== 0) builder.addWeight(nodeOf[node]!, into, weights[node]!)
    }
  }
  add(self[side.sampleType]!, column)
  side.profiles?.weights.forEach((weights, index) => {
    add(weights, ownColumn + index)
  })
}

/** A sample type for each side, and behind them one for each of their profiles. */
function typesOf(sides: readonly [Side, Side]): SampleType[] {
  const typeOf = ({stacks, sampleType}: Side, name: string): SampleType => {
    const {unit, event} = stacks.sampleTypes[sampleType]!
    return {name, unit, event}
  }
  const profiles = sides.flatMap((side, column) =>
    (side.profiles?.weights ?? []).map((_, index) => typeOf(side, `${SIDES[column]!} ${index + 1}`)),
  )
  return [...sides.map((side, column) => typeOf(side, SIDES[column]!)), ...profiles]
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
 * Both sides as one tree with two sample types, `before` and `after`, and those of their profiles behind them, in which a function is one frame however it was
 * named on either side. Throws an InputError when sums go beyond 2^53.
 */
export function combineSides(
  before: Side,
  after: Side,
  options: Pick<DifferenceOptions, 'stableNames' | 'builds'>,
): Combined {
  const builder = new StacksBuilder(typesOf([before, after]))
  const functions = new Functions()
  const matching = matchFunctions(before, after, options)
  const ownColumn = SIDES.length
  addSide(builder, functions, matching, before, {column: 0, ownColumn})
  addSide(builder, functions, matching, after, {
    column: 1,
    ownColumn: ownColumn + (before.profiles?.weights.length ?? 0),
  })
  const counts = [before, after].map((side) => samplesOf(side.stacks, side.sampleType))
  const stacks = {
    ...builder.build(),
    frames: functions.frames,
    sampleCount: counts.includes(null) ? null : counts[0]! + counts[1]!,
    warnings: [...before.stacks.warnings, ...after.stacks.warnings],
  }
  return {stacks, incomparableModules: [...matching.modules], ownNames: functions.ownNames}
}
