import {u64At} from '../records/bytes-at.ts'

/** Bits of `sample_type` (enum perf_event_sample_format). */
export const SAMPLE = {
  ip: 1 << 0,
  tid: 1 << 1,
  time: 1 << 2,
  addr: 1 << 3,
  read: 1 << 4,
  callchain: 1 << 5,
  id: 1 << 6,
  cpu: 1 << 7,
  period: 1 << 8,
  streamId: 1 << 9,
  raw: 1 << 10,
  branchStack: 1 << 11,
  registersUser: 1 << 12,
  stackUser: 1 << 13,
  weight: 1 << 14,
  dataSource: 1 << 15,
  identifier: 1 << 16,
  transaction: 1 << 17,
  registersInterrupted: 1 << 18,
  physicalAddress: 1 << 19,
  aux: 1 << 20,
  cgroup: 1 << 21,
  dataPageSize: 1 << 22,
  codePageSize: 1 << 23,
  weightStruct: 1 << 24,
} as const

/** What was asked of the kernel for one event (struct perf_event_attr). */
export interface EventAttribute {
  readonly type: number
  readonly config: number
  /** Events between two samples, or samples a second when `isRate`. */
  readonly periodOrRate: number
  readonly isRate: boolean
  /** Children and new threads are counted with it. */
  readonly inherits: boolean
  readonly sampleType: number
  readonly readFormat: number
  /** Records other than samples end with time and ids, too. */
  readonly idsOnAll: boolean
  readonly excludesUserChain: boolean
  readonly branchType: number
  readonly userRegisters: number
  readonly interruptedRegisters: number
}

const INHERIT = 1 << 1
const FREQUENCY = 1 << 10
const SAMPLE_ID_ALL = 1 << 18
const EXCLUDE_CALLCHAIN_USER = 1 << 22
/** Length of the first version; each field behind it is 0 when the attribute ends before it. */
export const SMALLEST_ATTRIBUTE = 64

function setBits(view: DataView, at: number): number {
  let count = 0
  for (const half of [view.getUint32(at, true), view.getUint32(at + 4, true)]) {
    for (let rest = half; rest !== 0; rest &= rest - 1) count++
  }
  return count
}

/** The attribute in `length` bytes at `at`, of which there must be {@link SMALLEST_ATTRIBUTE}. */
export function attributeAt(view: DataView, at: number, length: number): EventAttribute {
  const flags = view.getUint32(at + 40, true)
  const has = (end: number) => length >= end
  return {
    type: view.getUint32(at, true),
    config: u64At(view, at + 8),
    periodOrRate: u64At(view, at + 16),
    isRate: (flags & FREQUENCY) !== 0,
    inherits: (flags & INHERIT) !== 0,
    sampleType: view.getUint32(at + 24, true),
    readFormat: view.getUint32(at + 32, true),
    idsOnAll: (flags & SAMPLE_ID_ALL) !== 0,
    excludesUserChain: (flags & EXCLUDE_CALLCHAIN_USER) !== 0,
    branchType: has(80) ? view.getUint32(at + 72, true) : 0,
    userRegisters: has(88) ? setBits(view, at + 80) : 0,
    interruptedRegisters: has(104) ? setBits(view, at + 96) : 0,
  }
}
