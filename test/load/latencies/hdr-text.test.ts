import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {deflateSync, inflateSync} from 'node:zlib'
import test from 'ava'
import {InputError} from '../../../src/errors/index.ts'
import {fromHdrText, toHdrText} from '../../../src/load/latencies/hdr-text.ts'
import {LatencyCounts} from '../../../src/load/latencies/latency-counts.ts'

/** What PyPI's hdrhistogram wrote, and what it reads in it. */
const PYTHON = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/load/hdrhistogram/0.10.8/latencies.json'), 'utf8'),
) as {
  readonly values: readonly number[]
  readonly text: string
  readonly percentiles: readonly (readonly [percent: number, value: number])[]
}

function counted(values: readonly number[]): LatencyCounts {
  const counts = new LatencyCounts()
  for (const value of values) counts.add(value)
  return counts
}

function plainOf(text: string): Buffer {
  return inflateSync(Buffer.from(text, 'base64').subarray(8))
}

/** An HDR text with other bytes inside. */
function packed(plain: Uint8Array): string {
  const body = deflateSync(plain)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(0x1c849314, 0)
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, body]).toString('base64')
}

test('what another HdrHistogram program wrote is read, with its percentiles', (t) => {
  const read = fromHdrText(PYTHON.text)
  t.is(read.count, PYTHON.values.length)
  for (const [percent, value] of PYTHON.percentiles) t.is(read.percentile(percent), value, `p${percent}`)
})

test('what is written is what another HdrHistogram program writes of the same values', (t) => {
  const text = toHdrText(counted(PYTHON.values))
  t.regex(text, /^HISTFAAA/)
  const [ours, theirs] = [plainOf(text), plainOf(PYTHON.text)]
  t.deepEqual(ours.subarray(0, 40), theirs.subarray(0, 40))
  // A single zero is 0 in Java's writer and here, and a run of one in Python's: readers take both.
  t.deepEqual(
    ours.subarray(40).map((byte) => (byte === 0 ? 1 : byte)),
    theirs.subarray(40),
  )
})

test('counts come back from the text, few and many, close together and far apart', (t) => {
  for (const values of [[], [0], [1, 2 ** 32 - 1], [0, 5000, 5000, 70_000]]) {
    const counts = counted(values)
    t.deepEqual(fromHdrText(toHdrText(counts)).countsByIndex(), counts.countsByIndex())
  }
  const many = new LatencyCounts()
  for (const times of [1, 63, 64, 8192, 2 ** 31, 2 ** 33, 2 ** 52]) many.add(times % 997, times)
  t.deepEqual(fromHdrText(toHdrText(many)).countsByIndex(), many.countsByIndex())
})

test('what is no such histogram is refused with what is wrong', (t) => {
  const plain = plainOf(toHdrText(counted([1, 5000, 80_000])))
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(plain)
    change(bytes)
    return packed(bytes)
  }
  const tooLong = Buffer.concat([plain, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f])])
  tooLong.writeUInt32BE(tooLong.length - 40, 4)
  const cases: readonly (readonly [text: string, said: RegExp])[] = [
    ['', /does not begin/],
    ['hello there, this is text', /does not begin/],
    [toHdrText(counted([1])).slice(0, 30), /cannot be unpacked/],
    [changed((bytes) => bytes.writeUInt32BE(2, 12)), /2 significant digits/],
    [changed((bytes) => bytes.writeUInt32BE(0x1c849301, 0)), /another version/],
    [packed(plain.subarray(0, 41)), /cut off|no count/],
    [packed(tooLong), /more counts than values/],
  ]
  for (const [text, said] of cases) t.throws(() => fromHdrText(text), {instanceOf: InputError, message: said})
})

test('only three significant digits are written', (t) => {
  t.throws(() => toHdrText(new LatencyCounts(7)), {instanceOf: RangeError})
})
