import type {ByteSource} from '../../bytes/byte-source.ts'
import {decompressed} from '../../bytes/packed/decompress.ts'
import {asUtf8} from '../../bytes/text-encoding.ts'
import {UsageError} from '../../errors/index.ts'
import {countedSamples} from '../model/counted-samples.ts'
import type {Stacks} from '../model/stacks.ts'
import {asyncProfiler} from './async-profiler/async-profiler.ts'
import {bpftrace} from './bpftrace/bpftrace.ts'
import {cpuprofile} from './cpuprofile/cpuprofile.ts'
import {readerFor} from './detect.ts'
import {flamegraphSvg} from './flamegraph-svg/flamegraph-svg.ts'
import {folded} from './folded/folded.ts'
import {gperftoolsContention} from './gperftools/gperftools-contention.ts'
import {gperftoolsCpu} from './gperftools/gperftools-cpu.ts'
import {gperftoolsHeap} from './gperftools/gperftools-heap.ts'
import {jfr} from './jfr/jfr.ts'
import {otlp} from './otlp/otlp.ts'
import {perfData} from './perf-data/perf-data.ts'
import {perfScript} from './perf-script/perf-script.ts'
import {pprof} from './pprof/pprof.ts'
import type {ReadOptions, SampleFact, StackReader} from './reader.ts'
import {speedscope} from './speedscope/speedscope.ts'
import {goThreads} from './thread-dumps/go-threads.ts'
import {javaThreads} from './thread-dumps/java-threads.ts'

/** Every format that can be read. */
export const STACK_READERS: readonly StackReader[] = [
  flamegraphSvg,
  perfData,
  jfr,
  gperftoolsCpu,
  gperftoolsHeap,
  gperftoolsContention,
  otlp,
  pprof,
  speedscope,
  cpuprofile,
  goThreads,
  javaThreads,
  asyncProfiler,
  bpftrace,
  perfScript,
  folded,
]

/** Names of the formats, for flags and help. */
export const STACK_FORMATS: readonly string[] = STACK_READERS.map(({format}) => format)

/** The reader for what the bytes are, packed or not; see {@link readerFor}. */
export async function detectFormat(source: ByteSource): Promise<StackReader> {
  return readerFor(await asUtf8(await decompressed(source)), STACK_READERS)
}

function readerNamed(format: string): StackReader {
  const reader = STACK_READERS.find((one) => one.format === format)
  if (reader !== undefined) return reader
  throw new UsageError(`There is no format "${format}".`, {hint: `Formats are ${STACK_FORMATS.join(', ')}.`})
}

function formatsWith(can: (reader: StackReader) => boolean): string {
  return STACK_READERS.filter(can)
    .map(({format}) => format)
    .join(', ')
}

const FACTS: Readonly<Record<SampleFact, string>> = {
  event: 'the event of each sample: none can be chosen',
  count: 'samples from their weights: they cannot be counted',
  ids: 'ids of processes: they cannot be added',
}

function wantedFacts({eventFilter, weight, commandIds}: ReadOptions): SampleFact[] {
  return [
    ...(eventFilter === undefined ? [] : ['event' as const]),
    ...(weight === 'samples' ? ['count' as const] : []),
    ...(commandIds === undefined ? [] : ['ids' as const]),
  ]
}

function notTold({format}: StackReader, fact: SampleFact, name: string): UsageError {
  return new UsageError(`${name} is ${format}, which does not tell ${FACTS[fact]}.`, {
    hint: `These formats do: ${formatsWith((one) => one.sampleFacts?.includes(fact) ?? false)}.`,
  })
}

/** The facts that are wanted and that the format does not tell. */
function missingFacts({sampleFacts = []}: StackReader, options: ReadOptions): SampleFact[] {
  return wantedFacts(options).filter((fact) => !sampleFacts.includes(fact))
}

/** Throws a UsageError when something is asked for that inputs of the format do not tell. */
function assertTold(reader: StackReader, options: ReadOptions, name: string): void {
  const {format, roots = [], ordered} = reader
  const fact = missingFacts(reader, options).find((one) => one !== 'count')
  if (fact !== undefined) throw notTold(reader, fact, name)
  const missing = options.roots?.find((root) => !roots.includes(root))
  if (missing !== undefined) {
    throw new UsageError(`${name} is ${format}, which does not tell the ${missing}: it cannot stand as root.`, {
      hint: `These formats do: ${formatsWith((one) => one.roots?.includes(missing) ?? false)}.`,
    })
  }
  if (options.keepOrder === true && ordered !== true) {
    throw new UsageError(`${name} has no order of time: ${format} adds equal stacks up.`, {
      hint: `These formats keep it: ${formatsWith((one) => one.ordered ?? false)}.`,
    })
  }
}

/**
 * Reads stacks of any format, recognised by content unless `format` names it; gzip, zstd and UTF-16 are undone. Throws an
 * InputError when the format is not known or not one sample can be read. Where samples are to be counted and the format keeps only
 * weights, its numbers must be of samples already, as in a picture of such.
 */
export async function readStacks(
  source: ByteSource,
  {format, ...options}: ReadOptions & {readonly format?: string} = {},
): Promise<Stacks> {
  const plain = await asUtf8(await decompressed(source))
  const reader = format === undefined ? await detectFormat(plain) : readerNamed(format)
  assertTold(reader, options, source.name)
  const stacks = await reader.read(plain, options)
  if (!missingFacts(reader, options).includes('count')) return stacks
  const counted = countedSamples(stacks)
  if (counted === null) throw notTold(reader, 'count', source.name)
  return counted
}
