import type {FunctionRanges} from '../elf/function-ranges.ts'
import {readsCode} from '../inference/code-of-function.ts'
import type {Image, LoadedSegment} from '../inference/image.ts'
import {rangeFinder} from '../symbol-tables.ts'
import {Hash} from './hash.ts'
import {type Lists, ListsInOrder, sortedLists} from './lists.ts'
import {FLOW, type Instruction, withDecoder} from './x86-decoder.ts'

/** What the instructions of all functions of a build tell. */
export interface CodeOfBuild {
  /** Hash of a function's instructions with all addresses in them left out; 0 for a function whose code is not known. */
  readonly exact: Float64Array
  /** Hash of the forms of its instructions alone: registers, distances in objects and constants are left out too. */
  readonly shapes: Float64Array
  /** How many instructions it has. */
  readonly lengths: Uint32Array
  /** Functions that it calls, goes on to or takes the address of, in the order of its code. */
  readonly calls: Lists
  /** Places outside all functions that it calls, such as stubs, and places of data that it uses: image offsets. */
  readonly outside: Lists
  /** Numbers that are written out in its instructions; each list ascending. */
  readonly constants: Lists
}

/** Smaller numbers are distances in objects and on the stack, and are in all functions. */
const SMALLEST_CONSTANT = 0x400
const ADDRESS_BYTES = 4

/** Where what is read of functions goes. */
interface Columns {
  readonly exact: Float64Array
  readonly shapes: Float64Array
  readonly lengths: Uint32Array
  readonly calls: ListsInOrder
  readonly outside: ListsInOrder
  readonly constants: ListsInOrder
}

/** Reads one function after another. */
class FunctionReader {
  readonly #image: Image
  readonly #ranges: FunctionRanges
  readonly #functionAt: (place: number) => number
  readonly #columns: Columns
  readonly #exact = new Hash()
  readonly #shape = new Hash()
  #code: LoadedSegment
  #start = 0
  #end = 0
  #length = 0

  constructor(image: Image, ranges: FunctionRanges, columns: Columns, code: LoadedSegment) {
    this.#image = image
    this.#ranges = ranges
    this.#functionAt = rangeFinder(ranges)
    this.#columns = columns
    this.#code = code
  }

  begin(one: number): void {
    this.#start = this.#ranges.starts[one]!
    this.#end = this.#ranges.ends[one]!
    this.#length = 0
  }

  end(one: number): void {
    this.#columns.exact[one] = this.#exact.take()
    this.#columns.shapes[one] = this.#shape.take()
    this.#columns.lengths[one] = this.#length
  }

  readonly visit = (instruction: Instruction): void => {
    this.#length++
    this.#shape.add(instruction.form)
    const {flow} = instruction
    if (flow === FLOW.call || flow === FLOW.jump || flow === FLOW.conditionalJump) this.#branch(instruction)
    else if (instruction.isRelative) this.#relative(instruction)
    else if (this.#image.elf.fixedAddress) this.#absolute(instruction)
    else this.#plain(instruction)
  }

  /** Adds an instruction's bytes to the fingerprint, those of an address at `address` left out. */
  #hash(place: number, length: number, address: number): void {
    const {bytes, imageOffset} = this.#code
    const first = place - imageOffset
    for (let at = 0; at < length; at++) {
      if (at < address || at >= address + ADDRESS_BYTES) this.#exact.add(bytes[first + at]!)
    }
  }

  #plain(instruction: Instruction): void {
    const {place, length} = instruction
    this.#hash(place, length, length)
    if (length <= ADDRESS_BYTES) return
    if (instruction.immediateBytes() !== ADDRESS_BYTES) return
    // It is the last of an instruction.
    const number = this.#code.view.getUint32(place - this.#code.imageOffset + length - ADDRESS_BYTES, true)
    if (number >= SMALLEST_CONSTANT && number < -SMALLEST_CONSTANT >>> 0) this.#columns.constants.add(number)
  }

  #branch(instruction: Instruction): void {
    const {place, length, flow} = instruction
    const target = instruction.branchTarget()
    const staysInside = flow !== FLOW.call && target >= this.#start && target < this.#end
    this.#hash(place, length, staysInside ? length : Math.max(1, length - ADDRESS_BYTES))
    if (!staysInside) this.#refersTo(target)
  }

  #relative(instruction: Instruction): void {
    const distance = instruction.distancePlace()
    this.#hash(instruction.place, instruction.length, distance)
    const at = instruction.place - this.#code.imageOffset + distance
    this.#refersTo(instruction.place + instruction.length + this.#code.view.getInt32(at, true))
  }

  /** A program at fixed addresses writes them out. */
  #absolute(instruction: Instruction): void {
    const {displacement, displacementBytes, immediate, immediateBytes} = instruction.constants()
    const {base, span} = this.#image.elf
    for (const [at, width] of [
      [displacement, displacementBytes],
      [immediate, immediateBytes],
    ] as const) {
      if (width !== ADDRESS_BYTES) continue
      const word = this.#code.view.getUint32(instruction.place - this.#code.imageOffset + at, true)
      const target = word - Number(base)
      if (target <= 0 || target >= span) continue
      this.#hash(instruction.place, instruction.length, at)
      this.#refersTo(target)
      return
    }
    this.#plain(instruction)
  }

  #refersTo(target: number): void {
    const called = this.#functionAt(target)
    if (called >= 0) this.#columns.calls.add(called)
    else this.#columns.outside.add(target)
  }
}

function readSegment(
  image: Image,
  ranges: FunctionRanges,
  code: LoadedSegment,
  columns: Columns,
  first: number,
): number {
  const last = code.imageOffset + code.bytes.length
  return withDecoder(code.bytes, code.imageOffset, (decode) => {
    const reader = new FunctionReader(image, ranges, columns, code)
    let one = first
    for (; one < ranges.starts.length && ranges.starts[one]! < last; one++) {
      const [start, end] = [ranges.starts[one]!, ranges.ends[one]!]
      if (start >= code.imageOffset && end <= last) {
        reader.begin(one)
        decode(start, end, reader.visit)
        reader.end(one)
      }
      for (const lists of [columns.calls, columns.outside, columns.constants]) lists.endList()
    }
    return one
  })
}

/** Reads the instructions of all functions; of x86-64 only, for other machines all is empty. */
export function readCode(image: Image, ranges: FunctionRanges): CodeOfBuild {
  const count = ranges.starts.length
  const columns: Columns = {
    exact: new Float64Array(count),
    shapes: new Float64Array(count),
    lengths: new Uint32Array(count),
    calls: new ListsInOrder(count),
    outside: new ListsInOrder(count),
    constants: new ListsInOrder(count),
  }
  let one = 0
  if (readsCode(image)) {
    for (const code of image.segments.filter(({executable}) => executable)) {
      one = readSegment(image, ranges, code, columns, one)
    }
  }
  const {exact, shapes, lengths, calls, outside, constants} = columns
  for (; one < count; one++) for (const lists of [calls, outside, constants]) lists.endList()
  return {
    exact,
    shapes,
    lengths,
    calls: calls.lists(),
    outside: outside.lists(),
    constants: sortedLists(constants.lists()),
  }
}
