import {u64At} from '../records/bytes-at.ts'
import {type EventAttribute, SAMPLE} from './event-attribute.ts'

/** Places of a sample's fields of varying length, as byte offsets in the block; filled anew for each sample. */
export interface SampleParts {
  /** Values that were read with the sample; -1 when there are none. */
  readAt: number
  chainAt: number
  /** Addresses and context marks in the call chain. */
  chainLength: number
  /** Data of the tracepoint; -1 when there are none. */
  rawAt: number
  rawBytes: number
  /** Number of the control group; -1 when there is none. */
  cgroupAt: number
}

export function noParts(): SampleParts {
  return {readAt: -1, chainAt: -1, chainLength: 0, rawAt: -1, rawBytes: 0, cgroupAt: -1}
}

/** Bits of `read_format` (enum perf_event_read_format). */
export const READ = {enabled: 1, running: 2, id: 4, group: 8, lost: 16} as const
const BRANCH = {index: 1 << 17, counters: 1 << 19} as const
/** Marks a place behind the record: whatever is checked next is out of bounds. */
const BEYOND = Number.MAX_SAFE_INTEGER

/** Reads a count or size at `at`; a place behind the end when it is cut off. */
function sizeAt(view: DataView, at: number, end: number): number {
  return at + 8 > end ? BEYOND : u64At(view, at)
}

function readEnd(view: DataView, at: number, end: number, {readFormat}: EventAttribute): number {
  const times = (readFormat & READ.enabled ? 8 : 0) + (readFormat & READ.running ? 8 : 0)
  const value = 8 + (readFormat & READ.id ? 8 : 0) + (readFormat & READ.lost ? 8 : 0)
  if ((readFormat & READ.group) === 0) return at + times + value
  return at + 8 + times + sizeAt(view, at, end) * value
}

function branchesEnd(view: DataView, at: number, end: number, {branchType}: EventAttribute): number {
  const count = sizeAt(view, at, end)
  const each = 24 + (branchType & BRANCH.counters ? 8 : 0)
  return at + 8 + (branchType & BRANCH.index ? 8 : 0) + count * each
}

function registersEnd(view: DataView, at: number, end: number, count: number): number {
  return at + 8 + (sizeAt(view, at, end) === 0 ? 0 : count * 8)
}

function stackEnd(view: DataView, at: number, end: number): number {
  const size = sizeAt(view, at, end)
  return at + 8 + (size === 0 ? 0 : size + 8)
}

function rawEnd(view: DataView, at: number, end: number, parts: SampleParts): number {
  if (at + 4 > end) return BEYOND
  parts.rawBytes = view.getUint32(at, true)
  parts.rawAt = at + 4
  return parts.rawAt + parts.rawBytes
}

function cgroupOf(view: DataView, start: number, end: number, attribute: EventAttribute): number {
  const {sampleType: type, userRegisters, interruptedRegisters} = attribute
  let at = start
  if (type & SAMPLE.branchStack) at = branchesEnd(view, at, end, attribute)
  if (type & SAMPLE.registersUser) at = registersEnd(view, at, end, userRegisters)
  if (type & SAMPLE.stackUser) at = stackEnd(view, at, end)
  if (type & (SAMPLE.weight | SAMPLE.weightStruct)) at += 8
  if (type & SAMPLE.dataSource) at += 8
  if (type & SAMPLE.transaction) at += 8
  if (type & SAMPLE.registersInterrupted) at = registersEnd(view, at, end, interruptedRegisters)
  if (type & SAMPLE.physicalAddress) at += 8
  return at + 8 <= end ? at : -1
}

/**
 * Finds the fields of varying length between `start` and `end`. False when a length leads out of the record.
 * Order of fields: comment at PERF_RECORD_SAMPLE in perf_event.h.
 */
export function findParts(
  view: DataView,
  start: number,
  end: number,
  attribute: EventAttribute,
  parts: SampleParts,
): boolean {
  const {sampleType: type} = attribute
  parts.readAt = -1
  parts.chainLength = 0
  parts.rawAt = -1
  parts.cgroupAt = -1
  let at = start
  if (type & SAMPLE.read) {
    parts.readAt = at
    at = readEnd(view, at, end, attribute)
  }
  if (type & SAMPLE.callchain) {
    parts.chainLength = sizeAt(view, at, end)
    parts.chainAt = at + 8
    at += 8 + parts.chainLength * 8
  }
  if (type & SAMPLE.raw) at = rawEnd(view, at, end, parts)
  if (at > end) return false
  if (type & SAMPLE.cgroup) parts.cgroupAt = cgroupOf(view, at, end, attribute)
  return true
}
