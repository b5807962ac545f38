import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {type Mapping, type SampleType, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import {eachLine} from '../../text/each-line.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {noSamples} from '../../text/no-samples.ts'
import {exactWeight} from '../../text/weight.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type LegacyPlace, LegacySurroundings, legacyFrames, legacyPlace} from './legacy-text.ts'

const NUMBERS = String.raw`\s*(-?\d+):\s*(-?\d+)\s*\[\s*(-?\d+):\s*(-?\d+)\s*\]\s*@`
const HEADER = new RegExp(String.raw`^heap profile:${NUMBERS}\s*([a-z_0-9]+)(?:/(\d+))?\s*$`)
const ROW = new RegExp(String.raw`^${NUMBERS}((?:\s+0x[0-9a-fA-F]{1,16})*)\s*$`)

/** gperftools' own default mean distance between two samples, for a header that leaves it out. */
const DEFAULT_RATE_BYTES = 512 * 1024

/** What the header says. */
interface HeapHeader {
  /** Mean bytes between samples of a Poisson process; null where every allocation was counted. */
  readonly rateBytes: number | null
  /** Whether the bracket counts something else than what is in use. */
  readonly withAllocations: boolean
}

/** Kinds whose rows are samples, with what the number behind the slash is: the rate, or twice the rate. */
const RATE_DIVISOR: Readonly<Record<string, number>> = {heap_v2: 1, heapz_v2: 1, heap: 2}
const EXACT_KINDS = new Set(['heapprofile', 'growth', 'growthz', 'fragmentation', 'fragmentationz'])

function parseHeader(line: string, name: string): HeapHeader {
  const match = HEADER.exec(line)
  const [, objects, bytes, allObjects, allBytes, kind = '', rate] = match ?? []
  const divisor = RATE_DIVISOR[kind]
  if (match === null || (divisor === undefined && !EXACT_KINDS.has(kind))) {
    throw new InputError(
      `Reading ${name} as gperftools-heap: line 1 is no header of a kind that is known: ${JSON.stringify(line.slice(0, 120))}.`,
    )
  }
  const withAllocations = (allObjects !== objects || allBytes !== bytes) && !(allObjects === '0' && allBytes === '0')
  const rateBytes = divisor === undefined ? null : Number(rate ?? DEFAULT_RATE_BYTES * divisor) / divisor
  return {rateBytes, withAllocations}
}

type Amount = readonly [objects: number, bytes: number]

/**
 * What samples of objects of one mean size stand for: an object of s bytes is sampled with probability 1 - e^(-s/rate)
 * (gperftools, "heap_v2"; the same correction as pprof makes).
 */
function unsampled([objects, bytes]: Amount, rateBytes: number | null): Amount {
  if (rateBytes === null || rateBytes <= 1 || objects === 0 || bytes === 0) return [objects, bytes]
  const factor = 1 / (1 - Math.exp(-(bytes / objects) / rateBytes))
  return [Math.trunc(objects * factor), Math.trunc(bytes * factor)]
}

/** One row: what is in use, what was ever allocated, and where. */
interface HeapRow extends LegacyPlace {
  readonly inUse: Amount
  readonly allocated: Amount
}

function parseRow(line: string, place: string): HeapRow | null {
  const match = ROW.exec(line)
  if (match === null) return null
  const [objects, bytes, allObjects, allBytes] = match.slice(1, 5).map((text) => exactWeight(text, place)) as [
    number,
    number,
    number,
    number,
  ]
  const nonsense = (objects === 0 && bytes !== 0) || (allObjects === 0 && allBytes !== 0)
  if (nonsense) return null
  return {inUse: [objects, bytes], allocated: [allObjects, allBytes], ...legacyPlace(match[5]!)}
}

const ALLOCATED: readonly SampleType[] = [
  {name: 'alloc_objects', unit: 'count', event: null},
  {name: 'alloc_space', unit: 'bytes', event: null},
]
const IN_USE: readonly SampleType[] = [
  {name: 'inuse_objects', unit: 'count', event: null},
  {name: 'inuse_space', unit: 'bytes', event: null},
]
const PLAIN: readonly SampleType[] = [
  {name: 'objects', unit: 'count', event: null},
  {name: 'space', unit: 'bytes', event: null},
]

/** The allocator's own functions, which stand at the top of every stack and say nothing. */
const ALLOCATOR = String.raw`tcmalloc::.*|tc_.*|MallocHook::.*|(__libc_)?(malloc|calloc|realloc|memalign)|posix_memalign|aligned_alloc|valloc|pvalloc|operator new(\[\])?|do_malloc.*|DoSampledAllocation`

interface HeapText {
  readonly header: HeapHeader
  readonly rows: readonly HeapRow[]
  readonly mappings: readonly Mapping[]
}

async function parseHeap(source: ByteSource, faults: FaultyLines): Promise<HeapText> {
  let header: HeapHeader | undefined
  const rows: HeapRow[] = []
  const surroundings = new LegacySurroundings()
  await eachLine(source, (line, number) => {
    if (header === undefined) header = parseHeader(line, source.name)
    else if (!surroundings.line(line, rows.at(-1))) {
      const row = parseRow(line, `${source.name}, line ${number}`)
      if (row === null) faults.add(number, line)
      else rows.push(row)
    }
  })
  if (header === undefined) throw noSamples(source.name, 'gperftools-heap', faults)
  return {header, rows, mappings: surroundings.mappings}
}

async function readHeap(source: ByteSource, _options: ReadOptions = {}): Promise<Stacks> {
  const faults = new FaultyLines()
  const {header, rows, mappings} = await parseHeap(source, faults)
  if (rows.length === 0) throw noSamples(source.name, 'gperftools-heap', faults)
  const builder = new StacksBuilder(header.withAllocations ? [...ALLOCATED, ...IN_USE] : PLAIN)
  for (const row of rows) {
    const {inUse, allocated} = row
    const ids = legacyFrames(row, mappings).map((one) => builder.intern(one))
    const live = unsampled(inUse, header.rateBytes)
    builder.add(ids.reverse(), header.withAllocations ? [...unsampled(allocated, header.rateBytes), ...live] : live)
  }
  builder.countSamples(rows.length)
  const warning = faults.warning(source.name)
  if (warning !== null) builder.warn(warning)
  const pruning = {drop: ALLOCATOR, keep: null}
  return {...builder.build(), mappings, pruning, defaultSampleType: header.withAllocations ? 3 : 1}
}

function looksLikeHeap(head: Uint8Array): Likeness {
  return Buffer.from(head.subarray(0, 13)).toString('latin1') === 'heap profile:' ? 'yes' : 'no'
}

/** The heap profile as text that gperftools and programs of its school write, Go's (debug=1) among them. */
export const gperftoolsHeap: StackReader = {
  format: 'gperftools-heap',
  description: 'legacy heap profile of gperftools',
  looksLike: looksLikeHeap,
  read: readHeap,
}
