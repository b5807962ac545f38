import {type Frame, frame, type StacksBuilder} from '../../../model/stacks.ts'
import {moduleFrame, unknownFrame} from '../../../text/frame-names.ts'
import {FIRST_INEXACT_HALF} from '../records/bytes-at.ts'
import {AddressTable} from './address-table.ts'
import type {KernelMemory} from './kernel-memory.ts'
import type {MappedModule} from './mapped-modules.ts'
import type {MappedRange} from './process-memory.ts'
import type {RecordedProcess} from './threads.ts'

const TWO_32 = 2 ** 32
/** Upper half of the lowest kernel address, on 64-bit machines with the largest address spaces there are. */
const FIRST_KERNEL_HALF = 0xff000000
const KERNEL = '[kernel.kallsyms]'
/** Gives addresses their frames. An address comes as two signed halves of 32 bits; one that calls is moved back into its instruction. */
export class FramesOfAddresses {
  readonly #builder: StacksBuilder
  readonly #kernel: KernelMemory
  readonly #buildIds: ReadonlyMap<string, string>
  readonly #kernelExact = new AddressTable()
  readonly #kernelCalling = new AddressTable()
  readonly #unknown: number

  /** `buildIds` are those of the file's header, by path. */
  constructor(builder: StacksBuilder, kernel: KernelMemory, buildIds: ReadonlyMap<string, string>) {
    this.#builder = builder
    this.#kernel = kernel
    this.#buildIds = buildIds
    this.#unknown = builder.intern(unknownFrame(null))
  }

  get unknown(): number {
    return this.#unknown
  }

  /** To be called when the kernel's memory changed. */
  forgetKernel(): void {
    this.#kernelExact.clear()
    this.#kernelCalling.clear()
  }

  /** Number of the frame of a user address. */
  user({memory}: RecordedProcess, high: number, low: number, calling: boolean): number {
    if (high >>> 0 >= FIRST_INEXACT_HALF) return this.#unknown
    const known = calling ? memory.calling : memory.exact
    const remembered = known.get(high, low)
    if (remembered !== -1) return remembered
    const address = high * TWO_32 + (low >>> 0)
    const place = calling && address > 0 ? address - 1 : address
    const range = memory.at(place)
    const id = range === undefined || range.module.kind === 'unknown' ? this.#unknown : this.#inModule(range, place)
    known.add(high, low, id)
    return id
  }

  /** Number of the frame of a kernel address. */
  kernel(high: number, low: number, calling: boolean): number {
    if (high >>> 0 < FIRST_KERNEL_HALF) return this.#unknown
    const known = calling ? this.#kernelCalling : this.#kernelExact
    const remembered = known.get(high, low)
    if (remembered !== -1) return remembered
    const address = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
    const id = this.#builder.intern(this.#kernelFrame(calling ? address - 1n : address))
    known.add(high, low, id)
    return id
  }

  #inModule({module, start, fileOffset}: MappedRange, place: number): number {
    const address = module.kind === 'jit' ? place : place - start + fileOffset
    const high = Math.floor(address / TWO_32) | 0
    const low = address | 0
    const known = module.frames.get(high, low)
    if (known !== -1) return known
    const id = this.#builder.newFrame(this.#userFrame(module, BigInt(address)))
    module.frames.add(high, low, id)
    return id
  }

  #userFrame({kind, path, placeholder: name, buildId: recorded}: MappedModule, address: bigint): Frame {
    const place = {name, grounds: 'module-only', module: path, address, evidence: null} as const
    if (kind === 'jit') return {...place, kind: 'jit'}
    const buildId = recorded ?? this.#buildIds.get(path)
    const inFile = {...place, kind: 'user', addressIn: 'file'} as const
    return buildId === undefined ? inFile : {...inFile, buildId}
  }

  #kernelFrame(address: bigint): Frame {
    const range = this.#kernel.at(address)
    if (range === undefined) {
      const kernel = moduleFrame(KERNEL, address, 'kernel')
      return this.#kernel.buildId === null ? kernel : {...kernel, buildId: this.#kernel.buildId}
    }
    const {path, symbol} = range
    if (symbol !== null) return frame({name: symbol, kind: 'kernel', module: path})
    const buildId = range.buildId ?? this.#buildIds.get(path)
    return {...moduleFrame(path, address, 'kernel'), ...(buildId === undefined ? {} : {buildId})}
  }
}
