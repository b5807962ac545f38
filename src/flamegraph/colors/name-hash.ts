const TWO_32 = 2 ** 32
const TWO_48 = 2n ** 48n

/** A number of the name's own, 0..1, evenly spread (FNV-1a with a final mix). */
export function evenHash(name: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) / TWO_32
}

/** Two numbers of a name, each 0..1, from which a palette makes its colour. */
export type NameNumbers = readonly [first: number, second: number]

/**
 * The number that flamegraph.pl draws a name's colour from: the first value of drand48 seeded with
 * the sum of the name's code points.
 */
export function perlNameNumber(annotatedName: string): number {
  let sum = 0
  for (const character of annotatedName) sum += character.codePointAt(0)!
  const seeded = (BigInt(sum % TWO_32) << 16n) | 0x330en
  return Number((0x5deece66dn * seeded + 0xbn) % TWO_48) / Number(TWO_48)
}

/** Weight and modulus of the three letters that count. */
const LETTERS = [
  [1, 10],
  [0.7, 11],
  [0.49, 12],
] as const
/** What each sum is divided by: 1 and the letter's weight and those before it. */
const FIRST_DIVISOR = 1
/** A module in front of the name, as DTrace writes it, but for its first letter. */
const MODULE = /^[^\n].*?`/

function hashFrom(letters: readonly number[]): number {
  let [sum, divisor] = [0, FIRST_DIVISOR]
  LETTERS.slice(0, letters.length).forEach(([weight, modulus], place) => {
    sum += ((letters[place]! % modulus) / (modulus - 1)) * weight
    divisor += weight
  })
  return 1 - sum / divisor
}

/** The numbers of flamegraph.pl's --hash: from the first three letters, and from the last three. */
export function perlHashNumbers(annotatedName: string): NameNumbers {
  const letters = (text: string) => [...text.replace(MODULE, '')].slice(0, 3).map((one) => one.codePointAt(0)!)
  const reversed = [...annotatedName].reverse().join('')
  return [hashFrom(letters(annotatedName)), hashFrom(letters(reversed))]
}
