import {askApi} from '../api/api-request.ts'
import type {Cluster} from '../api/cluster.ts'
import {OWNER_SELECTOR, objectNameOf, ownerLabels, runOf} from '../objects/labels.ts'
import type {ObjectMeta, ObjectRef} from '../objects/object-ref.ts'
import {isHolderDead} from './run-holder.ts'

/** A `coordination.k8s.io/v1` Lease as runner writes it. Times are those of the API server's clock. */
export interface LeaseDocument {
  readonly metadata: ObjectMeta
  readonly spec?: {
    readonly holderIdentity?: string
    readonly leaseDurationSeconds?: number
    /** Since when the namespace is held; absent while the run only asks for it. */
    readonly acquireTime?: string
    readonly renewTime?: string
  }
}

/** What a run says of itself through its lease. */
export interface RunLease {
  readonly namespace: string
  readonly runName: string
  /** `machine/pid/boot/process/mark`, as {@link isHolderDead} reads it. */
  readonly holder: string
  readonly isHeld: boolean
  /** In ms since 1970; null when it never spoke. */
  readonly spokeAtMs: number | null
  readonly secondsSilent: number
  readonly isAlive: boolean
  readonly uid: string
  readonly resourceVersion: string
}

/** A run that was silent for this long counts as dead. */
export const DEAD_AFTER_SECONDS = 60

const LEASE_API = ['apis', 'coordination.k8s.io', 'v1'] as const
const LEASE = {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease'} as const

/** Path of a namespace's leases, or of one. */
export function leasePath(namespace: string, name?: string): string[] {
  return [...LEASE_API, 'namespaces', namespace, 'leases', ...(name === undefined ? [] : [name])]
}

/**
 * Reads a lease of ours as of `serverTimeMs`. One without a time of renewal counts from its making. A holder whose process
 * is known to have ended is dead before it was silent for long.
 */
export function readLease({metadata, spec}: LeaseDocument, serverTimeMs: number): RunLease {
  const renewed = Date.parse(spec?.renewTime ?? '')
  const spokeAtMs = Number.isNaN(renewed) ? null : renewed
  const holder = spec?.holderIdentity ?? ''
  const secondsSilent = Math.max(0, (serverTimeMs - (spokeAtMs ?? Date.parse(metadata.creationTimestamp))) / 1000)
  return {
    namespace: metadata.namespace ?? '',
    runName: runOf({metadata}) ?? metadata.name,
    holder,
    isHeld: spec?.acquireTime !== undefined,
    spokeAtMs,
    secondsSilent,
    isAlive: secondsSilent < DEAD_AFTER_SECONDS && !isHolderDead(holder),
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
  }
}

/** Time as a Lease has it: microseconds. */
export function microTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '000Z')
}

/** The lease of a run as an object. */
export function leaseRef({namespace, runName, uid}: Pick<RunLease, 'namespace' | 'runName' | 'uid'>): ObjectRef {
  return {...LEASE, namespace, name: objectNameOf(runName), uid}
}

/** The lease of a run that asks for the namespace but does not hold it yet. */
export function claimOf(namespace: string, runName: string, holder: string, serverTimeMs: number) {
  return {
    ...LEASE,
    metadata: {name: objectNameOf(runName), namespace, labels: ownerLabels(runName, {kept: false})},
    spec: {holderIdentity: holder, leaseDurationSeconds: DEAD_AFTER_SECONDS, renewTime: microTime(serverTimeMs)},
  }
}

/** The leases of runs; of all namespaces when null. Throws an ApiException where listing is refused. */
export async function listLeases(
  cluster: Cluster,
  namespace: string | null,
  signal?: AbortSignal,
): Promise<readonly RunLease[]> {
  const path = namespace === null ? [...LEASE_API, 'leases'] : leasePath(namespace)
  const query = {labelSelector: OWNER_SELECTOR}
  const {body, serverTimeMs} = await askApi<{items: LeaseDocument[]}>(cluster, {path, query, signal})
  return body.items.map((lease) => readLease(lease, serverTimeMs))
}

/** The run in words: its name, its host, and when it last spoke. */
export function spokenRun({runName, holder, secondsSilent, spokeAtMs}: RunLease): string {
  const [host = '', pid = ''] = holder.split('/')
  const where = host === '' ? 'an unknown machine' : `${host}${pid === '' ? '' : `, process ${pid}`}`
  const when = spokeAtMs === null ? '' : ` (${new Date(spokeAtMs).toISOString()})`
  return `run ${runName} on ${where}, which last spoke ${Math.round(secondsSilent)} s ago${when}`
}
