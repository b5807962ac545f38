import type {ByteSource} from '../../../bytes/byte-source.ts'
import {type Mapping, type Stacks, StacksBuilder} from '../../model/stacks.ts'
import {eachLine, utf8} from '../../text/each-line.ts'
import {FaultyLines} from '../../text/faulty-lines.ts'
import {noSamples} from '../../text/no-samples.ts'
import {exactWeight} from '../../text/weight.ts'
import type {Likeness, ReadOptions, StackReader} from '../reader.ts'
import {type LegacyPlace, LegacySurroundings, legacyFrames, legacyPlace} from './legacy-text.ts'

const HEADER = /^--- (?:contention:|contention ---|contentionz \d{1,9} ---|mutex:)/
const ATTRIBUTE = /^[a-z][a-z /]{0,40}$/
const ROW = /^\s*(\d+)\s+(\d+)\s+@((?:\s+0x[0-9a-f]{1,16})*)\s*$/i

interface Row extends LegacyPlace {
  readonly cycles: number
  readonly count: number
}

interface ContentionText {
  readonly rows: readonly Row[]
  readonly mappings: readonly Mapping[]
  readonly attributes: ReadonlyMap<string, string>
}

function parseRow(line: string, place: string): Row | null {
  const [, cycles, count, addresses] = ROW.exec(line) ?? []
  if (cycles === undefined || count === undefined || addresses === undefined) return null
  return {cycles: exactWeight(cycles, place), count: exactWeight(count, place), ...legacyPlace(addresses)}
}

async function parse(source: ByteSource, faults: FaultyLines): Promise<ContentionText> {
  const rows: Row[] = []
  const attributes = new Map<string, string>()
  const surroundings = new LegacySurroundings()
  await eachLine(source, (line, number) => {
    if ((number === 1 && HEADER.test(line)) || surroundings.line(line, rows.at(-1))) return
    const [name = '', value] = line.split('=', 2).map((part) => part.trim())
    const row = parseRow(line, `${source.name}, line ${number}`)
    if (value !== undefined && ATTRIBUTE.test(name)) attributes.set(name, utf8(value.slice(0, 80)))
    else if (row === null) faults.add(number, line)
    else rows.push(row)
  })
  return {rows, attributes, mappings: surroundings.mappings}
}

/** What one row's cycles and counts are multiplied by: only one of `sampling period` waits was written down. */
function scales(attributes: ReadonlyMap<string, string>): {nanoseconds: number; count: number} {
  const number = (name: string) => {
    const value = Number(attributes.get(name) ?? Number.NaN)
    return Number.isFinite(value) && value > 0 ? value : null
  }
  const [period, hertz] = [number('sampling period') ?? 1, number('cycles/second')]
  return {count: period, nanoseconds: hertz === null ? period : (period * 1e9) / hertz}
}

async function readContention(source: ByteSource, _options: ReadOptions = {}): Promise<Stacks> {
  const faults = new FaultyLines()
  const {rows, mappings, attributes} = await parse(source, faults)
  if (rows.length === 0) throw noSamples(source.name, 'gperftools-contention', faults)
  const builder = new StacksBuilder([
    {name: 'contentions', unit: 'count', event: null},
    {name: 'delay', unit: 'nanoseconds', event: null},
  ])
  const scale = scales(attributes)
  for (const row of rows) {
    const ids = legacyFrames(row, mappings).map((one) => builder.intern(one))
    builder.add(ids.reverse(), [Math.trunc(row.count * scale.count), Math.trunc(row.cycles * scale.nanoseconds)])
  }
  // One line stands for all waits that were written down of its stack.
  builder.countSamples(rows.reduce((sum, row) => sum + row.count, 0))
  const warning = faults.warning(source.name)
  if (warning !== null) builder.warn(warning)
  return {...builder.build(), mappings, facts: [...attributes], defaultSampleType: 1}
}

function looksLikeContention(head: Uint8Array): Likeness {
  return HEADER.test(Buffer.from(head.subarray(0, 64)).toString('latin1')) ? 'yes' : 'no'
}

/** Waits for locks as text: gperftools' contention profile, and Go's mutex and block profiles (debug=1). */
export const gperftoolsContention: StackReader = {
  format: 'gperftools-contention',
  description: 'legacy contention profile of gperftools, mutex and block profile of Go as text',
  looksLike: looksLikeContention,
  read: readContention,
}
