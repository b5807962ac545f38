import type {Warning} from '../../../errors/index.ts'
import type {ProxyUsage} from '../../testbed.ts'
import type {Cluster} from '../client/cluster.ts'
import {ProxyEndedError} from './proxy-ended-error.ts'
import {type MeasuredProxy, type ReadUsage, UNKNOWN_USAGE, type UsageSource, usageSources} from './usage-sources.ts'

export type {MeasuredProxy, UsageSource} from './usage-sources.ts'

/** One reading. */
export interface UsageReading {
  readonly usage: ProxyUsage
  readonly source: UsageSource
}

/** Reads one proxy container again and again, from the source that the first reading found. */
export interface UsageReader {
  /** One exec or request. Throws a TestbedError when the process is gone, or was started anew. */
  read(signal?: AbortSignal): Promise<UsageReading>
  /** Null before the first reading. */
  readonly source: UsageSource | null
  /** What a reader of the results must know of the source. */
  readonly warnings: readonly Warning[]
}

/** Threads of Envoy's workers: `wrk:worker_0`, `wrk:worker_1`, … */
export const ENVOY_WORKER_THREAD = /^wrk:worker_\d+$/

interface State {
  source: UsageSource | null
  readonly refusals: string[]
  /** Readings, after the first, for which the source had no figures. */
  lostReadings: number
}

const LADDER: readonly UsageSource[] = ['cgroup', 'process', 'container', 'kubelet', 'none']

/** The first source that has figures. Why the better ones had none is kept for the warning. */
async function choose(
  readers: Readonly<Record<UsageSource, ReadUsage>>,
  state: State,
  signal?: AbortSignal,
): Promise<UsageReading> {
  for (const source of LADDER) {
    try {
      const usage = await readers[source](signal)
      if (usage !== null) return {usage, source}
      state.refusals.push(`${source}: no figures`)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ProxyEndedError) throw error
      state.refusals.push(`${source}: ${(error as Error).message}`)
    }
  }
  return {usage: UNKNOWN_USAGE, source: 'none'}
}

function warningsOf({proxy}: MeasuredProxy, {source, refusals, lostReadings}: State): readonly Warning[] {
  const what = `CPU and memory of ${proxy.container} in pod ${proxy.pod} of namespace ${proxy.namespace}`
  if (source === 'none') {
    const hint = 'runner doctor --testbed kubernetes shows missing rights.'
    return [{code: 'proxy-usage-unknown', message: `${what} are unknown: ${refusals.join('; ')}.`, hint}]
  }
  const lost = {code: 'proxy-usage-unknown', message: `${what} could not be read ${lostReadings} times.`}
  const coarse = {
    code: 'proxy-usage-coarse',
    message: `${what} are the kubelet's figures, which are up to about 10 s old.`,
    hint: 'With profiling, or in pods of our own, exact figures are read.',
  }
  return [...(source === 'kubelet' ? [coarse] : []), ...(lostReadings > 0 ? [lost] : [])]
}

/**
 * Reads CPU (exact, from the kernel's accounts), memory, throttling and worker threads of one proxy container. The first
 * reading goes down the ladder of {@link UsageSource}; later ones stay with what it found, so that differences mean
 * something. Control groups count all processes of the container, with a launcher such as Istio's pilot-agent.
 */
export function usageReader(cluster: Cluster, measured: MeasuredProxy): UsageReader {
  const state: State = {source: null, refusals: [], lostReadings: 0}
  const readers = usageSources(cluster, measured)
  return {
    async read(signal) {
      if (state.source !== null) {
        const usage = await readers[state.source](signal)
        if (usage === null) state.lostReadings++
        return {usage: usage ?? UNKNOWN_USAGE, source: state.source}
      }
      const reading = await choose(readers, state, signal)
      state.source = reading.source
      return reading
    },
    get source() {
      return state.source
    },
    get warnings() {
      return warningsOf(measured, state)
    },
  }
}
