import {bytesInMemory} from '../../../../src/bytes/byte-source.ts'

/** Writes perf.data files by hand, for what cannot be recorded at will. All samples have ip, tid, time, period and call chain. */
const SAMPLE_TYPE = 0x1 | 0x2 | 0x4 | 0x20 | 0x100
const SAMPLE_ID_ALL = 1n << 18n
const USER = 2
const MARK_USER = -512n

export function words(...values: (bigint | number)[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), index * 8)
  return bytes
}

export function halves(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeInt32LE(value, index * 4)
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`)
  return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)])
}

export function record(type: number, misc: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type, 0)
  head.writeUInt16LE(misc, 4)
  head.writeUInt16LE(8 + body.length, 6)
  return Buffer.concat([head, body])
}

/** pid, tid and time, at the end of what is no sample. */
const trailer = (pid: number, tid: number, time: number) => Buffer.concat([halves(pid, tid), words(time)])

export const comm = (pid: number, tid: number, name: string, time: number, exec = false) =>
  record(3, exec ? 1 << 13 : 0, halves(pid, tid), text(name), trailer(pid, tid, time))

export const fork = (pid: number, parent: number, tid: number, parentTid: number, time: number) =>
  record(7, 0, halves(pid, parent, tid, parentTid), words(time), trailer(pid, tid, time))

export const mmap = (pid: number, start: number, length: number, offset: number, path: string, time: number) =>
  record(1, USER, halves(pid, pid), words(start, length, offset), text(path), trailer(pid, pid, time))

export const sample = (
  pid: number,
  tid: number,
  time: number,
  chain: (bigint | number)[],
  period: bigint | number = 1,
) => record(9, USER, words(chain[0] ?? 0), halves(pid, tid), words(time, period, chain.length + 1, MARK_USER, ...chain))

export const finishedRound = () => record(68, 0)

/** A file with one event, cpu-clock, and these records. */
export function perfDataOf(...records: Buffer[]) {
  const data = Buffer.concat(records)
  const attribute = Buffer.alloc(128)
  attribute.writeUInt32LE(1, 0)
  attribute.writeUInt32LE(128, 4)
  words(0, 1000, SAMPLE_TYPE, 0, SAMPLE_ID_ALL | (1n << 10n)).copy(attribute, 8)
  const attributes = Buffer.concat([attribute, words(0, 0)])
  const at = 104
  const header = [Buffer.from('PERFILE2'), words(104, 144, at, 144, at + 144, data.length, 0, 0, 0, 0, 0, 0)]
  return bytesInMemory(Buffer.concat([...header, attributes, data]).subarray(0), 'made.data')
}
