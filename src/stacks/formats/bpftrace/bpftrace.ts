import type {ByteSource} from '../../../bytes/byte-source.ts'
import type {Stacks} from '../../model/stacks.ts'
import {eachLine} from '../../text/each-line.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {headLines, isBinary} from '../../text/head-lines.ts'
import {noSamples} from '../../text/no-samples.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {BpftraceEntries, type BpftraceEntry} from './entry.ts'
import {jsonEntries} from './json.ts'
import {BpftraceMaps} from './maps.ts'

async function readBpftrace(source: ByteSource, options: ReadOptions = {}): Promise<Stacks> {
  const faults = new FaultyLines()
  const maps = new BpftraceMaps(source.name, options.sampleType)
  const take = (entry: BpftraceEntry) => {
    if (entry.measures !== null) maps.add(entry, entry.measures)
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
  if (maps.isEmpty) throw noSamples(source.name, 'bpftrace', faults)
  const builder = maps.finish()
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
