import type {Classes} from './type-information.ts'

/** All classes that a class derives from. */
export type Ancestry = (one: number) => ReadonlySet<number>

/** Ancestors by steps over classes of this file; remembered. */
export function ancestry(classes: Classes): Ancestry {
  const known = new Map<number, Set<number>>()
  return (one) => {
    const remembered = known.get(one)
    if (remembered !== undefined) return remembered
    const ancestors = new Set<number>()
    const open = [...classes.bases[one]!]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === one || ancestors.has(next)) continue
      ancestors.add(next)
      open.push(...classes.bases[next]!)
    }
    known.set(one, ancestors)
    return ancestors
  }
}

/** Those of some classes from which no other of them derives. */
export function mostDerived(some: readonly number[], ancestorsOf: Ancestry): number[] {
  return some.filter((one) => !some.some((other) => other !== one && ancestorsOf(other).has(one)))
}
