/** Numbers as text that a script can read fast, and that is shorter than the numbers written out. */

const MOST_VARINT_BYTES = 8

/** Base-128 numbers, low bits first, a set top bit for "more follows", as base64 behind an `i`. */
function packedIntegers(values: ArrayLike<number>): string {
  const bytes = Buffer.allocUnsafe(values.length * MOST_VARINT_BYTES)
  let length = 0
  for (let index = 0; index < values.length; index++) {
    let rest = values[index]!
    // Bit operations end at 2^31; larger numbers are divided.
    while (rest >= 2 ** 31) {
      bytes[length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    while (rest >= 128) {
      bytes[length++] = (rest & 127) | 128
      rest >>>= 7
    }
    bytes[length++] = rest
  }
  return `i${bytes.toString('base64', 0, length)}`
}

/** Doubles, low byte first, as base64 behind an `f`. */
function packedDoubles(values: ArrayLike<number>): string {
  const bytes = Buffer.allocUnsafe(values.length * 8)
  for (let index = 0; index < values.length; index++) bytes.writeDoubleLE(values[index]!, index * 8)
  return `f${bytes.toString('base64')}`
}

/** Whether every value is a whole number from 0 to 2^53. */
export function areCounts(values: ArrayLike<number>): boolean {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!(value >= 0 && Number.isSafeInteger(value))) return false
  }
  return true
}

/** A column of numbers as text: whole ones short, others exactly. */
export function packedColumn(values: ArrayLike<number>): string {
  return areCounts(values) ? packedIntegers(values) : packedDoubles(values)
}
