import {type Frame, type Pruning, rebuilt, type Stacks, StacksBuilder} from './stacks.ts'

/** Names are compared up to here, which bounds the time of a pattern. */
const LONGEST_NAME = 1000
const LONGEST_PATTERN = 100_000
/** A repeated group, or more than two repetitions in one alternative, can take a backtracking matcher for ever. */
const REPEATED_GROUP = /\)[*+{]/
const REPETITIONS_ALLOWED = 2

/** The pattern for whole names, or null when it is not one that can be matched in bounded time. */
function safePattern(pattern: string): RegExp | null {
  if (pattern.length > LONGEST_PATTERN || REPEATED_GROUP.test(pattern)) return null
  const tooMany = pattern.split('|').some((one) => (one.match(/[*+{]/g) ?? []).length > REPETITIONS_ALLOWED)
  if (tooMany) return null
  try {
    return new RegExp(`^(?:${pattern})$`)
  } catch {
    // RE2 knows forms that JavaScript does not: such a pattern is reported as one that cannot be honoured.
    return null
  }
}

/** A name without its arguments, since patterns are written for that: `f(int)` is `f`, `(anonymous namespace)::f` stays. */
function withoutArguments(name: string): string {
  const arguments_ = /(?<!operator)\((?!anonymous namespace\))/.exec(name)
  return (arguments_ === null ? name : name.slice(0, arguments_.index)).slice(0, LONGEST_NAME)
}

function droppedBy(frames: readonly Frame[], drop: RegExp, keep: RegExp | null): boolean[] {
  return frames.map((one) => {
    const name = withoutArguments(one.name)
    return one.kind !== 'label' && drop.test(name) && !(keep?.test(name) ?? false)
  })
}

/** Moves the weight of a dropped function, and of all that it called, to its caller. A root is never dropped. */
function pruned(stacks: Stacks, dropped: readonly boolean[]): Stacks {
  const builder = new StacksBuilder(stacks.sampleTypes)
  const frameIds = stacks.frames.map((one) => builder.intern(one))
  const nodeOf = new Int32Array(stacks.parents.length)
  const closed = new Uint8Array(stacks.parents.length)
  for (let node = 1; node < nodeOf.length; node++) {
    const [parent, frameId] = [stacks.parents[node]!, stacks.frameOf[node]!]
    closed[node] = closed[parent] === 1 || (nodeOf[parent] !== 0 && dropped[frameId] === true) ? 1 : 0
    nodeOf[node] = closed[node] === 1 ? nodeOf[parent]! : builder.child(nodeOf[parent]!, frameIds[frameId]!)
  }
  return rebuilt(stacks, builder, nodeOf)
}

/**
 * Stacks without the functions that `stacks.pruning` names, and what they called, such as the allocator's own frames in
 * a heap profile. To be called again when frames have got names. A pattern that cannot be matched safely is a warning.
 */
export function pruneStacks(stacks: Stacks): Stacks {
  if (stacks.pruning === undefined) return stacks
  const {drop, keep} = stacks.pruning
  const [dropPattern, keepPattern] = [safePattern(drop), keep === null ? null : safePattern(keep)]
  if (dropPattern === null || (keep !== null && keepPattern === null)) return withoutPruning(stacks)
  return pruned(stacks, droppedBy(stacks.frames, dropPattern, keepPattern))
}

function withoutPruning({pruning: _, ...stacks}: Stacks): Stacks {
  return {
    ...stacks,
    warnings: [
      ...stacks.warnings,
      {
        code: 'frames-not-dropped',
        message: 'The profile names frames to leave out by a pattern that is not supported; all are shown.',
      },
    ],
  }
}

/** The field `pruning` of stacks for patterns that may be empty, which means that there is none. */
export function pruningOf(drop: string, keep: string): {pruning?: Pruning} {
  return drop === '' ? {} : {pruning: {drop, keep: keep === '' ? null : keep}}
}
