import {remembering} from '../remembering.ts'
import type {Classes} from './type-information.ts'

/** All classes that a class derives from. */
export type Ancestry = (one: number) => ReadonlySet<number>

function ancestorsOf({bases}: Classes, one: number): ReadonlySet<number> {
  const ancestors = new Set<number>()
  const open = [...bases[one]!]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === one || ancestors.has(next)) continue
    ancestors.add(next)
    open.push(...bases[next]!)
  }
  return ancestors
}

/** Ancestors by steps over classes of this file; remembered. */
export function ancestry(classes: Classes): Ancestry {
  return remembering((one) => ancestorsOf(classes, one))
}

/** Those of some classes from which no other of them derives. */
export function mostDerived(some: readonly number[], ancestorsOf: Ancestry): number[] {
  return some.filter((one) => !some.some((other) => other !== one && ancestorsOf(other).has(one)))
}
