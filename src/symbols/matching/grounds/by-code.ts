import type {Pairs} from '../pairs.ts'
import type {Side, TwoBuilds} from '../two-builds.ts'

/** Shorter functions are alike by chance. */
const FEWEST_INSTRUCTIONS = 12

const SEVERAL = -2

/** By number of a fingerprint, the one function that has it; none for those that several have. */
function onlyWith(fingerprints: Uint32Array, numbers: number): Int32Array {
  const owners = new Int32Array(numbers).fill(-1)
  for (let one = 0; one < fingerprints.length; one++) {
    const number = fingerprints[one]!
    owners[number] = owners[number] === -1 ? one : SEVERAL
  }
  return owners
}

function matchUnique({before, after}: TwoBuilds, pairs: Pairs, fingerprintsOf: (side: Side) => Uint32Array): void {
  const [earlier, later] = [fingerprintsOf(before), fingerprintsOf(after)]
  const numbers = 1 + [earlier, later].reduce((most, column) => column.reduce((a, b) => Math.max(a, b), most), 0)
  const [ownersBefore, ownersAfter] = [onlyWith(earlier, numbers), onlyWith(later, numbers)]
  for (let number = 1; number < numbers; number++) {
    const [one, other] = [ownersBefore[number]!, ownersAfter[number]!]
    if (one >= 0 && other >= 0 && before.lengths[one]! >= FEWEST_INSTRUCTIONS) pairs.add(one, other, 'code')
  }
}

/** Matches functions whose instructions are the same, if no others have these; those that use the same texts and classes first. */
export function matchByCode(builds: TwoBuilds, pairs: Pairs): void {
  matchUnique(builds, pairs, ({whole}) => whole)
  matchUnique(builds, pairs, ({exact}) => exact)
}
