import type {Warning} from '../../../errors/index.ts'
import type {Frame, RecordedKernel, SampleType, Sequence, Stacks} from '../../model/stacks.ts'
import {firstShown} from '../perf-events.ts'
import type {ReadOptions} from '../reader.ts'
import {perfDataFacts} from './facts.ts'
import {FEATURE, type Features} from './features.ts'
import type {OffCpu} from './off-cpu.ts'
import type {RecordingReader} from './read-recording.ts'
import {RECORD} from './records/record-types.ts'

const NANOSECONDS = 1e9

function kernelOf({state: {kernel}}: RecordingReader, {texts}: Features): RecordedKernel {
  return {
    release: texts.get(FEATURE.osRelease) ?? null,
    buildId: kernel.buildId,
    textStart: kernel.text?.address ?? null,
    textSymbol: kernel.text?.symbol ?? null,
    modules: kernel.modules(),
  }
}

/** Build ids that a pipe brings behind the samples. */
function withBuildIds(frames: readonly Frame[], {buildIds}: Features): readonly Frame[] {
  const lacks = (one: Frame) => one.buildId === undefined && one.address !== null && buildIds.has(one.module ?? '')
  return frames.some(lacks)
    ? frames.map((one) => (lacks(one) ? {...one, buildId: buildIds.get(one.module!)!} : one))
    : frames
}

/**
 * Sample types that count anything, the CPU's work first, as text of the same recording has it, then in the order in
 * which their events were asked for; times off the CPU made microseconds of nanoseconds; and the weights of each. Times
 * that are hardly known are left out.
 */
function countedTypes({counter}: RecordingReader, built: Stacks): {kept: number[]; self: Float64Array[]} {
  const self = built.self.map((weights, type) =>
    counter.away.has(type) ? weights.map((nanoseconds) => Math.round(nanoseconds / 1000)) : weights,
  )
  const counts = self.map((weights) => weights.some((weight) => weight !== 0))
  const known = counter.typesInOrder().filter((type) => counter.away.get(type)?.isKnown !== false)
  const kept = known.filter((type) => counts[type] || !counts.includes(true))
  const first = firstShown(kept.map((type) => built.sampleTypes[type]!))
  return {kept: first === undefined ? kept : [kept[first]!, ...kept.toSpliced(first, 1)], self}
}

const RETURNS_UNKNOWN = 'time off the CPU unknown: returns to it were not recorded'
/** Less is not worth a word. */
const SMALLEST_UNKNOWN_SHARE = 0.01

function caveatOf({unknownShare, isKnown}: OffCpu): string | null {
  if (!isKnown) return RETURNS_UNKNOWN
  if (unknownShare < SMALLEST_UNKNOWN_SHARE) return null
  return `up to ${(100 * unknownShare).toFixed(0)} % of the time lacks: some returns were not recorded`
}

/** Sample types as they are shown: times that lack something say so, and counts where a reader expects times. */
function shownTypes({counter}: RecordingReader, {sampleTypes}: Stacks, kept: readonly number[]): SampleType[] {
  const caveats = new Map<string | null, string>()
  for (const [type, away] of counter.away) {
    const caveat = caveatOf(away)
    if (caveat !== null) caveats.set(away.isKnown ? sampleTypes[type]!.name : sampleTypes[type]!.event, caveat)
  }
  return kept.map((type) => {
    const shown = sampleTypes[type]!
    const caveat = caveats.get(shown.name)
    return caveat === undefined ? shown : {...shown, caveat}
  })
}

function sequenceOf({counter}: RecordingReader, firstType: number): Sequence {
  const {nodes, types, weights} = counter.seen
  const places = [...nodes.keys()].filter((place) => types[place] === firstType)
  const scale = counter.away.has(firstType) ? 1000 : 1
  return {
    nodes: Int32Array.from(places, (place) => nodes[place]!),
    weights: Float64Array.from(places, (place) =>
      scale === 1 ? weights[place]! : Math.round(weights[place]! / scale),
    ),
  }
}

function durationOf({firstSample, lastSample}: RecordingReader, {sampleTime}: Features): number | null {
  const noted = sampleTime === null ? 0 : sampleTime[1] - sampleTime[0]
  const nanoseconds = noted > 0 ? noted : lastSample - firstSample
  return nanoseconds > 0 ? nanoseconds / NANOSECONDS : null
}

const NANOSECONDS_OF_MILLISECOND = 1e6

/** By the wall clock, where the recording says how that and the samples' clock go together (`perf record -k`). */
function startOf({clocks, sampleTime}: Features): {startedAtMs?: number} {
  if (clocks === null || sampleTime === null) return {}
  return {startedAtMs: (clocks[0] + sampleTime[0] - clocks[1]) / NANOSECONDS_OF_MILLISECOND}
}

/** Of threads that sleep until the end nobody knows for how long; bcc's offcputime and perf sched leave them out, too. */
function unfinishedWarning(away: OffCpu, end: number): Warning | null {
  const {stillAway, isKnown, absence} = away
  const missing = away.awayUntil(end)
  if (!isKnown || missing < SMALLEST_UNKNOWN_SHARE * (absence + missing)) return null
  const seconds = (missing / NANOSECONDS).toFixed(3)
  const who = stillAway === 1 ? '1 thread' : `${stillAway} threads`
  return {
    code: 'off-cpu-unfinished',
    message: `${who} had not come back to a CPU when the recording ended: what passed since they left, at least ${seconds} s in all, is not in the time off the CPU.`,
    hint: 'Record for longer; --weight samples counts how often threads left, theirs included.',
  }
}

function warningsOf(reader: RecordingReader, {roots}: ReadOptions): Warning[] {
  const {tally, counter, untimed} = reader
  const warnings: Warning[] = []
  if (untimed > 0) {
    warnings.push({
      code: 'records-without-time',
      message: `${untimed} records carry no time; they are taken in the order of the file, so modules and names may be those of another moment.`,
      hint: 'Record with times: perf record -T.',
    })
  }
  if (roots?.includes('container') && tally.withoutContainer > 0) {
    warnings.push({
      code: 'containers-unknown',
      message: `${tally.withoutContainer} samples do not tell their control group.`,
      hint: 'Record with --all-cgroups.',
    })
  }
  if ([...counter.away.values()].some(({isKnown}) => !isKnown)) {
    warnings.push({
      code: 'off-cpu-unknown',
      message:
        'Threads leave the CPU, but their returns were not recorded: how long they were away is not known, so switches are counted.',
      hint: 'Add --switch-events; without it a recording of the whole machine (-a) may lack returns as well.',
    })
  }
  for (const away of counter.away.values()) {
    const unfinished = unfinishedWarning(away, reader.lastSample)
    if (unfinished !== null) warnings.push(unfinished)
  }
  if (tally.of(RECORD.auxtraceInfo) > 0) {
    warnings.push({
      code: 'hardware-trace-skipped',
      message: 'The hardware trace (AUX area) in the recording is not decoded.',
      hint: 'Use perf script --itrace for it.',
    })
  }
  if (tally.of(RECORD.deferredCallchain) > 0) {
    warnings.push({
      code: 'deferred-stacks-skipped',
      message: `${tally.of(RECORD.deferredCallchain)} user stacks were recorded apart from their samples and are left out.`,
      hint: 'Record with frame pointers: --call-graph fp.',
    })
  }
  return warnings
}

/** What was counted, as stacks. Throws an InputError when weights add up to more than 2^53. */
export function stacksOfRecording(reader: RecordingReader, features: Features, options: ReadOptions): Stacks {
  reader.builder.countSamples(reader.tally.samples)
  const built = reader.builder.build()
  const {kept, self} = countedTypes(reader, built)
  const durationSeconds = durationOf(reader, features)
  return {
    ...built,
    frames: withBuildIds(built.frames, features),
    sampleTypes: shownTypes(reader, built, kept),
    sampleCounts: kept.map((type) => reader.counter.samplesOf(type)),
    self: kept.map((type) => self[type]!),
    warnings: warningsOf(reader, options),
    facts: perfDataFacts(features, reader.events.all, durationSeconds),
    kernel: kernelOf(reader, features),
    ...startOf(features),
    ...(durationSeconds === null ? {} : {durationSeconds}),
    ...(options.keepOrder === true ? {sequence: sequenceOf(reader, kept[0]!)} : {}),
  }
}
