import {MACHINE} from '../elf/elf-file.ts'
import type {FunctionRanges} from '../elf/function-ranges.ts'
import {type Image, loadedAt} from './image.ts'

/** The instructions of function `one`; empty when they are not in the file. */
export function codeOf(image: Image, ranges: FunctionRanges, one: number): Uint8Array {
  const [start, end] = [ranges.starts[one]!, ranges.ends[one]!]
  const segment = loadedAt(image, start)
  if (segment === undefined) return new Uint8Array()
  return segment.bytes.subarray(start - segment.imageOffset, end - segment.imageOffset)
}

/** Whether instructions can be looked at: this is known of x86-64 only. */
export function readsCode({elf}: Image): boolean {
  return elf.machine === MACHINE.x86_64 && elf.bits === 64
}

/** Index of the function that starts exactly at an image offset; -1 when none does. */
export function functionAt(ranges: FunctionRanges, start: number): number {
  let [low, high] = [0, ranges.starts.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = ranges.starts[middle]!
    if (found === start) return middle
    if (found < start) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** What compilers put around the instructions that matter: `endbr64`, `push rbp; mov rbp, rsp`, and `pop rbp`. In hex. */
export const FRAME = '(?:f30f1efa)?(?:554889e5)?'
export const FRAME_END = '(?:5d)?'
const NOTHING = new RegExp(`^${FRAME}${FRAME_END}c3$`)
const LONGEST_OF_NOTHING = 10

/** Whether a function only returns. */
export function doesNothing(code: Uint8Array): boolean {
  return code.length <= LONGEST_OF_NOTHING && NOTHING.test(Buffer.from(code).toString('hex'))
}
