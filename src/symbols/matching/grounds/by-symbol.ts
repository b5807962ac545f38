import {byOnlyKey} from '../by-only-key.ts'
import type {Pairs} from '../pairs.ts'
import type {TwoBuilds} from '../two-builds.ts'

/** Functions by name, without names that several have. */
function byName(names: readonly string[]): Map<string, number> {
  const found = byOnlyKey(names.map((name, one) => [name, one]))
  found.delete('')
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
