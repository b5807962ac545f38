import type {ByteSource} from '../../bytes/byte-source.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type Frame, frame, type SampleType, type Stacks, StacksBuilder} from '../stacks.ts'
import {BpftraceEntries, type BpftraceEntry} from '../text/bpftrace-entry.ts'
import {bpftraceFrame, isKernelStack} from '../text/bpftrace-frame.ts'
import {eachLine, utf8} from '../text/each-line.ts'
import {FaultyLines} from '../text/faulty-lines.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {noSamples} from '../text/no-samples.ts'
import {exactWeight, WEIGHT} from '../text/weight.ts'

/** A key of several stacks is put together as caller and callee: the user's part first, the kernel's on top. */
function stackFrames(entry: BpftraceEntry): Frame[] {
  const stacks = entry.keys.flatMap((key) => ('frames' in key ? [key.frames] : []))
  const kernel = stacks.map(isKernelStack)
  // Where no root tells, the first of two stacks is the kernel's, the order in which `kstack, ustack` are written.
  if (stacks.length > 1 && !kernel.includes(true)) kernel[0] = true
  return [...stacks.keys()]
    .sort((a, b) => Number(kernel[a]) - Number(kernel[b]))
    .flatMap((index) => rootFirst(stacks[index]!, kernel[index]!))
}

function rootFirst(lines: readonly string[], kernel: boolean): Frame[] {
  const frames = lines.map((line, index) => bpftraceFrame(line, index > 0))
  return frames.reverse().map((one) => (kernel ? {...one, kind: 'kernel'} : one))
}

/** Text keys (comm, pid, …) become the first frames, in their order. */
function framesOf(entry: BpftraceEntry): Frame[] {
  const labels = entry.keys.flatMap((key) => ('text' in key ? [frame({name: utf8(key.text), kind: 'label'})] : []))
  const frames = [...labels, ...stackFrames(entry)]
  return frames.length > 0 ? frames : [frame({name: '[no stack]', kind: 'label'})]
}

function hasStack(entry: BpftraceEntry): boolean {
  return entry.keys.some((key) => 'frames' in key)
}

/** A map of its own is a sample type of its own, called after the map; what one alone counts, the caller may know. */
function typeOfMap(map: string, only: boolean, known: SampleType | undefined): SampleType {
  const name = map === '@' ? 'samples' : map.slice(1)
  if (known === undefined) return {name, unit: map === '@' ? 'samples' : 'count', event: null}
  return only ? known : {...known, name: map === '@' ? known.name : name}
}

/** Entries of maps that have stacks; when no map has any, all entries, so that counts by comm can be drawn too. */
function drawable(entries: readonly BpftraceEntry[]): ReadonlyMap<string, BpftraceEntry[]> {
  const withStacks = new Set(entries.filter(hasStack).map(({map}) => map))
  const chosen = withStacks.size === 0 ? entries : entries.filter(({map}) => withStacks.has(map))
  return Map.groupBy(chosen, ({map}) => map)
}

function warnOfUnread(
  builder: StacksBuilder,
  entries: readonly BpftraceEntry[],
  read: ReadonlyMap<string, unknown>,
): void {
  const unread = new Set(entries.map(({map}) => map).filter((map) => !read.has(map)))
  if (unread.size === 0) return
  builder.warn({
    code: 'maps-without-stacks',
    message: `The bpftrace maps ${[...unread].join(', ')} hold no stacks and were left out.`,
    hint: 'Add ustack or kstack to the key, or clear() helper maps in the END block.',
  })
}

async function readEntries(source: ByteSource, faults: FaultyLines): Promise<BpftraceEntry[]> {
  const entries: BpftraceEntry[] = []
  const reader = new BpftraceEntries((entry) => {
    if (WEIGHT.test(entry.value.trim())) entries.push(entry)
    else faults.add(entry.line, `${entry.map}[…]: ${entry.value}`)
  })
  await eachLine(source, (line, number) => void reader.line(line, number))
  if (reader.open) faults.add(0, 'the last key is not closed')
  return entries
}

async function readBpftrace(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const faults = new FaultyLines()
  const entries = await readEntries(source, faults)
  if (entries.length === 0) throw noSamples(source.name, 'bpftrace', faults)
  const maps = drawable(entries)
  const builder = new StacksBuilder([...maps.keys()].map((map) => typeOfMap(map, maps.size === 1, options.sampleType)))
  ;[...maps.values()].forEach((ofMap, type) => {
    for (const entry of ofMap) {
      const node = framesOf(entry).reduce((parent, one) => builder.child(parent, builder.intern(one)), 0)
      builder.addWeight(node, type, exactWeight(entry.value.trim(), `${source.name}, line ${entry.line}`))
    }
  })
  warnOfUnread(builder, entries, maps)
  const warning = faults.warning(source.name)
  if (warning !== null) builder.warn(warning)
  return builder.build()
}

function looksLikeBpftrace(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  const lines = headLines(head)
  if (lines.some((line) => /^@\w*\[(?:,? ?|[^\]]*,)$/.test(line) || /^@\w*\[.*\]: -?\d+$/.test(line))) return 'yes'
  return lines.some((line) => line.startsWith('Attaching ')) ? 'unsure' : 'no'
}

/** What bpftrace prints of its maps when it ends: anonymous and named maps, with stacks, comms and numbers as keys. */
export const bpftrace: StackReader = {
  format: 'bpftrace',
  description: 'maps as bpftrace prints them',
  looksLike: looksLikeBpftrace,
  read: readBpftrace,
}
