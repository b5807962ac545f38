import {MACHINE} from '../elf/elf-file.ts'
import type {FunctionRanges} from '../elf/function-ranges.ts'
import {Numbering} from '../numbering.ts'
import type {Image, LoadedSegment} from './image.ts'

/** Addresses that functions load, in the order of the code: function `functions[i]` at `places[i]` loads `targets[i]`. */
export interface References {
  /** Image offsets of data that some instruction reads, by its address or directly: there something begins. */
  readonly beginnings: Pick<Numbering, 'has'>
  readonly count: number
  readonly functions: Uint32Array
  /** Image offset of the instruction's displacement. */
  readonly places: Uint32Array
  /** Image offset of what is loaded; never code. */
  readonly targets: Uint32Array
}

const NO_REFERENCES: References = {
  beginnings: new Numbering(),
  count: 0,
  functions: new Uint32Array(),
  places: new Uint32Array(),
  targets: new Uint32Array(),
}

/** Columns that grow by half when they are full. */
class Growing {
  readonly beginnings = new Numbering()
  count = 0
  functions = new Uint32Array(1 << 16)
  places = new Uint32Array(1 << 16)
  targets = new Uint32Array(1 << 16)

  #grow(): void {
    const length = Math.ceil(this.functions.length * 1.5)
    const larger = (column: Uint32Array): Uint32Array<ArrayBuffer> => {
      const copy = new Uint32Array(length)
      copy.set(column)
      return copy
    }
    this.functions = larger(this.functions)
    this.places = larger(this.places)
    this.targets = larger(this.targets)
  }

  add(one: number, place: number, target: number): void {
    if (this.count === this.functions.length) this.#grow()
    this.beginnings.of(target)
    this.functions[this.count] = one
    this.places[this.count] = place
    this.targets[this.count] = target
    this.count++
  }
}

/** `lea reg, [rip + disp32]`: a REX.W prefix, with or without R, and the opcode. */
const REX_W = 0x48
const LEA = 0x8d
/** `mov reg, [rip + disp32]`, and the prefix of the instructions that load vectors. */
const MOV = 0x8b
const TWO_BYTE_OPCODE = 0x0f

type Found = (place: number, target: number, isAddress: boolean) => void

/**
 * Finds the loads of one function. Instructions are not decoded: a ModRM byte of mod 0 and rm 5 behind such an opcode is
 * proof enough, as what it leads to has to make sense too.
 */
function scan(code: LoadedSegment, start: number, end: number, found: Found): void {
  const {bytes, view, imageOffset} = code
  for (let at = start + 2; at + 5 <= end; at++) {
    if ((bytes[at]! & 0xc7) !== 5) continue
    const opcode = bytes[at - 1]!
    const before = bytes[at - 2]!
    const isWide = (before & 0xfb) === REX_W
    const isAddress = opcode === LEA && isWide
    if (!isAddress && !(opcode === MOV && isWide) && before !== TWO_BYTE_OPCODE) continue
    const place = imageOffset + at + 1
    found(place, place + 4 + view.getInt32(at + 1, true), isAddress)
  }
}

/** Finds which addresses of data each function loads. Only x86-64 code is read; for other machines there are none. */
export function findReferences(image: Image, ranges: FunctionRanges): References {
  if (image.elf.machine !== MACHINE.x86_64 || image.elf.bits !== 64) return NO_REFERENCES
  const list = new Growing()
  const data = image.segments.filter((one) => !one.executable)
  const isData = (target: number): boolean => {
    for (const one of data) if (target >= one.imageOffset && target < one.imageOffset + one.memoryBytes) return true
    return false
  }
  for (const code of image.segments.filter((one) => one.executable)) {
    const last = code.imageOffset + code.bytes.length
    for (const [one, start] of ranges.starts.entries()) {
      const end = ranges.ends[one]!
      if (start < code.imageOffset || end > last) continue
      scan(code, start - code.imageOffset, end - code.imageOffset, (place, target, isAddress) => {
        if (!isData(target)) return
        if (isAddress) list.add(one, place, target)
        else list.beginnings.of(target)
      })
    }
  }
  return list
}
