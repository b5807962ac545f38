import type {Pairs} from '../pairs.ts'
import type {TwoBuilds} from '../two-builds.ts'

/** Functions by name, without names that several have. */
function byName(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  const repeated = new Set<string>()
  names.forEach((name, one) => {
    if (found.has(name)) repeated.add(name)
    found.set(name, one)
  })
  for (const name of [...repeated, '']) found.delete(name)
  return found
}

/** Matches functions for which both files have a symbol of the same name. */
export function matchBySymbol({before, after}: TwoBuilds, pairs: Pairs): void {
  const later = byName(after.build.names)
  for (const [name, one] of byName(before.build.names)) {
    const other = later.get(name)
    if (other !== undefined) pairs.add(one, other, 'symbol')
  }
}
