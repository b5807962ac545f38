/*
 * Slots of open-addressing tables: pairs of a hash and a number from 1 on, 0 where nothing stands. Look-ups stay with the
 * tables, since they are the hot loops and compare what only the table knows.
 */

/** Puts a number into the first free slot for its hash. There must be one. */
export function placeInSlots(slots: Int32Array, hash: number, numberPlusOne: number): void {
  const mask = slots.length - 1
  let slot = (hash << 1) & mask
  while (slots[slot + 1] !== 0) slot = (slot + 2) & mask
  slots[slot] = hash
  slots[slot + 1] = numberPlusOne
}

/** Twice as many slots with the same numbers. The length of `slots` is a power of two. */
export function doubledSlots(slots: Int32Array): Int32Array<ArrayBuffer> {
  const doubled = new Int32Array(slots.length * 2)
  for (let slot = 0; slot < slots.length; slot += 2) {
    if (slots[slot + 1] !== 0) placeInSlots(doubled, slots[slot]!, slots[slot + 1]!)
  }
  return doubled
}
