import {InputError} from '../../../errors/index.ts'
import type {ProfileWindow} from '../../model/profile-window.ts'
import {profiledModules} from '../../model/profiled-modules.ts'
import type {Frame, Stacks} from '../../model/stacks.ts'
import {usualSampleType} from '../../model/usual-sample-type.ts'
import type {SpeedscopeRecording} from './recording.ts'
import {SPEEDSCOPE_SCHEMA} from './speedscope.ts'

/** Units that speedscope knows; all others are `none` there. */
const UNITS: ReadonlySet<string> = new Set(['nanoseconds', 'microseconds', 'milliseconds', 'seconds', 'bytes'])
const EXPORTER = 'mesh-runner'
/** Samples are put together as text in pieces of so many, since one text for all could be longer than a text may be. */
const SAMPLES_IN_A_PIECE = 4096

/** `kind` and `grounds` are beyond the schema, which allows them; speedscope does not look at them, our reader does. */
function frameOf({name, module, line, kind, grounds}: Frame): Record<string, string | number> {
  return {
    name,
    ...(module === null ? {} : {file: module}),
    ...(line === undefined ? {} : {line}),
    ...(kind === 'user' ? {} : {kind}),
    ...(grounds === 'given' ? {} : {grounds}),
  }
}

/** Nodes with a weight, in the order of the tree. */
function weightedNodes(weights: Float64Array, name: string): number[] {
  const nodes: number[] = []
  weights.forEach((weight, node) => {
    if (weight < 0) {
      throw new InputError(
        `Writing ${name} for speedscope: a stack weighs ${weight}, and speedscope has no negative weights.`,
        {
          hint: 'Export it as pprof or folded text instead.',
        },
      )
    }
    if (weight > 0 && node > 0) nodes.push(node)
  })
  return nodes
}

function sampleText({parents, frameOf}: Stacks, node: number): string {
  const frames: number[] = []
  for (let at = node; at > 0; at = parents[at]!) frames.push(frameOf[at]!)
  return `[${frames.reverse().join(',')}]`
}

/** The items, each by `text`, with commas between, in pieces. */
function* list(nodes: readonly number[], text: (node: number) => string): Generator<Buffer> {
  for (let from = 0; from < nodes.length; from += SAMPLES_IN_A_PIECE) {
    const piece = nodes
      .slice(from, from + SAMPLES_IN_A_PIECE)
      .map(text)
      .join(',')
    yield Buffer.from(from === 0 ? piece : `,${piece}`)
  }
}

function* profile(stacks: Stacks, sampleType: number, name: string): Generator<Buffer> {
  const type = stacks.sampleTypes[sampleType]!
  const weights = stacks.self[sampleType]!
  const nodes = weightedNodes(weights, name)
  const head = {
    type: 'sampled',
    name: type.event === null ? type.name : `${type.name} (${type.event})`,
    unit: UNITS.has(type.unit) ? type.unit : 'none',
    startValue: 0,
    endValue: nodes.reduce((sum, node) => sum + weights[node]!, 0),
    sampleType: type,
  }
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},"samples":[`)
  yield* list(nodes, (node) => sampleText(stacks, node))
  yield Buffer.from('],"weights":[')
  yield* list(nodes, (node) => String(weights[node]))
  yield Buffer.from(']}')
}

/** What the format has no word for: when it was recorded, for how long, and in which files the functions are. */
function recordingOf(stacks: Stacks, {startedAt, durationSeconds}: ProfileWindow): SpeedscopeRecording {
  return {
    ...(startedAt === null ? {} : {startedAtMs: startedAt.getTime()}),
    ...(durationSeconds === 0 ? {} : {durationSeconds}),
    modules: profiledModules(stacks),
  }
}

function* file(stacks: Stacks, sampleTypes: readonly number[], about: SpeedscopeAbout): Generator<Buffer> {
  const {name} = about
  const active = Math.max(0, sampleTypes.indexOf(usualSampleType(stacks)))
  const recording = recordingOf(stacks, about.window)
  const head = {$schema: SPEEDSCOPE_SCHEMA, name, exporter: EXPORTER, activeProfileIndex: active, recording}
  const shared = {frames: stacks.frames.map(frameOf)}
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},"shared":${JSON.stringify(shared)},"profiles":[`)
  for (const [index, sampleType] of sampleTypes.entries()) {
    if (index > 0) yield Buffer.from(',')
    yield* profile(stacks, sampleType, name)
  }
  yield Buffer.from(']}')
}

/** What is said of a profile in a speedscope file beside its stacks. */
export interface SpeedscopeAbout {
  /** Shown as the title. */
  readonly name: string
  readonly window: ProfileWindow
}

/**
 * Stacks as a file of speedscope.app (its file-format-schema): one sampled profile for each of `sampleTypes`, stacks in
 * the order of the tree. Each profile also has its `sampleType`, and the file a `recording` with time and modules, so
 * that {@link SPEEDSCOPE_SCHEMA}'s reader here gives the same back; the schema allows both, and speedscope passes over
 * them. Throws an InputError when a weight is negative.
 */
export function toSpeedscope(stacks: Stacks, sampleTypes: readonly number[], about: SpeedscopeAbout): Uint8Array {
  return Buffer.concat([...file(stacks, sampleTypes, about)])
}
