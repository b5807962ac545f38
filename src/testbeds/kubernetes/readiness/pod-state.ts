import type {CoreV1Event, V1ContainerStatus, V1Deployment, V1Pod} from '@kubernetes/client-node'
import type {Json} from '../api/api-request.ts'
import type {ObjectMeta} from '../objects/object-ref.ts'

/** A pod as the API writes it. */
export type PodDocument = Omit<Json<V1Pod>, 'metadata'> & {readonly metadata: ObjectMeta}
/** A deployment as the API writes it. */
export type DeploymentDocument = Omit<Json<V1Deployment>, 'metadata'> & {readonly metadata: ObjectMeta}
/** An event as the API writes it. */
export type EventDocument = Json<CoreV1Event>
/** What the kubelet says of one container. */
export type ContainerState = Json<V1ContainerStatus>

/** Every container that the kubelet has reported, in the order in which they start. */
export function containersOf({status}: PodDocument): readonly ContainerState[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
}

/** What pods and nodes say of one side of their state. */
interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** A condition of a pod or a node, such as `Ready`. */
export function conditionOf(
  {status}: {readonly status?: {readonly conditions?: readonly Condition[]}},
  type: string,
): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type)
}

/** Running, ready, reachable, and not on its way out. */
export function isReady(pod: V1Pod | PodDocument): boolean {
  const {metadata, status} = pod
  if (metadata?.deletionTimestamp !== undefined || status?.phase !== 'Running' || !status.podIP) return false
  return conditionOf(pod, 'Ready')?.status === 'True'
}

/** How a container ended, in words: `was killed for using more memory than its limit (OOMKilled, exit code 137)`. */
export function spokenEnd(ended: {
  readonly reason?: string
  readonly exitCode: number
  readonly signal?: number
}): string {
  const code = ended.signal ? `signal ${ended.signal}` : `exit code ${ended.exitCode}`
  if (ended.reason === 'OOMKilled') return `was killed for using more memory than its limit (OOMKilled, ${code})`
  return `ended with ${code}${ended.reason === undefined || ended.reason === 'Error' ? '' : ` (${ended.reason})`}`
}
