import {gzipSync, zstdCompressSync} from 'node:zlib'
import test from 'ava'
import {type ByteSource, bytesInMemory} from '../../../../src/bytes/byte-source.ts'
import type {Schedule} from '../../../../src/load/fortio/access-log/due-times.ts'
import {readAccessLog} from '../../../../src/load/fortio/access-log/read-access-log.ts'

interface Logged {
  /** Microseconds after the load began. */
  readonly begin: number
  readonly latency: number
  readonly thread?: number
  readonly iteration?: number
  readonly ok?: boolean
  readonly details?: string
}

const START = 1_796_002_179_917_288n

function line({begin, latency, thread = 0, iteration = 0, ok = true, details = '200'}: Logged): string {
  const timestamp = `${START + BigInt(begin)}018`
  return `{"latency":${(latency / 1e6).toFixed(6)},"timestamp":${timestamp},"thread":${thread},"iter":${iteration},"ok":${ok},"details":"${details}"}\n`
}

/** As fortio writes them: in the order of their ends. */
function logOf(requests: readonly Logged[]): string {
  return requests
    .toSorted((one, other) => one.begin + one.latency - other.begin - other.latency)
    .map(line)
    .join('')
}

function source(bytes: string | Uint8Array, chunkBytes = 1 << 20): ByteSource {
  const whole = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  return {
    ...bytesInMemory(whole, 'access.log'),
    async *stream() {
      for (let at = 0; at < whole.length; at += chunkBytes) yield whole.subarray(at, at + chunkBytes)
    },
  }
}

async function read(text: string | Uint8Array, schedule: Schedule | null = null, chunkBytes?: number) {
  return await readAccessLog(source(text, chunkBytes), schedule)
}

/** Ten requests a second planned on each connection; n of them. */
function tenPerSecond(requestsPerConnection: number, changes: Partial<Schedule> = {}): Schedule {
  return {qpsPerConnection: 10, requestsPerConnection, jitter: false, nocatchup: false, ...changes}
}

const FEW = [
  {begin: 0, latency: 164},
  {begin: 100, latency: 5_000_000, thread: 12, iteration: 34, ok: false, details: '-1'},
  {begin: 5_000_000, latency: 299, thread: 1, iteration: 7, ok: false, details: '503'},
]

test('each line is a request, with its latency, begin, end and outcome', async (t) => {
  const {load, unreadable, isCut, firstBeginSeconds} = await read(logOf(FEW))
  t.deepEqual([load.latencies.count, unreadable, isCut], [3, 0, false])
  t.deepEqual(
    [load.latencies.minMicroseconds, load.latencies.percentile(50), load.latencies.maxMicroseconds],
    [164, 299, 5_000_000],
  )
  t.is(load.lastEnd, 5_000_299)
  t.deepEqual(load.errors.counts(), {'broken connection': 1, 503: 1})
  t.is(firstBeginSeconds, 1_796_002_179.917288)
})

test('the log is the same in chunks of any size, and packed', async (t) => {
  const text = logOf(
    Array.from({length: 50}, (_, index) => ({begin: index * 1000, latency: 100 + index, iteration: index})),
  )
  const whole = (await read(text)).load.latencies.countsByIndex()
  for (const chunkBytes of [1, 2, 7, 99, 100, 101, 102, 1000]) {
    const {load, unreadable} = await read(text, null, chunkBytes)
    t.is(unreadable, 0)
    t.deepEqual(load.latencies.countsByIndex(), whole, `${chunkBytes} bytes`)
  }
  for (const packed of [gzipSync(text), zstdCompressSync(text)]) {
    t.deepEqual((await read(packed)).load.latencies.countsByIndex(), whole)
  }
})

test('details that JSON would refuse are read, and told as they were', async (t) => {
  const errors = [
    String.raw`dial \"tcp\" 127.0.0.1:1`,
    String.raw`odd \x07\a\U0001f600\u00e9`,
    'é }"{',
    String.raw`\\x41`,
  ]
  const requests = errors.map((details, index) => ({begin: index, latency: 10, ok: false, details}))
  const {load, unreadable} = await read(logOf(requests))
  t.is(unreadable, 0)
  t.deepEqual(load.errors.counts(), {
    'dial "tcp" 127.0.0.1:1': 1,
    'odd \u0007\u0007\u{1f600}é': 1,
    'é }"{': 1,
    '\\x41': 1,
  })
})

test('lines that are none are counted and left out, wherever they are', async (t) => {
  const good = line(FEW[0]!)
  const none = [
    '\n',
    'fortio 1.68.0\n',
    '{"latency":1e-5,"timestamp":1}\n',
    good.replace('0.000164', 'NaN'),
    good.replace(':0,', ':-1,'),
  ]
  none.push(
    good.replace('1796002179', '17960021'),
    `${'x'.repeat(3 << 20)}\n`,
    good.replace('"}', '"'),
    good.replace('true', 'maybe'),
  )
  for (const chunkBytes of [64, 1 << 20]) {
    const {load, unreadable, isCut} = await read(none.map((one) => one + good).join(''), null, chunkBytes)
    t.deepEqual([load.latencies.count, unreadable, isCut], [none.length, none.length, false])
  }
})

test('a log that ends within a line is said to be cut', async (t) => {
  const {load, unreadable, isCut} = await read(line(FEW[0]!) + line(FEW[0]!).slice(0, -1))
  t.deepEqual([load.latencies.count, unreadable, isCut], [1, 0, true])
  t.false((await read('')).isCut)
})

test('a request is late when its connection was busy at the time it was due, and its response time counts from then', async (t) => {
  // Eleven requests, planned at 0, 110 ms, 220 ms …: fortio stretches the grid so that the last is at the end.
  const period = 110_000
  const requests = [0, 1, 2].map((iteration) => ({begin: iteration * period, latency: 1000, iteration}))
  // The third stands still until 2 s; those that fell due meanwhile follow at once.
  requests[2]!.latency = 2_000_000 - 2 * period
  for (let iteration = 3; iteration < 11; iteration++)
    requests.push({begin: 2_000_000 + iteration * 1000, latency: 500, iteration})
  const {load} = await read(logOf(requests), tenPerSecond(11))
  t.is(load.lateCount, 8)
  t.is(load.responseTimes.maxMicroseconds, 1_780_000)
  t.is(load.latencies.percentile(50), 500)
  const expected = 2_010_000 - 10 * period + 500
  t.is(load.responseTimes.minMicroseconds, 1000)
  t.true(load.responseTimes.percentile(27)! >= expected && load.responseTimes.percentile(27)! <= expected * 1.001)
  t.deepEqual(load.stalls.longest, {startSeconds: 0.22, seconds: 1.78})
})

test('requests that nocatchup left out count from when they were due', async (t) => {
  const period = 110_000
  const requests = [
    {begin: 0, latency: 5 * period + 10_000, iteration: 0},
    {begin: 6 * period, latency: 1000, iteration: 6},
  ]
  const {load} = await read(logOf(requests), tenPerSecond(11, {nocatchup: true}))
  t.deepEqual([load.latencies.count, load.omittedCount, load.lateCount], [2, 5, 0])
  t.is(load.responseTimes.count, 7)
  t.is(load.responseTimes.minMicroseconds, 1000)
  const wait = load.responseTimes.percentile((100 * 3) / 7)!
  t.true(wait >= period + 10_000 && wait < (period + 10_000) * 1.001, `${wait}`)
})

test('a pause that jitter lengthened is none of the response time, a stall is', async (t) => {
  const requests = [
    {begin: 0, latency: 1000, iteration: 0},
    {begin: 119_000, latency: 1000, iteration: 1},
    {begin: 210_000, latency: 500_000, iteration: 2},
    {begin: 710_100, latency: 1000, iteration: 3},
  ]
  const {load} = await read(logOf(requests), tenPerSecond(11, {jitter: true}))
  t.is(load.responseTimes.percentile(50), 1000)
  t.is(load.lateCount, 1)
  const last = load.responseTimes.percentile(75)!
  t.true(last >= 710_100 - 330_000 + 1000 && last < (710_100 - 330_000 + 1000) * 1.001)
})

test('connections that begin apart are each measured by their own begin', async (t) => {
  const requests = [0, 1, 2, 3].flatMap((thread) =>
    [0, 1, 2].map((iteration) => ({begin: thread * 25_000 + iteration * 110_000, latency: 700, thread, iteration})),
  )
  const {load} = await read(logOf(requests), tenPerSecond(11))
  t.deepEqual([load.lateCount, load.responseTimes.maxMicroseconds], [0, 700])
})

test('at full speed nothing is due, and the longest time without an answer is still found', async (t) => {
  const requests = [
    {begin: 0, latency: 1000},
    {begin: 1000, latency: 900_000, iteration: 1},
    {begin: 901_000, latency: 1000, iteration: 2},
  ]
  const {load} = await read(logOf(requests))
  t.is(load.responseTimes.count, 0)
  t.deepEqual(load.stalls.longest, {startSeconds: 0.001, seconds: 0.9})
})

test('time in which nothing was due is no stall, time in which all fails is one', async (t) => {
  const idle = [0, 1, 2].map((iteration) => ({begin: iteration * 1_100_000, latency: 3000, iteration}))
  const schedule: Schedule = {qpsPerConnection: 1, requestsPerConnection: 11, jitter: false, nocatchup: false}
  t.is((await read(logOf(idle), schedule)).load.stalls.longest?.seconds, 0.003)
  const failing = [
    {begin: 0, latency: 1000, iteration: 0},
    {begin: 110_000, latency: 3_000_000, iteration: 1, ok: false, details: '-1'},
    {begin: 3_110_000, latency: 3_000_000, iteration: 2, ok: false, details: '-1'},
    {begin: 6_110_000, latency: 1000, iteration: 3},
  ]
  const {load} = await read(logOf(failing), tenPerSecond(11))
  t.deepEqual(load.stalls.longest, {startSeconds: 0.11, seconds: 6.001})
})

test('the series has each second, those without an answer too', async (t) => {
  const requests = [
    {begin: 0, latency: 10_000},
    {begin: 500_000, latency: 499_999, iteration: 1},
    {begin: 1_000_000, latency: 2_500_000, iteration: 2, ok: false, details: '503'},
    {begin: 3_500_000, latency: 100, iteration: 3},
  ]
  const {load} = await read(logOf(requests))
  const {requests: answers, errors, p50Ms, p99Ms, responseP99Ms} = load.series.columns()
  t.deepEqual(
    [answers, errors],
    [
      [2, 0, 0, 2],
      [0, 0, 0, 1],
    ],
  )
  t.deepEqual([p50Ms[1], p99Ms[2], responseP99Ms], [null, null, [null, null, null, null]])
  t.true(Math.abs(p50Ms[0]! - 10) < 0.2 && Math.abs(p99Ms[3]! - 2500) < 40)
})

test('a clock that was set back is noticed', async (t) => {
  const requests = [0, 1, 2].map((iteration) => ({begin: 2_000_000 + iteration * 110_000, latency: 700, iteration}))
  const back = requests.map(line).join('') + line({begin: 1_000_000, latency: 700, iteration: 3})
  t.true((await read(back, tenPerSecond(11))).load.clockWasSetBack)
  t.false((await read(logOf(requests), tenPerSecond(11))).load.clockWasSetBack)
})
