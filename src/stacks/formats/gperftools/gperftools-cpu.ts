import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {type Mapping, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import {frameAt, mappingOfAddress, sortedMappings} from '../../text/translate-address.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {parseMapsLine} from './proc-maps-text.ts'

/**
 * The legacy CPU profile of gperftools (docs/cpuprofile-fileformat in gperftools): machine words, first a header (0,
 * number of further header words, version 0, period in microseconds, padding), then records (count, depth, addresses
 * leaf first), an end record (0, 1, 0), and the text of /proc/self/maps.
 */
interface Words {
  readonly wordBytes: 4 | 8
  readonly count: number
  at(index: number): bigint
}

interface CpuRecord {
  readonly count: number
  /** Leaf first; calls are moved into the calling instruction. */
  addresses: bigint[]
}

const [HEADER_LEAST, HEADER_MOST] = [3n, 64n]
/** An hour between two samples is no sampling. */
const LONGEST_PERIOD_MICROSECONDS = 3_600_000_000n

function wordsOf(bytes: Uint8Array, wordBytes: 4 | 8, littleEndian: boolean): Words {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = (index: number) =>
    wordBytes === 4 ? BigInt(view.getUint32(index * 4, littleEndian)) : view.getBigUint64(index * 8, littleEndian)
  return {wordBytes, count: Math.floor(bytes.length / wordBytes), at}
}

function hasHeader(words: Words): boolean {
  if (words.count < 5 || words.at(0) !== 0n || words.at(2) !== 0n) return false
  const [more, period] = [words.at(1), words.at(3)]
  const headerFits = more >= HEADER_LEAST && more <= HEADER_MOST && Number(more) + 2 <= words.count
  return headerFits && period > 0n && period <= LONGEST_PERIOD_MICROSECONDS
}

/** The layout of words in which the header makes sense; null when none does. */
function layoutOf(bytes: Uint8Array): Words | null {
  const layouts = ([8, 4] as const).flatMap((wordBytes) =>
    [true, false].map((little) => wordsOf(bytes, wordBytes, little)),
  )
  return layouts.find(hasHeader) ?? null
}

function recordAt(words: Words, index: number, depth: number): CpuRecord {
  const addresses = Array.from({length: depth}, (_, frame) => words.at(index + 2 + frame) - (frame > 0 ? 1n : 0n))
  return {count: Number(words.at(index)), addresses}
}

/** The records and the byte where they end. A file without its end record was still being written; that is accepted. */
function readRecords(words: Words, name: string): {records: CpuRecord[]; end: number; ended: boolean} {
  const records: CpuRecord[] = []
  let index = 2 + Number(words.at(1))
  while (index + 2 <= words.count) {
    const [count, depth] = [words.at(index), words.at(index + 1)]
    if (count === 0n && depth === 1n && index + 2 < words.count && words.at(index + 2) === 0n) {
      return {records, end: (index + 3) * words.wordBytes, ended: true}
    }
    if (depth === 0n || depth > BigInt(words.count - index - 2) || count > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new InputError(
        `Reading ${name} as gperftools-cpu: the record at byte ${index * words.wordBytes} says ${depth} addresses, which the file does not have.`,
        {hint: 'The file is cut short or damaged. gperftools completes it only when profiling stops.'},
      )
    }
    records.push(recordAt(words, index, Number(depth)))
    index += 2 + Number(depth)
  }
  return {records, end: words.count * words.wordBytes, ended: false}
}

/** One sample in so many may differ where a frame counts as common to all. */
const COMMON_MARGIN = 32

/** The frame above the leaf that (nearly) all records share: the one that the signal handler pushed. */
function commonCaller(records: readonly CpuRecord[]): bigint | undefined {
  const counts = new Map<bigint, number>()
  for (const {addresses} of records) {
    if (addresses.length > 1) counts.set(addresses[1]!, (counts.get(addresses[1]!) ?? 0) + 1)
  }
  const enough = records.length - Math.floor(records.length / COMMON_MARGIN)
  return [...counts].find(([, count]) => count >= enough)?.[0]
}

function dropCaller(records: readonly CpuRecord[], isArtefact: (addresses: readonly bigint[]) => boolean): void {
  for (const record of records) {
    if (record.addresses.length > 1 && isArtefact(record.addresses)) record.addresses.splice(1, 1)
  }
}

/** Takes away what the signal handler left in the stacks, by pprof's rules: up to two common frames, and a leaf seen twice. */
function cleaned(records: CpuRecord[]): CpuRecord[] {
  for (let round = 0; round < 2; round++) {
    const common = commonCaller(records)
    if (common !== undefined) dropCaller(records, (addresses) => addresses[1] === common)
  }
  dropCaller(records, (addresses) => addresses[0] === addresses[1]! + 1n)
  return records
}

function mappingsIn(text: string): Mapping[] {
  return sortedMappings(text.split('\n').flatMap((line) => parseMapsLine(line) ?? []))
}

function addRecords(
  builder: StacksBuilder,
  records: readonly CpuRecord[],
  mappings: readonly Mapping[],
  periodNs: number,
) {
  for (const {count, addresses} of records) {
    const ids = addresses.map((address) => builder.intern(frameAt(address, mappingOfAddress(mappings, address))))
    builder.add(ids.reverse(), [count, count * periodNs])
    builder.countSamples(count)
  }
}

async function readCpu(source: ByteSource, _options: ReadOptions = {}): Promise<Stacks> {
  const bytes = await source.read(0, source.size)
  const words = layoutOf(bytes)
  if (words === null) throw new InputError(`Reading ${source.name} as gperftools-cpu: it has no header of that format.`)
  const {records, end, ended} = readRecords(words, source.name)
  if (records.length === 0) {
    throw new NoSamplesError(`Reading ${source.name} as gperftools-cpu gave not one sample.`, {
      hint: 'The program used no CPU time while it was profiled, or profiling was not stopped.',
    })
  }
  const mappings = mappingsIn(Buffer.from(bytes.subarray(end)).toString('utf8'))
  const builder = new StacksBuilder([
    {name: 'samples', unit: 'count', event: 'cpu-time'},
    {name: 'cpu', unit: 'nanoseconds', event: 'cpu-time'},
  ])
  addRecords(builder, cleaned(records), mappings, Number(words.at(3)) * 1000)
  if (!ended) {
    builder.warn({
      code: 'profile-not-ended',
      message: `${source.name} has no end record: profiling was not stopped when it was copied.`,
    })
  }
  return {...builder.build(), mappings, defaultSampleType: 1}
}

function looksLikeCpu(head: Uint8Array): Likeness {
  return layoutOf(head) === null ? 'no' : 'yes'
}

/** The CPU profile that gperftools' ProfilerStart writes, of programs with any word size and byte order. */
export const gperftoolsCpu: StackReader = {
  format: 'gperftools-cpu',
  description: 'legacy CPU profile of gperftools',
  looksLike: looksLikeCpu,
  read: readCpu,
}
