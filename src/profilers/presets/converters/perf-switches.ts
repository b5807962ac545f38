import type {ByteSource} from '../../../bytes/byte-source.ts'
import {type BlockedKind, BlockedSums, type FoldedStack} from './blocked-time.ts'
import {eachPerfRecord, type PerfRecord} from './perf-samples.ts'

/** A thread that is off the CPU. */
interface Absence {
  readonly since: number
  readonly runnable: boolean
  readonly sleeper: FoldedStack
  waker: FoldedStack | null
}

/** Fields of the tracepoint's print format (events/sched/sched_switch/format). Names of threads may hold anything. */
const SWITCH =
  /^sched:sched_switch:\s.*\sprev_pid=(\d+) prev_prio=-?\d+ prev_state=(\S+) ==> .*\snext_pid=(\d+) next_prio=-?\d+$/
const WAKING = /^sched:sched_waking:\s.*\spid=(\d+) prio=/
const BACK = /^PERF_RECORD_SWITCH IN/

/** Follows threads from leaving the CPU to coming back. */
class AbsenceBook {
  readonly #kind: BlockedKind
  readonly #pid: number
  readonly #sums: BlockedSums
  readonly #away = new Map<number, Absence>()

  constructor(kind: BlockedKind, pid: number) {
    this.#kind = kind
    this.#pid = pid
    this.#sums = new BlockedSums(kind)
  }

  readonly visit = (record: PerfRecord): void => {
    const switched = SWITCH.exec(record.said)
    const woken = switched === null ? WAKING.exec(record.said) : null
    if (switched !== null) this.#switch(record, switched[2]!, Number(switched[3]))
    else if (woken !== null) this.#wake(Number(woken[1]), record)
    else if (BACK.test(record.said)) this.#back(record.tid, record.nanoseconds!)
  }

  text(): string {
    return [...this.#sums.lines()].join('')
  }

  #switch(record: PerfRecord, state: string, nextTid: number): void {
    this.#back(nextTid, record.nanoseconds!)
    if (record.pid !== this.#pid) return
    // The record's own thread is the one that leaves. `R` and `R+` are threads that could go on running.
    const runnable = state.startsWith('R')
    this.#away.set(record.tid, {since: record.nanoseconds!, runnable, sleeper: record.stack, waker: null})
  }

  #wake(tid: number, record: PerfRecord): void {
    const absence = this.#away.get(tid)
    if (absence === undefined || absence.runnable) return
    absence.waker ??= record.stack
    if (this.#kind === 'wakeup') this.#back(tid, record.nanoseconds!)
  }

  #back(tid: number, at: number): void {
    const absence = this.#away.get(tid)
    if (absence === undefined) return
    this.#away.delete(tid)
    if (this.#kind === 'wakeup' && absence.waker === null) return
    this.#sums.add({...absence, nanoseconds: at - absence.since})
  }
}

/**
 * Folded stacks in microseconds from what perf wrote of `sched_switch` (and `sched_waking`), with either
 * PERF_RECORD_SWITCH records or the switches of other threads to tell when a thread came back. Absences that have no end
 * in the recording, and those of other processes than `pid`, do not count.
 */
export async function perfSwitchesToFolded(source: ByteSource, kind: BlockedKind, pid: number): Promise<string> {
  const book = new AbsenceBook(kind, pid)
  await eachPerfRecord(source, book.visit)
  return book.text()
}

/** Folded stacks that count the records of perf, whatever their event. */
export async function perfCountsToFolded(source: ByteSource): Promise<string> {
  const counts = new Map<string, number>()
  await eachPerfRecord(source, ({stack}) => {
    const folded = stack.join(';')
    counts.set(folded, (counts.get(folded) ?? 0) + 1)
  })
  return [...counts].map(([stack, count]) => `${stack} ${count}\n`).join('')
}
