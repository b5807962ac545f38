import type {OffCpuKind} from '../../../stacks/model/off-cpu-kinds.ts'

/** What is made of the time that a thread was off the CPU. */
export type BlockedKind = 'offcpu' | 'offwake' | 'wakeup'

/** A stack as folded frame names: thread first, then frames, root first. */
export type FoldedStack = readonly string[]

/** One stretch of time off the CPU, or the sum of equal ones. */
export interface BlockedTime {
  readonly nanoseconds: number
  /** The thread was ready to run: it waited for a CPU and for nothing else. */
  readonly runnable: boolean
  readonly sleeper: FoldedStack
  /** Null when nobody was seen to wake it. */
  readonly waker: FoldedStack | null
}

/**
 * Kernel functions in which event loops and timers wait for something to do. Waiting for a lock (futex) is not among
 * them: it may be contention.
 */
const WAITING_FOR_WORK =
  /^(?:do_epoll_|ep_poll|__x64_sys_epoll_|__arm64_sys_epoll_|do_poll|do_sys_poll|do_select|do_nanosleep|hrtimer_nanosleep|common_nsleep)/

/** The root frame that tells kinds of absence apart. */
export function absenceLabel(stack: FoldedStack, runnable: boolean): OffCpuKind {
  if (runnable) return 'waiting for a CPU'
  return stack.some((name) => WAITING_FOR_WORK.test(name)) ? 'waiting for work' : 'blocked'
}

const NOBODY: FoldedStack = ['[not woken by anybody seen]']

/**
 * The frames, root first, under which a stretch counts. offwake: label, sleeper, `--`, and the waker upside down on top,
 * as offwaketime does it. wakeup: waker, and the sleeping thread on top, as wakeuptime does it.
 */
function framesOfBlockedTime(kind: BlockedKind, {sleeper, waker, runnable}: BlockedTime): FoldedStack {
  if (kind === 'wakeup') return [...(waker ?? NOBODY), sleeper[0] ?? '[unknown]']
  const below = [absenceLabel(sleeper, runnable), ...sleeper]
  if (kind === 'offcpu') return below
  return [...below, '--', ...(waker ?? NOBODY).toReversed()]
}

const NANOSECONDS_PER_MICROSECOND = 1000

/** Adds stretches up to folded text in whole microseconds. */
export class BlockedSums {
  readonly #kind: BlockedKind
  readonly #nanoseconds = new Map<string, number>()

  constructor(kind: BlockedKind) {
    this.#kind = kind
  }

  add(one: BlockedTime): void {
    const stack = framesOfBlockedTime(this.#kind, one).join(';')
    this.#nanoseconds.set(stack, (this.#nanoseconds.get(stack) ?? 0) + one.nanoseconds)
  }

  /** Lines of folded text; stacks of less than half a microsecond are left out. */
  *lines(): Generator<string> {
    for (const [stack, nanoseconds] of this.#nanoseconds) {
      const microseconds = Math.round(nanoseconds / NANOSECONDS_PER_MICROSECOND)
      if (microseconds > 0) yield `${stack} ${microseconds}\n`
    }
  }
}
