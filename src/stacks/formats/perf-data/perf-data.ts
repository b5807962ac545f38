import type {ByteSource} from '../../../bytes/byte-source.ts'
import type {Warning} from '../../../errors/index.ts'
import {shortWork} from '../../../program/short-work.ts'
import type {Stacks} from '../../model/stacks.ts'
import {NoSamplesError} from '../no-samples-error.ts'
import type {ReadOptions, StackReader} from '../reader.ts'
import {readAttributes} from './events/read-attributes.ts'
import {noFeatures, readFeatures} from './features.ts'
import {type FileHeader, type FileRange, hasPerfMagic, readFileHeader} from './file-header.ts'
import {assertWholeFolder, RecordingReader} from './read-recording.ts'
import {eachRecord, type RecordsEnd} from './records/each-record.ts'
import {RECORD} from './records/record-types.ts'
import {stacksOfRecording} from './stacks-of-recording.ts'

/** From here on reading gains by being compiled for speed. */
const LONG_RECORDING_BYTES = 64 << 20

/** Where the records are: to the end of the file when perf had no time to write how many there are. */
function recordsSection({data}: FileHeader, {size}: ByteSource): FileRange {
  return data.size === 0 ? {offset: data.offset, size: Math.max(0, size - data.offset)} : data
}

/** What a file lacks that perf did not end in order; null when nothing. */
function unfinishedText(data: FileRange, name: string, size: number): string | null {
  if (data.size === 0) {
    return `${name}: perf was ended before it could finish the file; records are read to its end, host, command and build ids are not known.`
  }
  const end = data.offset + data.size
  return end > size
    ? `${name}: the file is cut off: its records should reach to byte ${end}, it ends at byte ${size}.`
    : null
}

/** A pipe has no end that its header could tell. */
function headerWarnings({data, piped}: FileHeader, {name, size}: ByteSource): Warning[] {
  const message = piped ? null : unfinishedText(data, name, size)
  return message === null
    ? []
    : [{code: 'recording-unfinished', message, hint: 'End perf record by SIGINT and wait for it.'}]
}

function assertSamples({name}: ByteSource, {tally, events}: RecordingReader, end: RecordsEnd): void {
  if (tally.samples > 0) return
  const others = tally.otherEvents === 0 ? '' : ` ${tally.otherEvents} samples are of other events.`
  const known = events.all.map((event) => event.name).join(', ')
  const fault = end.fault === null ? '' : ` Reading ended early: ${end.fault}.`
  const aux = tally.of(RECORD.auxtraceInfo) > 0 ? ' It holds a hardware trace (AUX area), which is not decoded.' : ''
  throw new NoSamplesError(
    `Reading ${name} as perf-data gave not one sample of ${known || 'any event'}.${others}${fault}${aux} Seen: ${tally.seen()}.`,
    {hint: 'Nothing was recorded in the window, or another event is meant.'},
  )
}

/** Gives all records to the reader, those of the other files of a folder too; how the first ended that did not end well. */
async function allRecords(source: ByteSource, header: FileHeader, {take}: RecordingReader): Promise<RecordsEnd> {
  const ends = [await eachRecord(source, recordsSection(header, source), take)]
  for (const part of source.parts ?? []) ends.push(await eachRecord(part, {offset: 0, size: part.size}, take))
  return ends.find(({fault}) => fault !== null) ?? ends[0]!
}

async function readAll(source: ByteSource, header: FileHeader, reader: RecordingReader): Promise<RecordsEnd> {
  const sizeBytes = (source.parts ?? []).reduce((sum, {size}) => sum + size, source.size)
  using _ = shortWork(sizeBytes < LONG_RECORDING_BYTES)
  const end = await allRecords(source, header, reader)
  reader.order.finish()
  return end
}

async function readPerfData(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const header = await readFileHeader(source)
  const features = header.piped ? noFeatures() : await readFeatures(source, header)
  assertWholeFolder(source, features)
  const reader = new RecordingReader(source, features, options)
  const attributes = header.piped ? [] : await readAttributes(source, header)
  for (const [index, one] of attributes.entries()) {
    reader.addEvent({...one, name: features.events.length === attributes.length ? features.events[index]!.name : null})
  }
  reader.state.kernel.buildId = features.buildIds.get('[kernel.kallsyms]') ?? null
  const end = await readAll(source, header, reader)
  assertSamples(source, reader, end)
  const stacks = stacksOfRecording(reader, features, options)
  const warnings = [
    ...headerWarnings(header, source),
    ...reader.tally.warnings(source.name, end, reader.order.late),
    ...stacks.warnings,
  ]
  return {...stacks, warnings}
}

/** What `perf record` writes, to a file or to a pipe. */
export const perfData: StackReader = {
  format: 'perf-data',
  description: 'perf.data as perf record writes it',
  roots: ['container', 'process', 'thread'],
  sampleFacts: ['event', 'count', 'ids'],
  ordered: true,
  looksLike: (head) => (hasPerfMagic(head) ? 'yes' : 'no'),
  read: readPerfData,
}
