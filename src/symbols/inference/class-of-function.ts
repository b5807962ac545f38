import type {Classes} from './type-information.ts'
import type {VirtualFunctions} from './vtables.ts'

/** The class and slot that a virtual function is known by. */
export interface Membership {
  readonly owner: number
  readonly slot: number
}

/** All classes that a class derives from, by steps over classes of this file; remembered. */
function ancestry(classes: Classes): (one: number) => ReadonlySet<number> {
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

/**
 * The class among the owners from which all the others derive; null when there is none, as for functions that the linker
 * folded because their instructions are equal.
 */
function baseMost(owners: ReadonlySet<number>, ancestorsOf: (one: number) => ReadonlySet<number>): number | null {
  let root: number | null = null
  for (const one of owners) {
    const inherits = [...ancestorsOf(one)].some((ancestor) => owners.has(ancestor))
    if (inherits) continue
    if (root !== null) return null
    root = one
  }
  return root
}

/** By function, the class it belongs to. A function in tables of classes that share no base among them is left out. */
export function classesOfFunctions(classes: Classes, virtual: VirtualFunctions): Map<number, Membership> {
  const seen = new Map<number, number[]>()
  virtual.functions.forEach((one, index) => {
    const places = seen.get(one)
    if (places === undefined) seen.set(one, [index])
    else places.push(index)
  })
  const ancestorsOf = ancestry(classes)
  const members = new Map<number, Membership>()
  for (const [one, places] of seen) {
    const owner = baseMost(new Set(places.map((index) => virtual.classes[index]!)), ancestorsOf)
    const place = places.find((index) => virtual.classes[index] === owner)
    if (owner !== null && place !== undefined) members.set(one, {owner, slot: virtual.slots[place]!})
  }
  return members
}
