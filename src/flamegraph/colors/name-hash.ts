const TWO_32 = 2 ** 32
const TWO_48 = 2n ** 48n

/** A number of the name's own, 0..1, evenly spread (FNV-1a with a final mix). */
export function evenHash(name: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) / TWO_32
}

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
