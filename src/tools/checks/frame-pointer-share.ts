import {type Elf, MACHINE, segmentAt} from '../../symbols/elf/elf-file.ts'
import {functionRanges} from '../../symbols/elf/function-ranges.ts'

const SAMPLED_FUNCTIONS = 1000
/** Shorter ones are often leaves and thunks, which may do without a frame in any build. */
const SHORTEST_BYTES = 64
const PROLOGUE_BYTES = 24
const TOO_FEW = 20

const ENDBR64 = [0xf3, 0x0f, 0x1e, 0xfa]
/** push %rbp; mov %rsp,%rbp, in both encodings of the move. */
const X86_PROLOGUES = [
  [0x55, 0x48, 0x89, 0xe5],
  [0x55, 0x48, 0x8b, 0xec],
]

function beginsWith(bytes: Uint8Array, start: readonly number[], at = 0): boolean {
  return start.every((byte, index) => bytes[at + index] === byte)
}

function setsUpX86Frame(bytes: Uint8Array): boolean {
  const at = beginsWith(bytes, ENDBR64) ? ENDBR64.length : 0
  return X86_PROLOGUES.some((prologue) => beginsWith(bytes, prologue, at))
}

/** `add x29, sp, #imm` (also spelled `mov x29, sp`) among the first instructions. */
function setsUpArmFrame(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    if ((view.getUint32(at, true) & 0xffc003ff) >>> 0 === 0x910003fd) return true
  }
  return false
}

const SETS_UP_FRAME: Readonly<Record<number, (bytes: Uint8Array) => boolean>> = {
  [MACHINE.x86_64]: setsUpX86Frame,
  [MACHINE.aarch64]: setsUpArmFrame,
}

function sample(starts: readonly number[]): readonly number[] {
  const step = Math.max(1, Math.floor(starts.length / SAMPLED_FUNCTIONS))
  return starts.filter((_, index) => index % step === 0)
}

/**
 * Share (0..1) of a sample of functions whose first instructions set up a frame pointer; function starts come from the
 * unwind index, which stripping keeps. Null when there are too few functions, or for another processor.
 */
export async function framePointerShare(elf: Elf): Promise<number | null> {
  const setsUpFrame = SETS_UP_FRAME[elf.machine]
  if (setsUpFrame === undefined) return null
  const {starts, ends} = await functionRanges(elf)
  const sampled = sample([...starts].filter((start, index) => (ends[index] ?? start) - start >= SHORTEST_BYTES))
  let [seen, withFrame] = [0, 0]
  for (const start of sampled) {
    const segment = segmentAt(elf, start)
    if (segment === undefined) continue
    const bytes = await elf.source.read(segment.fileOffset + start - segment.imageOffset, PROLOGUE_BYTES)
    seen++
    if (setsUpFrame(bytes)) withFrame++
  }
  return seen < TOO_FEW ? null : withFrame / seen
}
