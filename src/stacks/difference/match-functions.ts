import {type Frame, frame} from '../model/stacks.ts'
import {oneSpelling} from '../names/one-spelling.ts'
import {stableKind, stableName} from '../names/stable-names.ts'
import {NOT_COMPARABLE} from './not-comparable.ts'
import {modulesOfTwoBuilds, placeOf} from './same-build.ts'
import type {Side} from './side.ts'

/** What stands for all functions that cannot be compared. */
const NOT_COMPARABLE_FRAME: Frame = frame({
  name: NOT_COMPARABLE,
  grounds: 'function-start',
  evidence: 'of two builds, in which places mean different functions',
})

/** Says as what a frame of either side is compared: equal results are one function. */
export interface FunctionMatching {
  /** `isFirst`: the frame is the first of a stack. */
  matched(one: Frame, isFirst: boolean): Frame
  /** Modules whose unnamed functions cannot be compared. */
  readonly modules: readonly string[]
}

/** Whether a frame stands for what cannot be compared; none, as the root of a picture has, does not. */
export function isNotComparable(one: Frame | undefined): boolean {
  return one?.name === NOT_COMPARABLE
}

/**
 * Functions are matched by name, in their stable form and in one spelling where `stableNames` says so. Unnamed functions, known by the place
 * where they start or by their number in a class, are matched within one build only; between two builds they all become {@link NOT_COMPARABLE_FRAME}.
 */
export function matchFunctions(before: Side, after: Side, stableNames: boolean): FunctionMatching {
  const ofTwoBuilds = modulesOfTwoBuilds(before, after)
  const matched = (one: Frame, isFirst: boolean): Frame => {
    const module = placeOf(one)
    if (module !== null) return ofTwoBuilds.has(module) ? NOT_COMPARABLE_FRAME : one
    if (!stableNames) return one
    const name = oneSpelling(stableName(one.name, {kind: one.kind, isFirst}))
    return {...one, name, kind: stableKind(one)}
  }
  return {matched, modules: [...ofTwoBuilds].filter((module) => module !== '')}
}
