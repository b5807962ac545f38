import {setTimeout as wait} from 'node:timers/promises'
import {TestbedError} from '../../../errors/index.ts'
import {type ApiAnswer, askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {objectNameOf} from '../objects/labels.ts'
import {deleteObject} from '../objects/object-ref.ts'
import {printableLine} from '../objects/printable-lines.ts'
import {
  claimOf,
  DEAD_AFTER_SECONDS,
  type LeaseDocument,
  leasePath,
  leaseRef,
  listLeases,
  microTime,
  type RunLease,
  readLease,
  spokenRun,
} from './lease-record.ts'

/** How long a run waits for another that asks for the namespace at the same moment. */
const OTHER_CLAIM_WITHIN_MS = 5000
const LOOK_EVERY_MS = 200

/** Which run asks for what. */
export interface Claim {
  readonly namespace: string
  readonly runName: string
  /** Unique to this process. */
  readonly holder: string
}

/** Says who is in the way. */
export function takenError(namespace: string, other: RunLease): TestbedError {
  return new TestbedError(`Namespace ${namespace} is in use by ${printableLine(spokenRun(other))}.`, {
    hint: `Wait for it to end, or use another namespace with --namespace. If it was killed, the namespace is free ${DEAD_AFTER_SECONDS} s after it last spoke.`,
  })
}

/** Deletes the lease, if nobody has renewed it since it was read. */
export function dropLease(cluster: Cluster, lease: RunLease): Promise<boolean> {
  return deleteObject(cluster, leaseRef(lease), {resourceVersion: lease.resourceVersion})
}

async function makeRoom(cluster: Cluster, {namespace, runName}: Claim, signal?: AbortSignal): Promise<void> {
  const leases = await listLeases(cluster, namespace, signal)
  const same = leases.find((lease) => objectNameOf(lease.runName) === objectNameOf(runName))
  if (same?.isAlive) throw takenError(namespace, same)
  if (same !== undefined) await dropLease(cluster, same)
}

async function create(cluster: Cluster, claim: Claim, signal?: AbortSignal): Promise<ApiAnswer<LeaseDocument>> {
  const {namespace, runName, holder} = claim
  for (let attempt = 1; ; attempt++) {
    const {serverTimeMs} = await askApi(cluster, {path: leasePath(namespace), query: {limit: 1}, signal})
    const body = claimOf(namespace, runName, holder, serverTimeMs)
    try {
      return await askApi<LeaseDocument>(cluster, {method: 'POST', path: leasePath(namespace), body, signal})
    } catch (error) {
      if (statusCode(error) !== 409 || attempt === 3) throw error
      await makeRoom(cluster, claim, signal)
    }
  }
}

/** The one to give way to for good; null when the others, if any, are to give way to us. */
function stronger(others: readonly RunLease[], runName: string): RunLease | null {
  const mine = objectNameOf(runName)
  return others.find((other) => other.isHeld || objectNameOf(other.runName) < mine) ?? null
}

/**
 * Waits until no other living run is in the namespace. Each run makes its lease before it looks, so of two at least one
 * sees the other; one that holds goes before one that asks, and of two that ask the first by name.
 */
async function waitUntilAlone(cluster: Cluster, {namespace, runName, holder}: Claim, signal?: AbortSignal) {
  const deadline = performance.now() + OTHER_CLAIM_WITHIN_MS
  for (;;) {
    const others = (await listLeases(cluster, namespace, signal)).filter((one) => one.isAlive && one.holder !== holder)
    if (others.length === 0) return
    const first = stronger(others, runName) ?? (performance.now() > deadline ? others[0]! : null)
    if (first !== null) throw takenError(namespace, first)
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}

/** Makes this run the one that holds the namespace. Throws a TestbedError that names the run that already does. */
export async function claimLease(cluster: Cluster, claim: Claim, signal?: AbortSignal): Promise<RunLease> {
  const {body, serverTimeMs} = await create(cluster, claim, signal)
  const asked = readLease(body, serverTimeMs)
  try {
    await waitUntilAlone(cluster, claim, signal)
    const time = microTime(serverTimeMs)
    const held = await askApi<LeaseDocument>(cluster, {
      method: 'PATCH',
      path: leasePath(claim.namespace, body.metadata.name),
      contentType: 'application/merge-patch+json',
      body: {metadata: {resourceVersion: asked.resourceVersion}, spec: {acquireTime: time, renewTime: time}},
      signal,
    })
    return readLease(held.body, held.serverTimeMs)
  } catch (error) {
    // Should this fail too, the lease runs out by itself.
    await Promise.allSettled([dropLease(cluster, asked)])
    throw error
  }
}
