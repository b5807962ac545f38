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
  /** Departures without a return that was seen. */
  unseenReturns = 0
  returns = 0

  constructor(take: TakeAbsence) {
    this.#take = take
  }

  left(tid: number, time: number, node: number): void {
    if (tid <= 0) return
    if (this.#away.has(tid)) this.unseenReturns++
    this.#away.set(tid, {time, node})
  }

  returned(tid: number, time: number): void {
    const departure = this.#away.get(tid)
    if (departure === undefined) return
    this.#away.delete(tid)
    this.returns++
    this.#take(departure.node, Math.max(0, time - departure.time))
  }

  /** Threads that were still away when the recording ended. */
  get stillAway(): number {
    return this.#away.size
  }
}
