import {refusalHint} from '../objects/refusal-hint.ts'
import {type ContainerState, conditionOf, containersOf, type DeploymentDocument, type PodDocument} from './pod-state.ts'

/** Why a pod does not come up. */
export interface Trouble {
  /** Pod, or deployment whose pods are not made. */
  readonly name: string
  readonly isPod: boolean
  /** As Kubernetes calls it, such as `Unschedulable`. */
  readonly reason: string
  readonly message: string
  /** How long it may last before it counts as final. */
  readonly graceMs: number
  readonly hint?: string | undefined
}

/** Reasons for which a container waits that time alone does not mend. */
const WAITING_GRACE_MS: Readonly<Record<string, number>> = {
  ErrImageNeverPull: 0,
  InvalidImageName: 0,
  CrashLoopBackOff: 0,
  PostStartHookError: 0,
  CreateContainerConfigError: 2000,
  CreateContainerError: 5000,
  RunContainerError: 5000,
  ImageInspectError: 5000,
  // A second failed pull ends the wait before this does.
  ErrImagePull: 60_000,
  ImagePullBackOff: 60_000,
}
const UNSCHEDULABLE_GRACE_MS = 10_000
/** For refusals that are an answer, and for webhooks that do not answer yet. */
const REFUSED_GRACE_MS = 2000
const UNANSWERED_GRACE_MS = 15_000

const WAITING_HINTS: readonly (readonly [RegExp, string])[] = [
  [/^ErrImageNeverPull$/, 'The node does not have the image, and imagePullPolicy is Never.'],
  [
    /Image/,
    'Check the image name, imagePullPolicy and imagePullSecrets in values.yaml, and that the nodes reach the registry.',
  ],
  [/^CrashLoopBackOff$/, 'The last log lines above say why it ends.'],
  [/^CreateContainerConfigError$/, 'A ConfigMap, Secret or user that the pod names is not as it needs it.'],
]

/** What the scheduler says, by the words of its plugins. */
const UNSCHEDULABLE_HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /anti-affinity/,
    'Client and server are to stand on different nodes. On a cluster with one fit node use --affinity soft; the results then say so.',
  ],
  [
    /Insufficient (cpu|memory)/,
    'Ask for less with proxy.cpu, proxy.memory or appresources, in values.yaml or by --set proxy.cpu=500m, or free a node.',
  ],
  [
    /untolerated taint/,
    'Give client.tolerations and server.tolerations for the taints in values.yaml, or use nodes without them.',
  ],
  [
    /didn't match Pod's node affinity\/selector/,
    'No node has the labels of client.nodeSelector or server.nodeSelector in values.yaml.',
  ],
  [/unschedulable/, 'The nodes are cordoned.'],
]

function hintFor(text: string, hints: readonly (readonly [RegExp, string])[]): string | undefined {
  return hints.find(([pattern]) => pattern.test(text))?.[1]
}

/** The scheduler's message names every node's reason; all that apply are worth a hint. */
function unschedulableHint(message: string): string | undefined {
  const hints = UNSCHEDULABLE_HINTS.filter(([pattern]) => pattern.test(message)).map(([, hint]) => hint)
  return hints.length === 0 ? undefined : hints.join('\n')
}

function waitingTrouble(pod: PodDocument, {name, state}: ContainerState): Trouble | null {
  const reason = state?.waiting?.reason ?? ''
  const graceMs = WAITING_GRACE_MS[reason]
  if (graceMs === undefined) return null
  const message = `container ${name}: ${state?.waiting?.message ?? 'no message'}`
  return {name: pod.metadata.name, isPod: true, reason, message, graceMs, hint: hintFor(reason, WAITING_HINTS)}
}

/** What keeps the pod from becoming ready; null when it may just take its time. */
export function podTrouble(pod: PodDocument): Trouble | null {
  const {metadata, status} = pod
  if (metadata.deletionTimestamp !== undefined) return null
  const common = {name: metadata.name, isPod: true}
  if (status?.phase === 'Failed') {
    return {...common, reason: status.reason ?? 'Failed', message: status.message ?? 'the pod failed', graceMs: 0}
  }
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status === 'False') {
    const message = scheduled.message ?? 'no message'
    const reason = scheduled.reason ?? 'Unschedulable'
    return {...common, reason, message, graceMs: UNSCHEDULABLE_GRACE_MS, hint: unschedulableHint(message)}
  }
  return containersOf(pod).reduce<Trouble | null>((found, one) => found ?? waitingTrouble(pod, one), null)
}

/** Why a deployment's pods are not even made: quota, webhook, Pod Security; null when they are. */
export function deploymentTrouble({metadata, status}: DeploymentDocument): Trouble | null {
  const failure = status?.conditions?.find(({type, status: is}) => type === 'ReplicaFailure' && is === 'True')
  if (failure === undefined) return null
  const message = failure.message ?? 'no message'
  const graceMs = /failed calling webhook|timeout|connection refused/i.test(message)
    ? UNANSWERED_GRACE_MS
    : REFUSED_GRACE_MS
  const reason = failure.reason ?? 'FailedCreate'
  return {name: metadata.name, isPod: false, reason, message, graceMs, hint: refusalHint(message)}
}
