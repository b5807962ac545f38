import {byOnlyKey} from '../by-only-key.ts'
import type {Pairs} from '../pairs.ts'
import type {Side, TwoBuilds} from '../two-builds.ts'

/** Shorter functions are alike by chance. */
const FEWEST_INSTRUCTIONS = 12

/** Functions by the number of their fingerprint, without numbers that several have; 0 is that of none. */
function byFingerprint(fingerprints: Uint32Array): Map<number, number> {
  const found = byOnlyKey(Array.from(fingerprints, (number, one) => [number, one] as const))
  found.delete(0)
  return found
}

function matchUnique({before, after}: TwoBuilds, pairs: Pairs, fingerprintsOf: (side: Side) => Uint32Array): void {
  const later = byFingerprint(fingerprintsOf(after))
  for (const [number, one] of byFingerprint(fingerprintsOf(before))) {
    const other = later.get(number)
    if (other !== undefined && before.lengths[one]! >= FEWEST_INSTRUCTIONS) pairs.add(one, other, 'code')
  }
}

/** Matches functions whose instructions are the same, if no others have these; those that use the same texts and classes first. */
export function matchByCode(builds: TwoBuilds, pairs: Pairs): void {
  matchUnique(builds, pairs, ({whole}) => whole)
  matchUnique(builds, pairs, ({exact}) => exact)
}
