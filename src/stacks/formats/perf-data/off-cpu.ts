/** Some returns are missed even on whole machines; where more than this share of the time hangs on them, none is given. */
const LARGEST_UNKNOWN_SHARE = 1 / 3

/** A thread that left the CPU: when, and with which stack. */
interface Departure {
  readonly time: number
  readonly node: number
}

/** Takes the time that a thread was off the CPU, in nanoseconds, with the node of the stack that it left with. */
export type TakeAbsence = (node: number, nanoseconds: number) => void

/**
 * Times between a thread's leaving of the CPU and its return. A thread that leaves again before its return was seen gives
 * no time: what it did meanwhile is not known. Idle threads (id 0) are left out, for their absence is the CPU's being busy.
 */
export class OffCpu {
  readonly #take: TakeAbsence
  readonly #away = new Map<number, Departure>()
  #unseenReturns = 0
  #absence = 0
  /** From departures without a return that was seen to the next departure: what may have been time off the CPU. */
  #unknown = 0
  returns = 0

  constructor(take: TakeAbsence) {
    this.#take = take
  }

  left(tid: number, time: number, node: number): void {
    if (tid <= 0) return
    const before = this.#away.get(tid)
    if (before !== undefined) {
      this.#unseenReturns++
      this.#unknown += Math.max(0, time - before.time)
    }
    this.#away.set(tid, {time, node})
  }

  returned(tid: number, time: number): void {
    const departure = this.#away.get(tid)
    if (departure === undefined) return
    this.#away.delete(tid)
    this.returns++
    const absence = Math.max(0, time - departure.time)
    this.#absence += absence
    this.#take(departure.node, absence)
  }

  /** The largest share of all time off the CPU that may have been before returns that were not seen, 0..1. */
  get unknownShare(): number {
    if (this.returns === 0) return this.#unseenReturns + this.stillAway === 0 ? 0 : 1
    return this.#unknown / Math.max(1, this.#absence + this.#unknown)
  }

  /**
   * Whether enough returns were seen. Of a single process without records of switches, only those of threads that follow
   * one another on a CPU are: the times between them would be a small part of what they are taken for.
   */
  get isKnown(): boolean {
    return this.unknownShare <= LARGEST_UNKNOWN_SHARE
  }

  /** Time off the CPU of all threads that came back, in nanoseconds. */
  get absence(): number {
    return this.#absence
  }

  /** Threads that were still away when the recording ended. */
  get stillAway(): number {
    return this.#away.size
  }

  /** How long they had been away by then, all together, in nanoseconds; the time of no stack has it. */
  awayUntil(end: number): number {
    return [...this.#away.values()].reduce((sum, {time}) => sum + Math.max(0, end - time), 0)
  }
}
