import type {Warning} from '../../../errors/index.ts'
import type {Cluster} from '../api/cluster.ts'
import type {PodDocument} from '../readiness/pod-state.ts'
import {
  dropRecorders,
  type Ladder,
  type ProfilingOptions,
  tryEphemeral,
  tryNodes,
  tryOwnContainer,
  without,
} from './ladder.ts'
import {type ProfilingPlace, type ProfilingTarget, podName} from './profiling-place.ts'
import {noPlaceError} from './refusal.ts'

export type {ProfilingOptions} from './ladder.ts'

/** Where each pod's proxy is recorded from. Disposing removes the recorders. */
export interface ProfilingPlaces extends AsyncDisposable {
  /** By the name of the pod. */
  placeOf(pod: string): ProfilingPlace
  /** Pods of recorders that were put up. */
  readonly recorderPods: readonly PodDocument[]
  /** One sentence for each pod: what was chosen. */
  readonly notes: readonly string[]
  readonly warnings: readonly Warning[]
}

async function climb(ladder: Ladder, targets: readonly ProfilingTarget[]): Promise<void> {
  await Promise.all(targets.map((target) => tryOwnContainer(ladder, target)))
  const foreign = without(ladder, targets)
  if (foreign.length === 0) return
  await tryNodes(ladder, foreign)
  const left = without(ladder, targets)
  if (left.length === 0) return
  if (ladder.options.allowEphemeralContainer) for (const target of left) await tryEphemeral(ladder, target)
  else ladder.refusals.push({tried: 'an ephemeral container in each pod', reason: 'it was not allowed', remedy: ALLOW})
  const none = without(ladder, left).map(podName)
  if (none.length > 0) throw noPlaceError(none, ladder.refusals, ladder.cluster)
}

const ALLOW = 'allow it with --ephemeral-profiler; it stays in the pod until that is deleted'

/**
 * Finds, for each pod, a container from which its proxy's process is seen and can be recorded: the pod's own container
 * `perf`, else a recorder on the node, else, where that is forbidden and it was allowed, an ephemeral container. Throws a
 * PrerequisiteError that goes through all that was tried when no way is left; a TestbedError when one should work and
 * does not. Nothing is left behind then, but for ephemeral containers.
 */
export async function openProfilingPlaces(
  cluster: Cluster,
  targets: readonly ProfilingTarget[],
  options: ProfilingOptions,
): Promise<ProfilingPlaces> {
  const ladder: Ladder = {cluster, options, places: new Map(), recorders: [], refusals: [], notes: [], warnings: []}
  try {
    await climb(ladder, targets)
  } catch (error) {
    // What cannot be taken away ends by itself; this error is the one to be told.
    await dropRecorders(ladder).catch(() => undefined)
    throw error
  }
  return {
    placeOf(pod) {
      const place = ladder.places.get(pod)
      if (place === undefined) throw new RangeError(`no place was opened for pod ${pod}`)
      return place
    },
    recorderPods: ladder.recorders.map(({pod}) => pod),
    notes: ladder.notes,
    warnings: ladder.warnings,
    [Symbol.asyncDispose]: () => dropRecorders(ladder),
  }
}
