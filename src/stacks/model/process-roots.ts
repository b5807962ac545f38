import {withLabels} from './labels.ts'
import {isOffCpuKind} from './off-cpu-kinds.ts'
import type {Frame, Stacks} from './stacks.ts'

/** Where processes and threads start: nothing calls these, so what stands before them is a process or a thread. */
const FIRST_FUNCTION =
  /^(?:_start|__libc_start_(?:call_)?main(?:@.*)?|start_thread|thread_start|ret_from_fork(?:_asm)?|runtime\.goexit(?:\.abi0)?)$/
/** The call that makes a thread stands before its first function, where the unwinder goes that far. */
const CLONE = /^(?:__)?clone3?$/
/** Container, process and thread. */
const MOST_ROOTS = 3

function isBeforeThread({name}: Frame): boolean {
  return CLONE.test(name) || FIRST_FUNCTION.test(name)
}

/** How many frames stand before the first function of a process or thread, which is at `node`; not counted beyond MOST_ROOTS + 1. */
function framesBefore({parents, frameOf, frames}: Stacks, node: number): number {
  let at = parents[node]!
  while (at > 0 && isBeforeThread(frames[frameOf[at]!]!)) at = parents[at]!
  let count = 0
  for (; at > 0 && count <= MOST_ROOTS; at = parents[at]!) count++
  return count
}

/** How many frames of each stack name its process; 0 when nothing shows that any does. Chains that broke have more before. */
function rootDepth(stacks: Stacks): number {
  const isFirst = stacks.frames.map(({name}) => FIRST_FUNCTION.test(name))
  if (!isFirst.includes(true)) return 0
  let depth = MOST_ROOTS + 1
  for (let node = 1; node < stacks.parents.length && depth > 0; node++) {
    if (isFirst[stacks.frameOf[node]!] === true) depth = Math.min(depth, framesBefore(stacks, node))
  }
  return depth > MOST_ROOTS ? 0 : depth
}

/** Names of ordinary frames at the first `depth` places of stacks, by place. */
function namesAt({parents, frameOf, frames}: Stacks, depth: number): string[][] {
  const ids = Array.from({length: depth}, () => new Set<number>())
  // Of millions of nodes, only those at the first places are worth a look at their frame.
  const placeOf = new Uint8Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    const before = placeOf[parents[node]!]!
    if (before < depth) ids[before]!.add(frameOf[node]!)
    placeOf[node] = Math.min(before, depth) + 1
  }
  return ids.map((some) => {
    const ordinary = [...some]
      .map((id) => frames[id]!)
      .filter(({kind, grounds}) => kind === 'user' && grounds === 'given')
    return [...new Set(ordinary.map(({name}) => name))]
  })
}

function areKinds(stacks: Stacks): boolean {
  const {parents, frameOf, frames} = stacks
  let found = false
  for (let node = 1; node < parents.length; node++) {
    if (parents[node] !== 0) continue
    if (!isOffCpuKind(frames[frameOf[node]!]!.name)) return false
    found = true
  }
  return found
}

/**
 * Stacks of a text that does not tell processes from functions, with the first frames as labels where the stacks show that
 * these are names of processes or threads: some have the first function of a thread behind them. One writer does it one
 * way, so what some show holds for all. Kinds of time off the CPU are labels where all stacks begin with one.
 */
export function withProcessRoots(stacks: Stacks): Stacks {
  const depth = Math.max(rootDepth(stacks), areKinds(stacks) ? 1 : 0)
  return depth === 0 ? stacks : withLabels(stacks, namesAt(stacks, depth))
}

/**
 * The same for pprof, which has labels of its own but in which many put processes before the stacks: in a profile whose
 * functions have files, a first frame in none is no function.
 */
export function withProcessRootsOfPprof(stacks: Stacks): Stacks {
  const marked = withProcessRoots(stacks)
  if (marked !== stacks || (stacks.mappings ?? []).every(({path}) => path === '')) return marked
  const {parents, frameOf, frames} = stacks
  const names = new Set<string>()
  for (let node = 1; node < parents.length; node++) {
    const {name, kind, grounds, module} = frames[frameOf[node]!]!
    if (parents[node] === 0 && kind === 'user' && grounds === 'given' && module === null) names.add(name)
  }
  return names.size === 0 ? stacks : withLabels(stacks, [[...names]])
}
