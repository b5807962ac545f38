/**
 * HdrHistogram's own exchange format, V2: https://github.com/HdrHistogram/HdrHistogram, AbstractHistogram.encodeIntoByteBuffer
 * and encodeIntoCompressedByteBuffer. Big-endian: cookie, length of the payload, normalizing index, significant digits, least
 * and highest value (64 bits each), ratio to whole numbers (a double), then counts as ZigZag LEB128 where a negative number
 * stands for so many zeros; zlib around it, with a cookie and a length before; base64 of that.
 *
 * Written here since hdr-histogram-js 3.0.1 writes 1 as the normalizing index and 5e-324 as the ratio, where the
 * format has 0 and 1.0.
 */
import {deflateSync, inflateSync} from 'node:zlib'
import {InputError} from '../../errors/index.ts'
import {LatencyCounts, THREE_DIGITS_BITS} from './latency-counts.ts'

const COOKIE = 0x1c849313
const COMPRESSED_COOKIE = 0x1c849314
const HEADER_BYTES = 40
const COMPRESSED_HEADER_BYTES = 8
const DIGITS = 3
const LEAST = 1
const HIGHEST = 2 ** 32 - 1
/** More than any histogram of ours; what claims to be larger is made to harm. */
const LARGEST_BYTES = 1 << 24
const LONGEST_NUMBER_BYTES = 9

/** Eight bytes of a number carry 7 bits each, the ninth 8. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value < 0 ? BigInt(-value) * 2n - 1n : BigInt(value) * 2n
  for (let index = 1; rest > 0x7fn && index < LONGEST_NUMBER_BYTES; index++) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
}

function payloadOf(counts: Float64Array): Uint8Array {
  const bytes: number[] = []
  let zeros = 0
  for (const count of counts) {
    if (count === 0) {
      zeros++
      continue
    }
    if (zeros > 0) pushNumber(bytes, zeros === 1 ? 0 : -zeros)
    zeros = 0
    pushNumber(bytes, count)
  }
  return Uint8Array.from(bytes)
}

/**
 * The latencies, in microseconds with three significant digits, as text that HdrHistogram programs read: `HISTFAAA…`.
 * Throws a RangeError for counts of another precision.
 */
export function toHdrText(latencies: LatencyCounts): string {
  if (latencies.precisionBits !== THREE_DIGITS_BITS) throw new RangeError('HDR text has three significant digits')
  const payload = payloadOf(latencies.countsByIndex())
  const plain = Buffer.alloc(HEADER_BYTES + payload.length)
  plain.writeUInt32BE(COOKIE, 0)
  plain.writeUInt32BE(payload.length, 4)
  plain.writeUInt32BE(DIGITS, 12)
  plain.writeBigUInt64BE(BigInt(LEAST), 16)
  plain.writeBigUInt64BE(BigInt(HIGHEST), 24)
  plain.writeDoubleBE(1, 32)
  plain.set(payload, HEADER_BYTES)
  const packed = deflateSync(plain)
  const head = Buffer.alloc(COMPRESSED_HEADER_BYTES)
  head.writeUInt32BE(COMPRESSED_COOKIE, 0)
  head.writeUInt32BE(packed.length, 4)
  return Buffer.concat([head, packed]).toString('base64')
}

function unreadable(what: string, cause?: unknown): InputError {
  return new InputError(`Reading an HDR histogram: ${what}`, {
    hint: 'It must be one in V2, of three significant digits from 1 on',
    cause,
  })
}

function inflated(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length < COMPRESSED_HEADER_BYTES || bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) {
    throw unreadable('it does not begin as one does')
  }
  try {
    return inflateSync(bytes.subarray(COMPRESSED_HEADER_BYTES), {maxOutputLength: LARGEST_BYTES})
  } catch (error) {
    throw unreadable(`it cannot be unpacked: ${(error as Error).message}`, error)
  }
}

/** The numbers of a payload. */
function* numbersIn(payload: Uint8Array): Generator<number> {
  for (let at = 0; at < payload.length; ) {
    let value = 0n
    for (let index = 0; ; index++) {
      const byte = payload[at++]
      if (byte === undefined) throw unreadable('its counts are cut off')
      const isLast = index === LONGEST_NUMBER_BYTES - 1
      value |= BigInt(isLast ? byte : byte & 0x7f) << BigInt(7 * index)
      if (isLast || byte < 0x80) break
    }
    yield Number(value & 1n ? -((value + 1n) / 2n) : value / 2n)
  }
}

/**
 * What {@link toHdrText} or another HdrHistogram program wrote. The format keeps neither the shortest nor the longest nor
 * the sum: those come back as their buckets' largest values. Throws an InputError that says what is wrong.
 */
export function fromHdrText(text: string): LatencyCounts {
  const plain = inflated(text)
  if (plain.length < HEADER_BYTES || plain.readUInt32BE(0) !== COOKIE) throw unreadable('it is of another version')
  const [digits, least] = [plain.readUInt32BE(12), plain.readBigUInt64BE(16)]
  if (digits !== DIGITS || least !== BigInt(LEAST)) {
    throw unreadable(`it has ${digits} significant digits from ${least} on`)
  }
  const end = HEADER_BYTES + plain.readUInt32BE(4)
  if (end > plain.length) throw unreadable('its counts are cut off')
  const latencies = new LatencyCounts()
  const indexes = 2 ** THREE_DIGITS_BITS * 12
  let index = 0
  for (const number of numbersIn(plain.subarray(HEADER_BYTES, end))) {
    if (number > 0) latencies.addAtIndex(index, number)
    index += number < 0 ? -number : 1
    if (index > indexes) throw unreadable('it has more counts than values')
  }
  return latencies
}
