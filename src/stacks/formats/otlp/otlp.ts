import type {ByteSource} from '../../../bytes/byte-source.ts'
import {type Frame, frame, rootLabel, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {ReadOptions, Root, StackReader} from '../reader.ts'
import {looksLikeOtlp} from './detect.ts'
import {Dictionary} from './dictionary.ts'
import {NO_STACK} from './own-attributes.ts'
import {type Attributes, keyOf, type OtlpProfile, type OtlpSample, ProfileReader, weightOf} from './profiles.ts'
import {OtlpBytes} from './schema.ts'
import {StacksOfDictionary} from './stacks-of-dictionary.ts'

/**
 * Keys of attributes by the semantic conventions of OpenTelemetry, with `_` for dots: names first, then numbers.
 */
const KEYS: Readonly<Record<Exclude<Root, 'workload'>, readonly (readonly string[])[]>> = {
  container: [['k8s_pod_name', 'container_name', 'container_id']],
  process: [['process_executable_name', 'service_name'], ['process_pid']],
  thread: [['thread_name'], ['thread_id']],
}

/** What names a root, the name first; empty where nothing does. */
function namesOf(root: Root, attributes: Attributes): (readonly [key: string, value: string])[] {
  if (root === 'workload') return []
  return KEYS[root].flatMap((keys) => {
    const known = keys.map((key) => attributes.get(key)).find((one) => one !== undefined && one[1] !== '')
    return known === undefined ? [] : [known]
  })
}

/** Keys whose values are numbers. */
const NUMBERS = new Set(['process.pid', 'thread.id'])

/** A label with what names a root; null where nothing does. */
function labelOf(names: readonly (readonly [key: string, value: string])[]): Frame | null {
  if (names.length === 0) return null
  const typed = names.map(([key, value]) => [key, NUMBERS.has(key) ? Number(value) : value] as const)
  return rootLabel(names.map(([, value]) => value).join('-'), Object.fromEntries(typed))
}

const COUNTS = new Set(['count', 'samples', 'sample'])

/** How many samples one entry stands for: its times, or its weight by what that counts; null where nothing tells. */
function samplesBehind({type, period}: OtlpProfile, weight: number, {timestamps}: OtlpSample): number | null {
  if (timestamps > 0) return timestamps
  if (COUNTS.has(type.unit)) return weight
  return period.value > 0n && period.unit === type.unit ? weight / Number(period.value) : null
}

/** Adds the samples of all profiles of a file up. */
class OtlpStacks {
  readonly builder = new StacksBuilder()
  readonly stacks: StacksOfDictionary
  readonly #dictionary: Dictionary
  readonly #options: ReadOptions
  readonly #types = new Map<string, number>()
  /** How many samples were taken; null once a profile does not say. */
  samples: number | null = 0
  added = 0
  faulty = 0

  constructor(dictionary: Dictionary, options: ReadOptions) {
    this.#dictionary = dictionary
    this.#options = options
    this.stacks = new StacksOfDictionary(dictionary, this.builder)
  }

  /** Profiles that count the same share a sample type. */
  #typeOf({type}: OtlpProfile): number {
    const key = JSON.stringify([type.name, type.unit, type.event])
    const number = this.#types.get(key) ?? this.builder.addSampleType(type)
    this.#types.set(key, number)
    return number
  }

  add(profile: OtlpProfile, reader: ProfileReader): void {
    const type = this.#typeOf(profile)
    const {samples} = profile
    for (let at = 0; at < samples.length; at += 2) {
      const sample = reader.sample(samples[at]!, samples[at + 1]!)
      const weight = sample === null ? null : weightOf(sample)
      const frames = sample === null ? null : this.stacks.frames(sample.stack)
      if (sample === null || weight === null || frames === null) this.faulty++
      else this.#addSample({type, weight, sample, frames, profile})
    }
  }

  #addSample(one: {type: number; weight: number; sample: OtlpSample; frames: readonly number[]; profile: OtlpProfile}) {
    const {builder} = this
    let node = this.#rootOf(one.sample, one.profile)
    const isEmpty = one.frames.length === 0
    const frames = isEmpty ? [builder.intern(frame({name: NO_STACK, kind: 'label'}))] : one.frames
    for (const id of frames) node = builder.child(node, id)
    builder.addWeight(node, one.type, one.weight)
    this.added++
    const taken = samplesBehind(one.profile, one.weight, one.sample)
    this.samples = this.samples === null || taken === null ? null : this.samples + taken
  }

  /** The labels that were asked for; else the name of the sample's thread, which is the command's where it has no other. */
  #rootOf({attributes}: OtlpSample, profile: OtlpProfile): number {
    const own = new Map(
      attributes.map((one) => {
        const pair = this.#dictionary.attribute(one) ?? (['', ''] as const)
        return [keyOf(pair[0]), pair] as const
      }),
    )
    const {roots} = this.#options
    const all = new Map([...profile.attributes, ...own])
    const thread = own.get('thread_name')
    const labels = roots?.map((root) => labelOf(namesOf(root, all))) ?? [labelOf(thread === undefined ? [] : [thread])]
    return labels
      .filter((one) => one !== null)
      .reduce((node, label) => this.builder.child(node, this.builder.intern(label)), 0)
  }
}

/** When the profiles were taken, from the first to the end of the last. */
function timeOf(profiles: readonly OtlpProfile[]): Pick<Stacks, 'startedAtMs' | 'durationSeconds'> {
  const timed = profiles.filter(({startNanos}) => startNanos > 0n && startNanos < 8_640_000_000_000_000_000_000n)
  if (timed.length === 0) return {}
  const start = timed.reduce((least, one) => (one.startNanos < least ? one.startNanos : least), timed[0]!.startNanos)
  const end = timed.reduce((most, {startNanos, durationNanos}) => {
    return startNanos + durationNanos > most ? startNanos + durationNanos : most
  }, start)
  return {
    startedAtMs: Number(start / 1_000_000n),
    ...(end > start ? {durationSeconds: Number(end - start) / 1e9} : {}),
  }
}

function periodFacts(profiles: readonly OtlpProfile[]): [string, string][] {
  const texts = profiles
    .filter(({period}) => period.value > 0n)
    .map(({period: {name, unit, value}}) => `${value} ${unit} of ${name}`.replace(/ of $/, ''))
  return [...new Set(texts)].map((text) => ['period', text])
}

async function readOtlp(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const {name} = source
  const file = new OtlpBytes(await source.read(0, source.size), name)
  const resources: [number, number][] = []
  let dictionaryAt: [number, number] | null = null
  file.each('ProfilesData', 0, file.bytes.length, (number, _, start, end) => {
    if (number === 1) resources.push([start, end])
    else dictionaryAt = [start, end]
  })
  const dictionary = new Dictionary(file, dictionaryAt)
  const reader = new ProfileReader(file, dictionary)
  const profiles = resources.flatMap(([start, end]) => reader.ofResource(start, end))
  const sum = new OtlpStacks(dictionary, options)
  for (const profile of profiles) sum.add(profile, reader)
  if (sum.added === 0) {
    throw new NoSamplesError(
      `Reading ${name} as otlp gave not one sample: it has ${profiles.length} profiles, ${sum.faulty} of their samples cannot be read.`,
      {hint: 'Nothing was recorded in the window.'},
    )
  }
  if (sum.faulty > 0) {
    sum.builder.warn({
      code: 'unreadable-samples',
      message: `${name}: ${sum.faulty} samples lack values or places, or have other numbers of values and of times, and were left out.`,
    })
  }
  if (sum.samples !== null) sum.builder.countSamples(Math.round(sum.samples))
  const {mappings} = sum.stacks
  return {
    ...sum.builder.build(),
    facts: periodFacts(profiles),
    ...(mappings.length === 0 ? {} : {mappings}),
    ...timeOf(profiles),
  }
}

/** Profiles of OpenTelemetry (v1development with dictionary), as async-profiler 4.5 and eBPF profilers write them. */
export const otlp: StackReader = {
  format: 'otlp',
  description: 'OTLP profiles of OpenTelemetry (v1development)',
  roots: ['container', 'process', 'thread'],
  looksLike: looksLikeOtlp,
  read: readOtlp,
}
