import type {Warning} from '../../errors/index.ts'
import type {ReadOptions} from '../reader.ts'
import type {Frame, RecordedKernel, Sequence, Stacks} from '../stacks.ts'
import {factsOf} from './facts.ts'
import {FEATURE, type Features} from './features.ts'
import type {RecordingReader} from './read-recording.ts'
import {RECORD} from './record-types.ts'

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
 * Sample types that count anything, in the order in which their events were asked for, times off the CPU made
 * microseconds of nanoseconds; and the weights of each.
 */
function countedTypes({counter}: RecordingReader, built: Stacks): {kept: number[]; self: Float64Array[]} {
  const self = built.self.map((weights, type) =>
    counter.away.has(type) ? weights.map((nanoseconds) => Math.round(nanoseconds / 1000)) : weights,
  )
  const counts = self.map((weights) => weights.some((weight) => weight !== 0))
  const kept = counter.typesInOrder().filter((type) => counts[type] || !counts.includes(true))
  return {kept, self}
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
  if ([...counter.away.values()].some(({returns, unseenReturns}) => returns === 0 && unseenReturns > 0)) {
    warnings.push({
      code: 'off-cpu-unknown',
      message: 'Threads leave the CPU, but their return was not recorded, so only switches are counted.',
      hint: 'Record the whole machine (-a), or add --switch-events.',
    })
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
    sampleTypes: kept.map((type) => built.sampleTypes[type]!),
    self: kept.map((type) => self[type]!),
    warnings: warningsOf(reader, options),
    facts: factsOf(features, reader.events.all, durationSeconds),
    kernel: kernelOf(reader, features),
    ...(durationSeconds === null ? {} : {durationSeconds}),
    ...(options.keepOrder === true ? {sequence: sequenceOf(reader, kept[0]!)} : {}),
  }
}
