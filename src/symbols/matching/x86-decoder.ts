import {compileLibrary, newInstance} from '../web-assembly.ts'

/** What iced-x86's WebAssembly offers, as far as it is used here. Decoders, instructions and offsets are places in its memory. */
interface Library {
  readonly memory: {readonly buffer: ArrayBuffer}
  __wbindgen_malloc(length: number, align: number): number
  __wbindgen_add_to_stack_pointer(bytes: number): number
  /** Puts the decoder, or an error, at `answer`; takes the bytes over. */
  decoder_new(answer: number, bitness: number, pointer: number, length: number, options: number): void
  __wbg_decoder_free(decoder: number): void
  decoder_set_position(answer: number, decoder: number, position: number): void
  decoder_set_ip(decoder: number, address: bigint): void
  decoder_decodeOut(decoder: number, instruction: number): void
  decoder_getConstantOffsets(decoder: number, instruction: number): number
  __wbg_constantoffsets_free(offsets: number): void
  constantoffsets_displacementOffset(offsets: number): number
  constantoffsets_displacementSize(offsets: number): number
  constantoffsets_immediateOffset(offsets: number): number
  constantoffsets_immediateSize(offsets: number): number
  instruction_new(): number
  instruction_length(instruction: number): number
  instruction_code(instruction: number): number
  instruction_flowControl(instruction: number): number
  instruction_isIpRelMemoryOperand(instruction: number): number
  instruction_nearBranch32(instruction: number): number
}

/** Where an instruction goes on (iced-x86, `FlowControl`); interrupts and the like are left out. */
export const FLOW = {
  next: 0,
  jump: 1,
  indirectJump: 2,
  conditionalJump: 3,
  return: 4,
  call: 5,
  indirectCall: 6,
} as const

/** Numbers that are written out in an instruction: where in the instruction they stand, and their width in bytes; 0 for none. */
export interface ConstantPlaces {
  readonly displacement: number
  readonly displacementBytes: number
  readonly immediate: number
  readonly immediateBytes: number
}

/** The instruction that was decoded last. The same object is told of each. */
export interface Instruction {
  /** Image offset of its first byte. */
  place: number
  length: number
  /** Number of its form: what it does and with what kinds of operands (iced-x86, `Code`). */
  form: number
  /** See {@link FLOW}. */
  flow: number
  /** Whether it reads or addresses memory at a distance from itself. */
  isRelative: boolean
  /** Low 32 bits of where a direct jump or call leads to. */
  branchTarget(): number
  constants(): ConstantPlaces
  /** The same, faster, where it is the same for all instructions of a form: how many bytes a number takes that is no address. */
  immediateBytes(): number
  /** Where in the instruction the distance to memory stands, which it reads or addresses at a distance from itself. */
  distancePlace(): number
}

/** Decodes the instructions from one image offset up to another, one after another. */
export type Decode = (start: number, end: number, visit: (instruction: Instruction) => void) => void

/** What an answer of a call takes in the library's memory. */
const ANSWER_BYTES = 16
/** More forms than there are instructions. */
const MOST_FORMS = 1 << 14
const UNKNOWN = 0xff
const DISTANCE_BYTES = 4
/** An instruction with a distance has an opcode and a byte that says what its operands are before it. */
const SHORTEST_WITH_DISTANCE = 2 + DISTANCE_BYTES

let library: Library | undefined

/** Compiled when it is asked for first. Its imports make JavaScript objects, which none of the calls above does. */
function compiledLibrary(): Library {
  library ??= newInstance(compileLibrary('symbols/x86-decoder.wasm'), (name) => {
    throw new Error(`Decoding instructions: the library called ${name}`)
  }) as Library
  return library
}

function newDecoder(x86: Library, bytes: Uint8Array): number {
  const pointer = x86.__wbindgen_malloc(bytes.length, 1) >>> 0
  new Uint8Array(x86.memory.buffer).set(bytes, pointer)
  const answer = x86.__wbindgen_add_to_stack_pointer(-ANSWER_BYTES)
  x86.decoder_new(answer, 64, pointer, bytes.length, 0)
  const decoder = new Uint32Array(x86.memory.buffer)[answer / 4]!
  x86.__wbindgen_add_to_stack_pointer(ANSWER_BYTES)
  return decoder
}

function moveTo(x86: Library, decoder: number, position: number, imageOffset: number): void {
  const answer = x86.__wbindgen_add_to_stack_pointer(-ANSWER_BYTES)
  x86.decoder_set_position(answer, decoder, position)
  x86.__wbindgen_add_to_stack_pointer(ANSWER_BYTES)
  x86.decoder_set_ip(decoder, BigInt(imageOffset))
}

/** Lets `use` decode x86-64 instructions, of which the first of `bytes` is at `imageOffset`. */
export function withDecoder<Value>(bytes: Uint8Array, imageOffset: number, use: (decode: Decode) => Value): Value {
  const x86 = compiledLibrary()
  const decoder = newDecoder(x86, bytes)
  const current = x86.instruction_new()
  const flows = new Uint8Array(MOST_FORMS).fill(UNKNOWN)
  const flowOf = (form: number): number => {
    if (flows[form] === UNKNOWN) flows[form] = x86.instruction_flowControl(current)
    return flows[form]!
  }
  const immediates = new Uint8Array(MOST_FORMS).fill(UNKNOWN)
  const behindDistances = new Uint8Array(MOST_FORMS).fill(UNKNOWN)
  const instruction: Instruction = {
    place: 0,
    length: 0,
    form: 0,
    flow: 0,
    isRelative: false,
    branchTarget: () => x86.instruction_nearBranch32(current) >>> 0,
    constants() {
      const offsets = x86.decoder_getConstantOffsets(decoder, current)
      const places = {
        displacement: x86.constantoffsets_displacementOffset(offsets),
        displacementBytes: x86.constantoffsets_displacementSize(offsets),
        immediate: x86.constantoffsets_immediateOffset(offsets),
        immediateBytes: x86.constantoffsets_immediateSize(offsets),
      }
      x86.__wbg_constantoffsets_free(offsets)
      return places
    },
    immediateBytes() {
      const {form} = instruction
      if (immediates[form] === UNKNOWN) immediates[form] = instruction.constants().immediateBytes
      return immediates[form]!
    },
    distancePlace() {
      const {form, length} = instruction
      if (behindDistances[form] === UNKNOWN) {
        behindDistances[form] = length - DISTANCE_BYTES - instruction.constants().displacement
      }
      return length - DISTANCE_BYTES - behindDistances[form]!
    },
  }
  const decode: Decode = (start, end, visit) => {
    moveTo(x86, decoder, start - imageOffset, start)
    for (let place = start; place < end; place += instruction.length) {
      x86.decoder_decodeOut(decoder, current)
      const length = x86.instruction_length(current)
      if (length === 0) return
      instruction.place = place
      instruction.length = length
      instruction.form = x86.instruction_code(current)
      instruction.flow = flowOf(instruction.form)
      instruction.isRelative = length >= SHORTEST_WITH_DISTANCE && x86.instruction_isIpRelMemoryOperand(current) !== 0
      visit(instruction)
    }
  }
  try {
    return use(decode)
  } finally {
    x86.__wbg_decoder_free(decoder)
  }
}
