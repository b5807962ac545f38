import {eitherSignal} from '../api/either-signal.ts'

/** Watches over one stream. */
export interface StallGuard extends Disposable {
  /** Aborts when nothing moved for too long, or when the outer signal does. */
  readonly signal: AbortSignal
}

/** The first byte may have to wait until a file of gigabytes was summed up. */
const FIRST_MOVE_MS = 120_000
const NEXT_MOVE_MS = 60_000
const LOOK_EVERY_MS = 5000

/** Gives up a stream that is open, and answers pings, but moves nothing. `moved` counts what came so far. */
export function guardStalls(moved: () => number, outer: AbortSignal | undefined): StallGuard {
  const stalled = new AbortController()
  const start = moved()
  let last = {at: performance.now(), moved: start}
  const timer = setInterval(() => {
    const now = moved()
    if (now !== last.moved) last = {at: performance.now(), moved: now}
    const patienceMs = now === start ? FIRST_MOVE_MS : NEXT_MOVE_MS
    if (performance.now() - last.at > patienceMs) stalled.abort(new Error(`nothing came for ${patienceMs / 1000} s`))
  }, LOOK_EVERY_MS)
  return {
    signal: eitherSignal(stalled.signal, outer),
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
