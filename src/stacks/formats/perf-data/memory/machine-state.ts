import {FIRST_INEXACT_HALF, hexAt, textAt, u64At} from '../records/bytes-at.ts'
import type {RecordBlock} from '../records/record-block.ts'
import {MISC, RECORD} from '../records/record-types.ts'
import {KernelMemory} from './kernel-memory.ts'
import {MappedModules} from './mapped-modules.ts'
import {Threads} from './threads.ts'

/** Bytes that a record must have at least, its header included, by kind; the layouts are those of perf_event.h. */
const SMALLEST: Readonly<Record<number, number>> = {
  [RECORD.mmap]: 41,
  [RECORD.mmap2]: 73,
  [RECORD.comm]: 17,
  [RECORD.fork]: 24,
  [RECORD.ksymbol]: 25,
  [RECORD.cgroup]: 17,
}
const MMAP_PATH_AT = 40
const MMAP2_PATH_AT = 72
const BUILD_ID_SIZE_AT = 40
const BUILD_ID_AT = 44
const LARGEST_BUILD_ID = 20
const KSYMBOL_UNREGISTERED = 1

function buildIdOf({bytes}: RecordBlock, at: number, misc: number): string | null {
  const size = Math.min(bytes[at + BUILD_ID_SIZE_AT]!, LARGEST_BUILD_ID)
  return (misc & MISC.mmapBuildId) === 0 || size === 0 ? null : hexAt(bytes, at + BUILD_ID_AT, size)
}

/** The machine as records tell it: its threads, what they have mapped, its kernel and control groups. */
export class MachineState {
  readonly threads = new Threads()
  readonly kernel = new KernelMemory()
  /** Paths of control groups, by their number. */
  readonly cgroups = new Map<number, string>()
  readonly #modules = new MappedModules()
  readonly #kernelChanged: () => void

  /** `kernelChanged` is called when what is in the kernel's memory changed. */
  constructor(kernelChanged: () => void) {
    this.#kernelChanged = kernelChanged
  }

  /** Applies a record of a kind that changes the state. False when it is too short to be one. */
  apply(block: RecordBlock, at: number, end: number, type: number, misc: number): boolean {
    if (end - at < (SMALLEST[type] ?? 0)) return false
    const {view, bytes} = block
    const word = (offset: number) => view.getInt32(at + offset, true)
    if (type === RECORD.mmap) this.#map(block, at, misc, textAt(bytes, at + MMAP_PATH_AT, end), null)
    else if (type === RECORD.mmap2) {
      this.#map(block, at, misc, textAt(bytes, at + MMAP2_PATH_AT, end), buildIdOf(block, at, misc))
    } else if (type === RECORD.comm) {
      this.threads.setComm(word(8), word(12), textAt(bytes, at + 16, end), (misc & MISC.commExec) !== 0)
    } else if (type === RECORD.fork) this.threads.fork(word(8), word(12), word(16), word(20))
    else if (type === RECORD.cgroup) this.cgroups.set(u64At(view, at + 8), textAt(bytes, at + 16, end))
    else if (type === RECORD.ksymbol) this.#kernelSymbol(block, at, end)
    return true
  }

  #map({view}: RecordBlock, at: number, misc: number, path: string, buildId: string | null): void {
    const mode = misc & MISC.modeMask
    if (mode === MISC.kernel) {
      const wide = (offset: number) => view.getBigUint64(at + offset, true)
      this.kernel.map(wide(16), wide(24), wide(32), path, buildId)
      this.#kernelChanged()
      return
    }
    const [start, length] = [u64At(view, at + 16), u64At(view, at + 24)]
    const isWithin = view.getUint32(at + 20, true) < FIRST_INEXACT_HALF && start + length <= Number.MAX_SAFE_INTEGER
    if (mode !== MISC.user || length === 0 || !isWithin) return
    const pid = view.getInt32(at + 8, true)
    const module = this.#modules.of(path, buildId, pid)
    this.threads.memoryToChange(pid).map({start, end: start + length, fileOffset: u64At(view, at + 32), module})
  }

  #kernelSymbol({view, bytes}: RecordBlock, at: number, end: number): void {
    if ((view.getUint16(at + 22, true) & KSYMBOL_UNREGISTERED) !== 0) return
    const [start, length] = [view.getBigUint64(at + 8, true), BigInt(view.getUint32(at + 16, true))]
    this.kernel.addSymbol(start, length, textAt(bytes, at + 24, end))
    this.#kernelChanged()
  }
}
