import type {ByteSource} from '../../../bytes/byte-source.ts'
import {attributeAt, SMALLEST_ATTRIBUTE} from './events/event-attribute.ts'
import type {EventDescription} from './events/events.ts'
import type {FileHeader} from './file-header.ts'
import {hexAt, textAt, u64At, viewOf} from './records/bytes-at.ts'
import {MISC} from './records/record-types.ts'

/** Numbers of the features that are read (perf.data-file-format.txt). */
export const FEATURE = {
  tracingData: 1,
  buildId: 2,
  hostname: 3,
  osRelease: 4,
  version: 5,
  architecture: 6,
  cpuCount: 7,
  cpuDescription: 8,
  commandLine: 11,
  eventDescription: 12,
  auxtrace: 18,
  sampleTime: 21,
  clockId: 23,
  directory: 24,
  clockData: 29,
} as const

/** What the file says of its own making; filled as it is found. */
export interface Features {
  readonly texts: Map<number, string>
  /** Lower-case hex, by path. */
  readonly buildIds: Map<string, string>
  events: readonly EventDescription[]
  commandLine: readonly string[]
  onlineCpus: number | null
  /** Time of the first and last sample, in nanoseconds of perf's clock. */
  sampleTime: readonly [first: number, last: number] | null
  /** Formats of tracepoints, as text between other things. */
  tracingData: string
  isDirectory: boolean
  /** Nanoseconds of the wall clock, and of the clock of the samples (`-k`), at one moment. */
  clocks: readonly [wall: number, samples: number] | null
}

export function noFeatures(): Features {
  return {
    texts: new Map(),
    buildIds: new Map(),
    events: [],
    commandLine: [],
    onlineCpus: null,
    sampleTime: null,
    tracingData: '',
    isDirectory: false,
    clocks: null,
  }
}

const LARGEST_FEATURE = 16 * 1024 ** 2
const SECTION_BYTES = 16
const BUILD_ID_AT = 12
const BUILD_ID_SIZE_AT = BUILD_ID_AT + 20
const BUILD_ID_PATH_AT = BUILD_ID_AT + 24
const LARGEST_BUILD_ID = 20

/** A string with its length before it; empty when it is cut off. */
function stringAt(bytes: Uint8Array, at: number): {text: string; end: number} {
  if (at + 4 > bytes.length) return {text: '', end: bytes.length}
  const end = at + 4 + viewOf(bytes).getUint32(at, true)
  return end > bytes.length ? {text: '', end: bytes.length} : {text: textAt(bytes, at + 4, end), end}
}

function strings(bytes: Uint8Array): string[] {
  const read: string[] = []
  for (let at = 4; at < bytes.length; ) {
    const {text, end} = stringAt(bytes, at)
    read.push(text)
    at = end
  }
  return read
}

function eventDescriptions(bytes: Uint8Array): EventDescription[] {
  if (bytes.length < 8) return []
  const view = viewOf(bytes)
  const length = view.getUint32(4, true)
  const read: EventDescription[] = []
  for (let at = 8; length >= SMALLEST_ATTRIBUTE && at + length + 8 <= bytes.length; ) {
    const idCount = view.getUint32(at + length, true)
    const {text: name, end} = stringAt(bytes, at + length + 4)
    const next = end + idCount * 8
    if (next > bytes.length) break
    const ids = Array.from({length: idCount}, (_, index) => u64At(view, end + index * 8))
    read.push({attribute: attributeAt(view, at, length), ids, name})
    at = next
  }
  return read
}

/** One build id in the form of a record, `[at, end)` with its header; null when it cannot be one. */
export function buildIdAt(bytes: Uint8Array, at: number, end: number): {path: string; buildId: string} | null {
  if (end - at <= BUILD_ID_PATH_AT || end > bytes.length) return null
  const sized = (viewOf(bytes).getUint16(at + 4, true) & MISC.buildIdSize) !== 0
  const size = sized ? Math.min(bytes[at + BUILD_ID_SIZE_AT]!, LARGEST_BUILD_ID) : LARGEST_BUILD_ID
  return {path: textAt(bytes, at + BUILD_ID_PATH_AT, end), buildId: hexAt(bytes, at + BUILD_ID_AT, size)}
}

function buildIds(bytes: Uint8Array, known: Map<string, string>): void {
  const view = viewOf(bytes)
  for (let at = 0; at + 8 <= bytes.length; ) {
    const end = at + view.getUint16(at + 6, true)
    const one = buildIdAt(bytes, at, end)
    if (one === null) return
    known.set(one.path, one.buildId)
    at = end
  }
}

/** Notes what one feature's section says; what is cut off or of no interest says nothing. */
export function takeFeature(features: Features, feature: number, bytes: Uint8Array): void {
  const view = viewOf(bytes)
  switch (feature) {
    case FEATURE.tracingData:
      features.tracingData = Buffer.from(bytes).toString('latin1')
      break
    case FEATURE.buildId:
      buildIds(bytes, features.buildIds)
      break
    case FEATURE.commandLine:
      features.commandLine = strings(bytes)
      break
    case FEATURE.eventDescription:
      features.events = eventDescriptions(bytes)
      break
    case FEATURE.cpuCount:
      if (bytes.length >= 8) features.onlineCpus = view.getUint32(0, true)
      break
    case FEATURE.sampleTime:
      if (bytes.length >= 16) features.sampleTime = [u64At(view, 0), u64At(view, 8)]
      break
    case FEATURE.clockData:
      if (bytes.length >= 24) features.clocks = [u64At(view, 8), u64At(view, 16)]
      break
    case FEATURE.directory:
      features.isDirectory = true
      break
    case FEATURE.hostname:
    case FEATURE.osRelease:
    case FEATURE.version:
    case FEATURE.architecture:
    case FEATURE.cpuDescription:
      features.texts.set(feature, stringAt(bytes, 0).text)
      break
  }
}

const READ = new Set<number>(Object.values(FEATURE))

/** Reads the features' sections, whose places stand behind the data in the order of their numbers. */
export async function readFeatures(source: ByteSource, header: FileHeader): Promise<Features> {
  const features = noFeatures()
  const table = header.data.offset + header.data.size
  if (header.data.size === 0 || header.features.length === 0) return features
  const places = viewOf(await source.read(table, header.features.length * SECTION_BYTES))
  for (const [index, feature] of header.features.entries()) {
    const at = index * SECTION_BYTES
    if (!READ.has(feature) || at + SECTION_BYTES > places.byteLength) continue
    const [offset, size] = [u64At(places, at), u64At(places, at + 8)]
    if (offset + size > source.size || size > LARGEST_FEATURE) continue
    takeFeature(features, feature, await source.read(offset, size))
  }
  return features
}
