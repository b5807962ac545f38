import type {ByteSource} from '../../../bytes/byte-source.ts'
import {foldedName} from '../../../stacks/formats/folded/write/fold.ts'
import {callersEnd, framesOfLine, parsePerfFrame} from '../../../stacks/formats/perf-script/frame.ts'
import {frame} from '../../../stacks/model/stacks.ts'
import {detached, eachLine, utf8} from '../../../stacks/text/each-line.ts'
import {unknownFrame} from '../../../stacks/text/frame-names.ts'
import type {FoldedStack} from './blocked-time.ts'

/** One record of `perf script`: its first line, and its call chain when it has one. */
export interface PerfRecord {
  readonly thread: string
  readonly pid: number
  readonly tid: number
  /** Null where the text was made without times. */
  readonly nanoseconds: number | null
  /** Event, then whatever the event says: `sched:sched_switch: prev_comm=…`, or `PERF_RECORD_SWITCH IN`. */
  readonly said: string
  /** Thread first, then frames, root first. */
  readonly stack: FoldedStack
}

const HEADER = /^\s*(.*?)\s+(\d+)\/(\d+)\s+(?:\[\d+\]\s+)?(?:(\d+)\.(\d+):\s+)?(\S.*)$/

/** Seconds with decimals as nanoseconds; as one number they are exact for 104 days of uptime. */
function nanosecondsOf(seconds: string | undefined, decimals: string | undefined): number | null {
  if (seconds === undefined || decimals === undefined) return null
  return Number(seconds) * 1e9 + Number(decimals.padEnd(9, '0'))
}

interface FoldedNames {
  readonly exact: readonly string[]
  readonly calling: readonly string[]
  readonly isBeyondPrograms: boolean
}

const ADDRESSES = {addresses: true}

function namesOf(line: string): FoldedNames | null {
  const parsed = parsePerfFrame(line)
  if (parsed === null) return null
  const {exact, calling, isBeyondPrograms} = framesOfLine(parsed)
  return {
    exact: exact.map((one) => foldedName(one, ADDRESSES)),
    calling: calling.map((one) => foldedName(one, ADDRESSES)),
    isBeyondPrograms,
  }
}

interface OpenRecord extends Omit<PerfRecord, 'stack'> {
  readonly lines: FoldedNames[]
}

function openRecord(line: string): OpenRecord | null {
  const match = HEADER.exec(line)
  if (match === null) return null
  const [, thread = '', pid, tid, seconds, decimals, said = ''] = match
  const nanoseconds = nanosecondsOf(seconds, decimals)
  return {thread: utf8(thread), pid: Number(pid), tid: Number(tid), nanoseconds, said, lines: []}
}

function closed({lines, ...record}: OpenRecord): PerfRecord {
  const end = callersEnd(lines)
  const frames = lines.slice(0, end).map(({exact, calling}, index) => (index === 0 ? exact : calling))
  const beyond = end < lines.length ? [unknownFrame(null)] : []
  const roots = [frame({name: record.thread}), ...beyond].map((one) => foldedName(one))
  return {...record, stack: [...roots, ...frames.reverse().flat()]}
}

/** Calls `visit` for each record of `perf script -F comm,pid,tid[,time],event[,trace],ip,sym,symoff,dso` text, in order. */
export async function eachPerfRecord(source: ByteSource, visit: (record: PerfRecord) => void): Promise<void> {
  const known = new Map<string, FoldedNames>()
  let open: OpenRecord | null = null
  const close = () => {
    if (open !== null) visit(closed(open))
    open = null
  }
  await eachLine(source, (line) => {
    if (line.trim() === '') return close()
    const names = /^\s+[0-9a-f]+ /.test(line) ? (known.get(line) ?? namesOf(line)) : null
    if (names !== null && open !== null) {
      known.set(detached(line), names)
      open.lines.push(names)
      return
    }
    close()
    open = openRecord(line)
  })
  close()
}
