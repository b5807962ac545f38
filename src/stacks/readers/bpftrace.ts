import type {ByteSource} from '../../bytes/byte-source.ts'
import {BpftraceEntries, type BpftraceEntry} from '../bpftrace/entry.ts'
import {bpftraceFrame, isKernelStack} from '../bpftrace/frame.ts'
import {jsonEntries} from '../bpftrace/json.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type Frame, frame, type SampleType, type Stacks, StacksBuilder} from '../stacks.ts'
import {eachLine, utf8} from '../text/each-line.ts'
import {FaultyLines} from '../text/faulty-lines.ts'
import {headLines, isBinary} from '../text/head-lines.ts'
import {noSamples} from '../text/no-samples.ts'
import {exactWeight} from '../text/weight.ts'

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

/**
 * A map of its own is a sample type of its own, called after the map (and `total`, `count` where one map has both);
 * what one alone counts, the caller may know.
 */
function typeOf(map: string, measure: string, only: boolean, known: SampleType | undefined): SampleType {
  const name = [map === '@' ? (known?.name ?? 'samples') : map.slice(1), measure]
    .filter((part) => part !== '')
    .join('-')
  const unit = measure === 'count' || (map === '@' && measure === '') ? 'samples' : 'count'
  if (known === undefined || measure === 'count') return {name, unit, event: null}
  return only ? known : {...known, name}
}

/** Entries of maps that have stacks; when no map has any, all entries, so that counts by comm can be drawn too. */
function drawable(entries: readonly BpftraceEntry[]): readonly BpftraceEntry[] {
  const withStacks = new Set(entries.filter(hasStack).map(({map}) => map))
  return withStacks.size === 0 ? entries : entries.filter(({map}) => withStacks.has(map))
}

function warnOfUnread(
  builder: StacksBuilder,
  entries: readonly BpftraceEntry[],
  drawn: readonly BpftraceEntry[],
): void {
  const read = new Set(drawn.map(({map}) => map))
  const unread = new Set(entries.map(({map}) => map).filter((map) => !read.has(map)))
  if (unread.size === 0) return
  builder.warn({
    code: 'maps-without-stacks',
    message: `The bpftrace maps ${utf8([...unread].join(', '))} hold no stacks and were left out.`,
    hint: 'Add ustack or kstack to the key, or clear() helper maps in the END block.',
  })
}

async function readEntries(source: ByteSource, faults: FaultyLines): Promise<BpftraceEntry[]> {
  const entries: BpftraceEntry[] = []
  const take = (entry: BpftraceEntry) => {
    if (entry.measures !== null) entries.push(entry)
    else faults.add(entry.line, `${entry.map}[…]: ${entry.value}`)
  }
  const reader = new BpftraceEntries(take)
  await eachLine(source, (line, number) => {
    if (!line.startsWith('{')) return reader.line(line, number)
    const found = jsonEntries(line, number)
    if (found === null) faults.add(number, line)
    else found.forEach(take)
  })
  reader.end()
  return entries
}

/** Adds one stack with each number that its map keeps of it; numbers of one kind in one map are one sample type. */
function addEntries(builder: StacksBuilder, entries: readonly BpftraceEntry[], name: string, known?: SampleType): void {
  const types = new Map<string, number>()
  const only = new Set(entries.map(({map}) => map)).size === 1
  const typeNumber = (map: string, measure: string) => {
    const key = `${map}\0${measure}`
    const number = types.get(key) ?? builder.addSampleType(typeOf(utf8(map), measure, only, known))
    types.set(key, number)
    return number
  }
  for (const entry of entries) {
    const node = framesOf(entry).reduce((parent, one) => builder.child(parent, builder.intern(one)), 0)
    for (const [measure, value] of Object.entries(entry.measures!)) {
      builder.addWeight(node, typeNumber(entry.map, measure), exactWeight(value, `${name}, line ${entry.line}`))
    }
  }
}

async function readBpftrace(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const faults = new FaultyLines()
  const entries = await readEntries(source, faults)
  if (entries.length === 0) throw noSamples(source.name, 'bpftrace', faults)
  const drawn = drawable(entries)
  const builder = new StacksBuilder()
  addEntries(builder, drawn, source.name, options.sampleType)
  warnOfUnread(builder, entries, drawn)
  const warning = faults.warning(source.name)
  if (warning !== null) builder.warn(warning)
  return builder.build()
}

const TEXT_KEY = /^@\w*\[(?:,? ?|[^\]]*,)$/
const TEXT_ENTRY = /^@\w*\[.*\]:(?: (?:-?\d+|count \d+, average .*))?$/
const JSON_LINE = /^\{"type": ?"(?:attached_probes|map|stats|hist|value)", ?"data": ?\{"(?:probes|@\w*)":/

function looksLikeBpftrace(head: Uint8Array): Likeness {
  if (isBinary(head)) return 'no'
  const lines = headLines(head)
  if (lines.some((line) => TEXT_KEY.test(line) || TEXT_ENTRY.test(line) || JSON_LINE.test(line))) return 'yes'
  return lines.some((line) => line.startsWith('Attaching ')) ? 'unsure' : 'no'
}

/** What bpftrace prints of its maps when it ends, as text or JSON: anonymous and named maps, with stacks, comms and numbers as keys. */
export const bpftrace: StackReader = {
  format: 'bpftrace',
  description: 'maps as bpftrace prints them, as text or JSON',
  looksLike: looksLikeBpftrace,
  read: readBpftrace,
}
