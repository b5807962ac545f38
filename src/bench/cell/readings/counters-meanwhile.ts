import {setTimeout as sleep} from 'node:timers/promises'
import {RunnerError} from '../../../errors/index.ts'
import type {Deployment, ProxyCounters} from '../../../testbeds/testbed.ts'

/** Counters of every proxy at one moment. */
export type ProxyReadings = ReadonlyMap<string, ProxyCounters>

/** Early enough for a load of a second; then slower, but within the 5 s after which an Envoy forgets an idle host. */
const FIRST_MS = 300
const LONGEST_MS = 3000
const SLOWER_BY = 1.5

async function readCounters(deployment: Deployment): Promise<ProxyReadings> {
  const entries = deployment.proxies.map(async ({name}) => [name, await deployment.counters(name)] as const)
  return new Map(await Promise.all(entries))
}

/** A reading that fails is none: whether the proxy still answers shows in the one after the load. */
async function readIfAnswered(deployment: Deployment): Promise<ProxyReadings | null> {
  try {
    return await readCounters(deployment)
  } catch (error) {
    if (error instanceof RunnerError) return null
    throw error
  }
}

async function watch(deployment: Deployment, over: AbortSignal): Promise<readonly ProxyReadings[]> {
  const readings: ProxyReadings[] = []
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(LONGEST_MS, pauseMs * SLOWER_BY)) {
    await sleep(pauseMs, undefined, {signal: over}).catch(() => undefined)
    if (over.aborted) return readings
    const reading = await readIfAnswered(deployment)
    if (reading !== null) readings.push(reading)
  }
}

/**
 * Does `work`, and reads the counters meanwhile where proxies forget what they have sent on once it is over. Returns
 * what was read, in order; throws what `work` throws.
 */
export async function countersMeanwhile(
  deployment: Deployment,
  work: Promise<unknown>,
): Promise<readonly ProxyReadings[]> {
  if (!deployment.forgetsIdleHosts) {
    await work
    return []
  }
  const over = new AbortController()
  const [readings] = await Promise.all([watch(deployment, over.signal), work.finally(() => over.abort())])
  return readings
}
