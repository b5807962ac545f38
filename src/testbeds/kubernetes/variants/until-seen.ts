import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../errors/index.ts'
import {refusedUpdates, type SeenSidecar, seeSidecars, type WatchedSidecars} from './watched-sidecars.ts'

/** A push takes tenths of a second, of thousands of policies some seconds. */
const SEEN_WITHIN_MS = 30_000
const POLL_MS = 150

/** What each sidecar lacks, in sentences. */
export function sentences(
  seen: readonly SeenSidecar[],
  lackingOf: (one: SeenSidecar) => readonly string[],
): readonly string[] {
  return seen.flatMap((one) => lackingOf(one).map((what) => `the sidecar of ${one.instance} lacks ${what}`))
}

async function notSeen(sidecars: WatchedSidecars, lacking: readonly string[], signal: AbortSignal) {
  const said = [...lacking.slice(0, 3), ...(await refusedUpdates(sidecars, signal))].join('; ')
  return new TestbedError(`${SEEN_WITHIN_MS / 1000} s after Istio was told otherwise: ${said}.`, {
    hint: 'istioctl proxy-status tells whether the control plane reaches the sidecars, and its log what it makes of the objects.',
  })
}

/** Connections that were there before go on as before, those of other proxies' pools among them, until they are closed. */
function draining(seen: readonly SeenSidecar[]): readonly string[] {
  return seen
    .filter(({config}) => config.drainingCount > 0)
    .map(({instance}) => `the sidecar of ${instance} still serves connections as before`)
}

/**
 * Looks at the sidecars until nothing is lacking, and what they did before is over for all connections. Throws a TestbedError that says what still is when that takes too long,
 * and the signal's reason when that aborts.
 */
export async function untilSeen(
  sidecars: WatchedSidecars,
  lackingIn: (seen: readonly SeenSidecar[]) => readonly string[],
  signal: AbortSignal,
): Promise<readonly SeenSidecar[]> {
  const end = performance.now() + SEEN_WITHIN_MS
  for (;;) {
    const seen = await seeSidecars(sidecars, signal)
    const lacking = [...lackingIn(seen), ...draining(seen)]
    if (lacking.length === 0) return seen
    if (performance.now() > end) throw await notSeen(sidecars, lacking, signal)
    await wait(POLL_MS, undefined, {signal})
  }
}

/** Instances of which something differs from what was seen before. */
export function changedSince(before: readonly SeenSidecar[], now: readonly SeenSidecar[]): readonly SeenSidecar[] {
  const known = new Map(before.map(({instance, config}) => [instance, config.fingerprint]))
  return now.filter(({instance, config}) => known.get(instance) !== config.fingerprint)
}
