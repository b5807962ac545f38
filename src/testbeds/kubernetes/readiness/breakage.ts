import type {V1Pod} from '@kubernetes/client-node'
import {type ContainerState, conditionOf, containersOf, type PodDocument, spokenEnd} from './pod-state.ts'

/** A pod as it was when its deployment was found in order. */
export interface PodBaseline {
  readonly name: string
  readonly uid: string
  readonly node: string | null
  /** Name of the job that made it. */
  readonly job: string | null
  /** Restarts of each container that ran then. Those that had ended by design are not in it. */
  readonly restarts: ReadonlyMap<string, number>
}

/** What is remembered of a pod in order. */
export function baselineOf({metadata, spec, status}: V1Pod | PodDocument): PodBaseline {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const running = containers.filter(({state}) => state?.running !== undefined)
  return {
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    node: spec?.nodeName ?? null,
    job: metadata?.ownerReferences?.find(({kind}) => kind === 'Job')?.name ?? null,
    restarts: new Map(running.map(({name, restartCount}) => [name, restartCount])),
  }
}

function brokenContainer(
  {restarts}: PodBaseline,
  {name, state, lastState, restartCount}: ContainerState,
): string | null {
  const before = restarts.get(name)
  if (before === undefined) return null
  if (state?.terminated !== undefined) return `lost its container ${name}, which ${spokenEnd(state.terminated)}`
  if (restartCount === before) return null
  const ended = lastState?.terminated
  return `lost its container ${name}, which ${ended === undefined ? 'ended' : spokenEnd(ended)}, and started it anew`
}

function goingReason(pod: PodDocument): string {
  const disrupted = conditionOf(pod, 'DisruptionTarget')
  if (disrupted?.status !== 'True') return 'was deleted'
  const words = disrupted.reason === 'EvictionByEvictionAPI' ? 'was evicted' : 'was taken away'
  return `${words} (${disrupted.reason ?? 'no reason'}: ${disrupted.message ?? 'no message'})`
}

/** What has happened to the pod that it does not recover from as the same pod; null while it is well. */
export function breakageOf(baseline: PodBaseline, pod: PodDocument, isDeleted: boolean): string | null {
  const {metadata, status} = pod
  if (metadata.uid !== baseline.uid) return 'was deleted, and another took its name'
  if (status?.phase === 'Failed') {
    const word = status.reason === 'Evicted' ? 'was evicted' : `failed (${status.reason ?? 'no reason'})`
    return `${word}: ${status.message ?? 'no message'}`
  }
  const broken = containersOf(pod)
    .map((one) => brokenContainer(baseline, one))
    .find((one) => one !== null)
  // A pod on its way out ends its containers, and that is then the result, not the cause.
  if (isDeleted || metadata.deletionTimestamp !== undefined) return goingReason(pod)
  return broken ?? (status?.phase === 'Succeeded' ? 'ended' : null)
}

/** Whether the pod says that it cannot take requests. */
export function hasLostReady(pod: PodDocument): boolean {
  return conditionOf(pod, 'Ready')?.status !== 'True'
}
