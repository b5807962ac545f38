import {readFileSync} from 'node:fs'
import {gunzipSync, zstdCompressSync} from 'node:zlib'
import test, {type ExecutionContext} from 'ava'
import {type ByteSource, bytesInMemory} from '../../../src/bytes/byte-source.ts'
import {RunnerError} from '../../../src/errors/index.ts'
import {foldedText} from '../../../src/stacks/formats/folded/write/fold.ts'
import {readStacks} from '../../../src/stacks/formats/registry.ts'
import {type EdgeCopy, edgeCopies, edgesOf, thinned, withField} from '../../edge-values.ts'
import {fixturePath} from '../fixture.ts'
import {
  comm,
  finishedRound,
  fork,
  halves,
  mmap,
  perfDataOf,
  record,
  sample,
  words,
} from './perf-data/perf-data-writer.ts'

/** Far above what a file of some kilobytes takes, even where the machine is busy; a hang is above it. */
const LONGEST_MILLISECONDS = 3000
/** Far above what is needed for such a file; a length that was believed is above it. */
const MOST_BYTES = 300 * 1024 ** 2

/** Bytes in memory that refuse places that no file can be read at. */
function strictSource(bytes: Uint8Array, name: string): ByteSource {
  const inMemory = bytesInMemory(bytes, name)
  return {
    ...inMemory,
    async read(offset, length) {
      if (!(offset >= 0)) throw new Error(`read at ${offset}`)
      return inMemory.read(offset, length)
    },
  }
}

function bytesHeld(): number {
  const {heapUsed, arrayBuffers} = process.memoryUsage()
  return heapUsed + arrayBuffers
}

async function outcome(bytes: Uint8Array, name: string, format: string | undefined): Promise<string> {
  try {
    const stacks = await readStacks(strictSource(bytes, name), format === undefined ? {} : {format})
    for (const type of stacks.sampleTypes.keys()) foldedText(stacks, type)
    return 'read'
  } catch (error) {
    return error instanceof RunnerError && error.exitCode === 8 ? 'refused' : `crash: ${(error as Error).stack}`
  }
}

/** Every copy is read or refused, soon and with little memory. */
async function survives(t: ExecutionContext, copies: Iterable<EdgeCopy>, format?: string) {
  const counts: Record<string, number> = {read: 0, refused: 0}
  for (const {what, copy} of copies) {
    const [started, held] = [performance.now(), bytesHeld()]
    const found = await outcome(copy, what, format)
    const milliseconds = performance.now() - started
    if (!(found in counts)) t.fail(`${what}: ${found}`)
    counts[found]!++
    if (milliseconds > LONGEST_MILLISECONDS) t.fail(`${what} took ${milliseconds} ms`)
    if (bytesHeld() - held > MOST_BYTES) t.fail(`${what} took ${bytesHeld() - held} bytes`)
  }
  t.true(counts['read']! > 0 && counts['refused']! > 0, JSON.stringify(counts))
}

const USER = 2
const OWN_RECORDS = [64, 65, 66, 67, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84]

/** A short recording with every kind of record, each with a body of numbers that mean something to some kind. */
async function manyRecords(): Promise<Buffer> {
  const start = 0x400000
  const file = perfDataOf(
    comm(7, 7, 'app', 1, true),
    mmap(7, start, 0x1000, 0, '/bin/app', 2),
    fork(8, 7, 8, 7, 3),
    ...[4, 5, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22].map((type) =>
      record(type, USER, words(start, 16, 8, 1), halves(7, 7), words(4), halves(7, 7), words(5)),
    ),
    sample(7, 7, 6, [start + 1, start + 2]),
    ...OWN_RECORDS.filter((type) => type !== 66 && type !== 71 && type !== 81 && type !== 83).map((type) =>
      record(type, 0, words(16, 8, 1, 0)),
    ),
    finishedRound(),
    sample(7, 7, 7, [start + 1, start + 2]),
  )
  return Buffer.from(await file.read(0, file.size))
}

test.serial('A recording is read or refused whatever number stands in any of its fields.', async (t) => {
  const bytes = await manyRecords()
  await survives(t, thinned(edgeCopies(bytes, 8), 3), 'perf-data')
})

test.serial('So is one from a pipe, in which lengths of what follows a record stand in the record.', async (t) => {
  const head = [Buffer.from('PERFILE2'), words(16)]
  const bytes = Buffer.concat([
    ...head,
    ...OWN_RECORDS.map((type) => record(type, 0, words(0, 0, 0, 0))),
    comm(7, 7, 'app', 1),
  ])
  const refused = async (copy: Buffer, what: string) => t.is(await outcome(copy, what, 'perf-data'), 'refused', what)
  for (const {what, copy} of thinned(edgeCopies(bytes, 8), 3)) await refused(copy, what)
})

test.serial('A recording of 32 bytes that says that 4 GB follow is refused with the place.', async (t) => {
  for (const [type, field] of [
    [66, 4],
    [71, 8],
  ] as const) {
    for (const value of edgesOf(field)) {
      const body = record(type, 0, words(0))
      const bytes = withField(Buffer.concat([Buffer.from('PERFILE2'), words(16), body]), 24, field, value)
      await t.throwsAsync(
        readStacks(bytesInMemory(bytes, 'short')),
        {code: 'INPUT_UNREADABLE', message: /not one sample/},
        `${type}`,
      )
    }
  }
  const bytes = Buffer.concat([Buffer.from('PERFILE2'), words(16), record(66, 0, words(0xffff_fff0))])
  await t.throwsAsync(readStacks(bytesInMemory(bytes, 'short')), {message: /what follows a record, at byte 32/})
})

const RECORDINGS = ['several-events', 'sched-switch', 'compressed', 'pipe', 'cgroups']
for (const name of RECORDINGS) {
  test.serial(
    `${name} as perf wrote it is read or refused with edge values in its header and its tables.`,
    async (t) => {
      const bytes = readFileSync(fixturePath(`perf-data/6.1/${name}.data`))
      const [dataAt, dataBytes] = [Number(bytes.readBigUInt64LE(40)), Number(bytes.readBigUInt64LE(48))]
      const areas =
        name === 'pipe'
          ? [[16, 400]]
          : [
              [8, 104],
              [104, 330],
              [dataAt, dataAt + 64],
              [dataAt + dataBytes, dataAt + dataBytes + 256],
            ]
      for (const [start, end] of areas as [number, number][]) {
        const copies = [...thinned(edgeCopies(bytes, start, end), 3)]
        for (const {what, copy} of copies) t.regex(await outcome(copy, what, 'perf-data'), /^(read|refused)$/, what)
      }
    },
  )
}

/** Base-128 varint of protobuf. */
function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}

/** A copy for each byte at which a varint begins or could begin, and each edge value in its stead. */
function* varintCopies(bytes: Buffer, every: number): Generator<EdgeCopy> {
  for (let at = 0; at < bytes.length; at += every) {
    let end = at
    while (end < bytes.length && bytes[end]! > 127) end++
    for (const value of edgesOf(8)) {
      const copy = Buffer.concat([bytes.subarray(0, at), varint(value), bytes.subarray(end + 1)])
      yield {what: `varint ${value} at ${at}`, copy}
    }
  }
}

for (const [name, every] of [
  ['go/1.26/go.cpu.pb.gz', 3],
  ['envoy/1.40/heap_dump.pb.gz', 13],
] as const) {
  test.serial(`${name} is read or refused whatever number stands in it.`, async (t) => {
    await survives(t, varintCopies(gunzipSync(readFileSync(fixturePath(name))), every), 'pprof')
  })
}

/** Bytes of the header of a chunk, and where in it its size and the places of pools and metadata stand. */
const [JFR_HEADER, CHUNK_SIZE_AT, POOLS_AT, METADATA_AT] = [68, 8, 16, 24]

/** A copy for each number of the header of a chunk, which has its big end first, and each edge value in it. */
function* headerCopies(bytes: Buffer): Generator<EdgeCopy> {
  for (let at = 8; at < JFR_HEADER - 4; at += 8) {
    for (const value of edgesOf(8)) {
      const copy = Buffer.from(bytes)
      copy.writeBigUInt64BE(value, at)
      yield {what: `${value} at ${at}`, copy}
    }
  }
}

/** A copy for each byte of a stretch, so many bytes apart, and each of these numbers from there on. */
function* numberCopies(bytes: Buffer, start: number, end: number, every: number): Generator<EdgeCopy> {
  const numbers = ['00', '7f', 'ff7f', 'ffffff7f', 'ffffffff0f', 'ffffffffffffffff7f', 'ffffffffffffffffff']
  for (let at = start; at < end; at += every) {
    for (const number of numbers) {
      const copy = Buffer.from(bytes)
      Buffer.from(number, 'hex').copy(copy, at)
      yield {what: `${number} at ${at}`, copy}
    }
  }
}

for (const [name, every] of [
  ['jdk-25', 9973],
  ['async-profiler-4.5', 60_013],
] as const) {
  test.serial(`A flight recording of ${name} is read or refused whatever number stands in it.`, async (t) => {
    const whole = gunzipSync(readFileSync(fixturePath(`jfr/${name}/samples.jfr.gz`)))
    const bytes = whole.subarray(0, Number(whole.readBigUInt64BE(CHUNK_SIZE_AT)))
    await survives(t, headerCopies(bytes), 'jfr')
    const [pools, metadata] = [POOLS_AT, METADATA_AT].map((at) => Number(bytes.readBigUInt64BE(at))) as [number, number]
    await survives(t, numberCopies(bytes, pools, pools + 120, 9), 'jfr')
    await survives(t, numberCopies(bytes, metadata, metadata + 60, 7), 'jfr')
    await survives(t, numberCopies(bytes, JFR_HEADER, bytes.length, every), 'jfr')
  })
}

test.serial('OTLP profiles are read or refused whatever number stands in them.', async (t) => {
  await survives(t, varintCopies(readFileSync(fixturePath('otlp/async-profiler-4.5/work.otlp')), 499), 'otlp')
})

test.serial('A CPU profile of gperftools is read or refused with edge values in its words.', async (t) => {
  const bytes = readFileSync(fixturePath('gperftools/2.10/spin.cpu'))
  await survives(t, edgeCopies(bytes, 0, 400), 'gperftools-cpu')
})

test.serial('What is packed with zstd is read or refused with edge values in its headers.', async (t) => {
  const packed = zstdCompressSync(Buffer.from('a;b 1\na;c 2\n'.repeat(100)))
  const skippable = Buffer.from('502a4d1804000000deadbeef', 'hex')
  for (const bytes of [packed, Buffer.concat([packed, skippable, packed])]) {
    await survives(t, edgeCopies(bytes), 'folded')
  }
})
