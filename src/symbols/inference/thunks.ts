import type {FunctionRanges} from '../elf/function-ranges.ts'
import {codeOf, FRAME, FRAME_END, functionAt} from './code-of-function.ts'
import type {Image} from './image.ts'
import {type VirtualFunctions, vtablesInFile} from './vtables.ts'

/** `add` or `sub` of an `imm8` or `imm32` to `rdi`, so that `this` is that of another base, and a jump. */
const FORWARDER = new RegExp(`^${FRAME}(?:48(?:83(?:c7|ef)..|81(?:c7|ef).{8}))?${FRAME_END}(?:eb..|e9.{8})$`)
const LONGEST_FORWARDER = 24
const JUMP = 0xe9
const JUMP_BYTES = 5

/** The function that another only goes on to, with `this` made another base's or as it is; -1 for all others. */
function forwardsTo(image: Image, ranges: FunctionRanges, one: number): number {
  const code = codeOf(image, ranges, one)
  if (code.length > LONGEST_FORWARDER || !FORWARDER.test(Buffer.from(code).toString('hex'))) return -1
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
  const isLong = code.at(-JUMP_BYTES) === JUMP
  const distance = isLong ? view.getInt32(code.length - 4, true) : view.getInt8(code.length - 1)
  return functionAt(ranges, ranges.ends[one]! + distance)
}

/** A slot of a second table and the slot of the first with the same function. */
interface Pair {
  readonly slot: number
  readonly first: number
}

/** Pairs that must stand between known ones that are equally far apart in both tables. */
function filledIn(known: readonly Pair[]): Pair[] {
  return known.flatMap((one, index) => {
    const next = known[index + 1]
    const distance = next === undefined ? 1 : next.slot - one.slot
    if (next === undefined || distance !== next.first - one.first) return [one]
    return Array.from({length: distance}, (_, step) => ({slot: one.slot + step, first: one.first + step}))
  })
}

/** Slots of a first table by their function, and by the function that this one goes on to. */
function slotsByFunction(first: readonly number[], target: (one: number) => number): Map<number, number> {
  const slots = new Map<number, number>()
  first.forEach((one, slot) => {
    if (target(one) >= 0) slots.set(target(one), slot)
  })
  first.forEach((one, slot) => {
    slots.set(one, slot)
  })
  return slots
}

/**
 * By function in the table of a second base, the function of the first table that it is a thunk for (Itanium C++
 * ABI, 1.1 "thunk"): one that goes on to it, or to where it goes on to. Some have their function inlined, and are known by
 * those around them.
 */
export function counterpartsOfThunks(
  image: Image,
  ranges: FunctionRanges,
  virtual: VirtualFunctions,
): Map<number, number> {
  const found = new Map<number, number>()
  const target = (one: number): number => forwardsTo(image, ranges, one)
  for (const [first, ...others] of vtablesInFile(virtual).values()) {
    const firstSlots = slotsByFunction(first!, target)
    for (const table of others) {
      const known: Pair[] = []
      table.forEach((one, slot) => {
        const place = firstSlots.get(target(one))
        if (place !== undefined) known.push({slot, first: place})
      })
      for (const pair of filledIn(known)) {
        const [one, counterpart] = [table[pair.slot], first![pair.first]]
        if (one !== undefined && counterpart !== undefined) found.set(one, counterpart)
      }
    }
  }
  return found
}
