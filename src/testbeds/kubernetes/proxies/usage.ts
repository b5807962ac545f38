import type {Warning} from '../../../errors/index.ts'
import type {ProxyUsage} from '../../testbed.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {doctorCommand} from '../exec/place-commands.ts'
import {ProxyEndedError} from './proxy-ended-error.ts'
import {type MeasuredProxy, type ReadUsage, UNKNOWN_USAGE, type UsageSource, usageSources} from './usage-sources.ts'

export type {MeasuredProxy, UsageSource} from './usage-sources.ts'

/** Reads one proxy container again and again, from the source that the first reading found. */
export interface UsageReader {
  /**
   * One exec or request. Throws a TestbedError when the process is gone, or was started anew, and what came back when
   * its pod or node is gone. Whatever else keeps the source from being read leaves all figures unknown, and a warning.
   */
  read(signal?: AbortSignal): Promise<ProxyUsage>
  /** Null before the first reading. */
  readonly source: UsageSource | null
  /** What a reader of the results must know of the source. */
  readonly warnings: readonly Warning[]
}

interface State {
  source: UsageSource | null
  readonly refusals: string[]
  /** Why readings after the first have no figures, one by one. */
  readonly lost: string[]
}

const LADDER: readonly UsageSource[] = ['cgroup', 'process', 'container', 'kubelet', 'none']

/** Whether there is nothing left to be read: later readings would be of something else, or fail as well. */
function isFinal(error: unknown): boolean {
  return error instanceof ProxyEndedError || statusCode(error) === 404
}

/** Reads what was chosen. One reading that fails, such as while an API server restarts, costs its figures alone. */
async function readAgain(read: ReadUsage, {lost}: State, signal?: AbortSignal): Promise<ProxyUsage> {
  try {
    const usage = await read(signal)
    if (usage !== null) return usage
    lost.push('no figures')
  } catch (error) {
    signal?.throwIfAborted()
    if (isFinal(error)) throw error
    lost.push((error as Error).message)
  }
  return UNKNOWN_USAGE
}

/** The first source that has figures. Why the better ones had none is kept for the warning. */
async function choose(
  readers: Readonly<Record<UsageSource, ReadUsage>>,
  state: State,
  signal?: AbortSignal,
): Promise<ProxyUsage> {
  for (const source of LADDER) {
    try {
      const usage = await readers[source](signal)
      if (usage !== null) {
        state.source = source
        return usage
      }
      state.refusals.push(`${source}: no figures`)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ProxyEndedError) throw error
      state.refusals.push(`${source}: ${(error as Error).message}`)
    }
  }
  state.source = 'none'
  return UNKNOWN_USAGE
}

function warningsOf({place}: Cluster, {proxy}: MeasuredProxy, {source, refusals, lost}: State): readonly Warning[] {
  const what = `CPU and memory of ${proxy.container} in pod ${proxy.pod} of namespace ${proxy.namespace}`
  if (source === 'none') {
    const hint = `This shows missing rights: ${doctorCommand(place)}`
    return [{code: 'proxy-usage-unknown', message: `${what} are unknown: ${refusals.join('; ')}.`, hint}]
  }
  const times = `${lost.length} ${lost.length === 1 ? 'time' : 'times'}`
  const gaps = {code: 'proxy-usage-unknown', message: `${what} could not be read ${times}, at last: ${lost.at(-1)}`}
  const coarse = {
    code: 'proxy-usage-coarse',
    message: `${what} are the kubelet's figures, which are up to about 10 s old.`,
    hint: 'With profiling, or in pods of our own, exact figures are read.',
  }
  return [...(source === 'kubelet' ? [coarse] : []), ...(lost.length > 0 ? [gaps] : [])]
}

/**
 * Reads CPU (exact, from the kernel's accounts), memory, throttling and worker threads of one proxy container. The first
 * reading goes down the ladder of {@link UsageSource}; later ones stay with what it found, so that differences mean
 * something. Control groups count all processes of the container, with a launcher such as Istio's pilot-agent.
 */
export function usageReader(cluster: Cluster, measured: MeasuredProxy): UsageReader {
  const state: State = {source: null, refusals: [], lost: []}
  const readers = usageSources(cluster, measured)
  return {
    async read(signal) {
      const {source} = state
      return source === null ? await choose(readers, state, signal) : await readAgain(readers[source], state, signal)
    },
    get source() {
      return state.source
    },
    get warnings() {
      return warningsOf(cluster, measured, state)
    },
  }
}
