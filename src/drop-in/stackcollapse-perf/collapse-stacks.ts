import type {ByteSource} from '../../bytes/byte-source.ts'
import {perfScript} from '../../stacks/formats/perf-script/perf-script.ts'
import {type Frame, framesTo, isUnnamed, type Stacks} from '../../stacks/model/stacks.ts'
import type {CollapseOptions} from './collapse-options.ts'
import {collapseFrame, type FrameSpelling} from './frames/collapse-frame.ts'

/** Takes a stack as names of one character per byte, the process first. */
export type TakeStack = (names: readonly string[], weight: number) => void

/** What is told about the input. */
export interface CollapseTelling {
  readonly spelling: FrameSpelling
  readonly warn: (text: string) => void
}

function bytesOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1')
}

function spelled(frame: Frame, java: boolean, spelling: FrameSpelling): string[] {
  const hasNoName = isUnnamed(frame)
  const module = frame.module ?? (frame.kind === 'kernel' ? '[kernel.kallsyms]' : hasNoName ? '[unknown]' : '')
  const address = frame.address?.toString(16) ?? '0'
  const symbol = hasNoName ? '[unknown]' : frame.name
  const {names} = collapseFrame({address, symbol, module}, java, false, spelling)
  return frame.kind === 'inlined' ? names.map((name) => (name.endsWith('_[i]') ? name : `${name}_[i]`)) : [...names]
}

function namesOf(frames: readonly Frame[], spelling: FrameSpelling): string[] {
  const [first] = frames
  const hasComm = first?.kind === 'label'
  const comm = hasComm ? first.name.replaceAll(' ', '_').replaceAll(';', ':') : ''
  const names = frames.slice(hasComm ? 1 : 0).flatMap((frame) => spelled(frame, comm.startsWith('java'), spelling))
  return [...(hasComm ? [comm] : []), ...names].map(bytesOf)
}

function addStacks(stacks: Stacks, types: readonly number[], spelling: FrameSpelling, take: TakeStack): void {
  for (const node of stacks.parents.keys()) {
    const weight = types.reduce((sum, type) => sum + stacks.self[type]![node]!, 0)
    if (weight !== 0) take(namesOf(framesTo(stacks, node), spelling), weight)
  }
}

/**
 * The stacks of text with other fields than the quick way knows (`perf script -F …`), spelled as it spells them: those of
 * the event asked for, or of the first one. Throws an InputError when not one sample can be read.
 */
export async function collapseStacks(
  source: ByteSource,
  {pid, tid, eventFilter}: CollapseOptions,
  {spelling, warn}: CollapseTelling,
  take: TakeStack,
): Promise<void> {
  const stacks = await perfScript.read(source, {
    ...(tid || pid ? {commandIds: tid ? 'tid' : 'pid'} : {}),
    ...(eventFilter === null ? {} : {eventFilter}),
  })
  for (const {message} of stacks.warnings) warn(message)
  const [first] = stacks.sampleTypes
  const types = [...stacks.sampleTypes.keys()].filter((type) => stacks.sampleTypes[type]!.event === first!.event)
  if (types.length < stacks.sampleTypes.length) {
    warn(`Samples of other events are left out; only ${first!.event} is counted (--event-filter chooses).`)
  }
  addStacks(stacks, types, spelling, take)
}
