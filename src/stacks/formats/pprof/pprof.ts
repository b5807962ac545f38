import type {ByteSource} from '../../../bytes/byte-source.ts'
import {InputError} from '../../../errors/index.ts'
import {withProcessRootsOfPprof} from '../../model/process-roots.ts'
import {pruneStacks, pruningOf} from '../../model/prune.ts'
import {unsignedTotal} from '../../model/signed-weights.ts'
import type {Stacks, StacksBuilder} from '../../model/stacks.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {ReadOptions, StackReader} from '../reader.ts'
import {looksLikePprof} from './detect.ts'
import {durationOf, pprofFacts, startOf} from './facts.ts'
import {ProfileTables} from './profile-tables.ts'
import {PPROF_ROOTS} from './roots.ts'
import {sampleCountOf} from './sample-count.ts'
import {SampleSink} from './sample-sink.ts'
import {SampleDecoder} from './samples.ts'
import type {SplitProfile} from './split-profile.ts'

/** Number of samples that could not be read. */
function addSamples(sink: SampleSink, bytes: Uint8Array, {eachSample}: SplitProfile): number {
  const decoder = new SampleDecoder(bytes)
  let [faulty, index] = [0, 0]
  eachSample((start, end) => {
    const sample = decoder.sample(start, end)
    if (sample === null || !sink.add(sample, index)) faulty++
    index++
  })
  return faulty
}

function warnOfFaulty(builder: StacksBuilder, name: string, faulty: number, all: number): void {
  if (faulty === 0) return
  if (faulty === all)
    throw new InputError(`Reading ${name} as pprof: not one of ${all} samples has its values and places.`)
  builder.warn({
    code: 'unreadable-samples',
    message: `${name}: ${faulty} of ${all} samples lack values or places and were left out.`,
  })
}

function defaultTypeOf({tables: profile}: SplitProfile, tables: ProfileTables): {defaultSampleType?: number} {
  const name = tables.string(profile.defaultSampleType)
  const index = name === '' ? tables.sampleTypes.length - 1 : tables.sampleTypes.findIndex((type) => type.name === name)
  return index < 0 ? {} : {defaultSampleType: index}
}

async function readPprof(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const {name} = source
  // Loaded here, so that the other formats do not wait for a library that only this one needs.
  const {splitProfile} = await import('./split-profile.ts')
  const bytes = await source.read(0, source.size)
  const profile = splitProfile(bytes, name)
  const tables = new ProfileTables(profile.tables)
  const count = profile.sampleCount
  if (tables.sampleTypes.length === 0 || count === 0) {
    throw new NoSamplesError(`Reading ${name} as pprof gave not one sample.`, {
      hint: 'Nothing was recorded in the window.',
    })
  }
  const sink = new SampleSink(tables, options.roots ?? [], name)
  const faulty = addSamples(sink, bytes, profile)
  warnOfFaulty(sink.builder, name, faulty, count)
  const stacks = sink.builder.build()
  const totals = stacks.self.map((_, type) => unsignedTotal(stacks, type))
  return pruneStacks({
    ...withProcessRootsOfPprof({...stacks, mappings: tables.mappings}),
    sampleCount: sampleCountOf(profile.tables, tables, totals, count - faulty),
    facts: pprofFacts(profile.tables, tables, sink.labelKeys),
    ...startOf(profile.tables),
    ...durationOf(profile.tables),
    ...defaultTypeOf(profile, tables),
    ...pruningOf(tables.string(profile.tables.dropFrames), tables.string(profile.tables.keepFrames)),
  })
}

/** A profile.proto of pprof, as Go, Google's tcmalloc and many others write it. */
export const pprof: StackReader = {
  format: 'pprof',
  description: 'pprof protobuf',
  roots: PPROF_ROOTS,
  looksLike: looksLikePprof,
  read: readPprof,
}
