import {type Frame, frame} from '../model/stacks.ts'
import {oneSpelling} from '../names/one-spelling.ts'
import {stableKind, stableName} from '../names/stable-names.ts'
import {basenameOf} from '../text/frame-names.ts'
import {NOT_COMPARABLE} from './not-comparable.ts'
import {modulesOfTwoBuilds, placeOf} from './same-build.ts'
import type {Side, SideName} from './side.ts'
import type {TwoBuilds} from './two-builds.ts'

/** What stands for all functions that cannot be compared. */
const NOT_COMPARABLE_FRAME: Frame = frame({
  name: NOT_COMPARABLE,
  grounds: 'function-start',
  evidence: 'of two builds, in which places mean different functions',
})

/** As what a frame of a side is compared. */
export interface ComparedAs {
  /** Equal frames are one function. */
  readonly frame: Frame
  /** Why a function of two builds is taken for one; null where its name says so. */
  readonly reason: string | null
}

/** Says as what a frame of either side is compared. */
export interface FunctionMatching {
  /** `isFirst`: the frame is the first of a stack. */
  matched(one: Frame, side: SideName, isFirst: boolean): ComparedAs
  /** Modules of which functions cannot be compared; complete once all frames were asked for. */
  readonly modules: ReadonlySet<string>
}

/** Whether a frame stands for what cannot be compared; none, as the root of a picture has, does not. */
export function isNotComparable(one: Frame | undefined): boolean {
  return one?.name === NOT_COMPARABLE
}

/** The two builds that a frame belongs to. A name in a text may not tell its file: then it is of the only two that there are. */
function buildsOf({module, kind}: Frame, side: SideName, builds: readonly TwoBuilds[]): TwoBuilds | null {
  if (module === null) return builds.length === 1 && kind === 'user' ? builds[0]! : null
  const name = basenameOf(module)
  return builds.find(({fileBefore, fileAfter}) => name === (side === 'before' ? fileBefore : fileAfter)) ?? null
}

/**
 * Functions are matched by name, in their stable form and in one spelling where `stableNames` says so. Of two builds whose
 * functions were matched they are what their counterparts are called. Unnamed functions, known by the place where they
 * start or by their number in a class, are matched within one build only; between two builds, where nothing tells their
 * counterparts, they all become {@link NOT_COMPARABLE_FRAME}.
 */
export function matchFunctions(
  before: Side,
  after: Side,
  {stableNames, builds}: {readonly stableNames: boolean; readonly builds: readonly TwoBuilds[]},
): FunctionMatching {
  const ofTwoBuilds = modulesOfTwoBuilds(before, after)
  const modules = new Set<string>()
  const byName = (one: Frame, isFirst: boolean): Frame => {
    if (!stableNames || placeOf(one) !== null) return one
    const name = oneSpelling(stableName(one.name, {kind: one.kind, isFirst}))
    return {...one, name, kind: stableKind(one)}
  }
  const notComparable = (module: string): ComparedAs => {
    if (module !== '') modules.add(module)
    return {frame: NOT_COMPARABLE_FRAME, reason: null}
  }
  const matched: FunctionMatching['matched'] = (one, side, isFirst) => {
    const two = buildsOf(one, side, builds)
    const fate = two?.fateOf(one, side) ?? 'named'
    if (typeof fate === 'object') return {frame: byName({...one, ...fate.named}, isFirst), reason: fate.reason}
    if (fate === 'unknown') return notComparable(two!.fileAfter)
    const place = fate === 'named' ? placeOf(one) : null
    if (place !== null && ofTwoBuilds.has(place)) return notComparable(place)
    return {frame: byName(one, isFirst), reason: null}
  }
  return {matched, modules}
}
