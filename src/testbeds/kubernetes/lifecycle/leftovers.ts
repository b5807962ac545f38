import {RunnerError} from '../../../errors/index.ts'
import {apiError} from '../client/api-error.ts'
import {askApi} from '../client/api-request.ts'
import {statusCode} from '../client/api-status.ts'
import type {Cluster} from '../client/cluster.ts'
import {dropLease} from './claim-lease.ts'
import {isKept, OWNER_SELECTOR, runOf} from './labels.ts'
import {listLeases, type RunLease} from './lease-record.ts'
import type {ListedObject, ObjectMeta} from './object-ref.ts'
import {listOwned} from './owned-objects.ts'
import {type RemovalReport, type RemoveOptions, removeOwned} from './remove.ts'

/** What one run has left in one namespace. */
export interface ClusterLeftover {
  readonly namespace: string
  readonly runName: string
  /** Left on purpose, by `runner deploy` or `--keep`. */
  readonly isKept: boolean
  /** Such as `Deployment fortioserver`. */
  readonly objects: readonly string[]
  /** The run's own, which it did not give back; null when it has none. */
  readonly lease: RunLease | null
}

/** Where to look. */
export interface LeftoverSearch {
  /** Looked into alone when this account may not list in all namespaces. */
  readonly namespace?: string
  readonly signal?: AbortSignal | undefined
}

/** What was found, and where. */
export interface LeftoverReport {
  readonly leftovers: readonly ClusterLeftover[]
  /** The only namespace that was looked into; null for all. */
  readonly onlyNamespace: string | null
}

/** A run makes its lease within this time of its first object. */
const WITHOUT_LEASE_AT_LEAST_MS = 120_000

interface Found {
  readonly leases: readonly RunLease[]
  readonly objects: readonly ListedObject[]
  readonly nowMs: number
}

async function namespaces(cluster: Cluster, signal?: AbortSignal): Promise<readonly ListedObject[]> {
  const kind = {apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs: []}
  const path = ['api', 'v1', 'namespaces']
  const query = {labelSelector: OWNER_SELECTOR}
  const {body} = await askApi<{items: {metadata: ObjectMeta}[]}>(cluster, {path, query, signal})
  return body.items.map(({metadata}) => ({kind, metadata: {...metadata, namespace: metadata.name}}))
}

async function findAll(cluster: Cluster, namespace: string | null, signal?: AbortSignal): Promise<Found> {
  // Objects before leases: a run that ends in between has taken its objects with it.
  const {serverTimeMs} = await askApi(cluster, {path: ['version'], signal})
  const {objects, unseen} = await listOwned(cluster, {namespace, signal})
  const hidden = unseen.find(({kind}) => ['Pod', 'Deployment'].includes(kind.kind))
  if (hidden !== undefined) throw hidden.error
  const own = namespace === null ? await namespaces(cluster, signal) : []
  return {leases: await listLeases(cluster, namespace, signal), objects: [...objects, ...own], nowMs: serverTimeMs}
}

async function find(cluster: Cluster, {namespace, signal}: LeftoverSearch) {
  try {
    return {found: await findAll(cluster, null, signal), onlyNamespace: null}
  } catch (error) {
    if (statusCode(error) !== 403 || namespace === undefined) throw error
    return {found: await findAll(cluster, namespace, signal), onlyNamespace: namespace}
  }
}

/** Groups by namespace, run, and whether it is kept. */
function grouped(objects: readonly ListedObject[]): ListedObject[][] {
  const keyOf = (one: ListedObject) => [one.metadata.namespace, runOf(one) ?? '', isKept(one)].join('/')
  return [...Map.groupBy(objects, keyOf).values()]
}

function leftoverOf(group: readonly ListedObject[], {leases, nowMs}: Found): ClusterLeftover | null {
  const [first] = group
  const runName = first === undefined ? null : runOf(first)
  if (first === undefined || runName === null) return null
  const own = leases.filter((lease) => lease.runName === runName)
  if (own.some(({isAlive}) => isAlive)) return null
  const youngest = Math.max(...group.map(({metadata}) => Date.parse(metadata.creationTimestamp)))
  if (own.length === 0 && !isKept(first) && nowMs - youngest < WITHOUT_LEASE_AT_LEAST_MS) return null
  const namespace = first.metadata.namespace ?? ''
  return {
    namespace,
    runName,
    isKept: isKept(first),
    objects: group
      .filter(({metadata}) => (metadata.ownerReferences ?? []).length === 0)
      .map(({kind, metadata}) => `${kind.kind} ${metadata.name}`),
    lease: own.find((lease) => lease.namespace === namespace) ?? null,
  }
}

/** Leases of dead runs that have nothing else. */
function bareLeases({leases, objects}: Found): ClusterLeftover[] {
  const busy = new Set(objects.map((one) => `${one.metadata.namespace}/${runOf(one)}`))
  const bare = leases.filter((lease) => !lease.isAlive && !busy.has(`${lease.namespace}/${lease.runName}`))
  return bare.map((lease) => ({namespace: lease.namespace, runName: lease.runName, isKept: false, objects: [], lease}))
}

/**
 * What runs have left on the cluster: those whose lease was not renewed for 60 s, and those without a lease whose newest
 * object is older than 2 minutes; and what was kept on purpose. All namespaces are looked into where that is allowed,
 * else the one given. Recorders are found by the same labels. Nothing of a living run is in it. No side effect.
 */
export async function findClusterLeftovers(cluster: Cluster, search: LeftoverSearch = {}): Promise<LeftoverReport> {
  try {
    const {found, onlyNamespace} = await find(cluster, search)
    const left = grouped(found.objects)
      .map((group) => leftoverOf(group, found))
      .filter((one) => one !== null)
    return {leftovers: [...left, ...bareLeases(found)], onlyNamespace}
  } catch (error) {
    search.signal?.throwIfAborted()
    throw error instanceof RunnerError
      ? error
      : apiError('Looking for what runs have left on the cluster', error, cluster.server)
  }
}

/** What became of a leftover. */
export interface CleanedLeftover extends RemovalReport {
  readonly leftover: ClusterLeftover
}

/**
 * Removes leftovers that were found. A run that has spoken since is left alone: its lease, taken first, is then another.
 * Call it with what is to go only: kept ones are removed like the others.
 */
export async function cleanCluster(
  cluster: Cluster,
  leftovers: readonly ClusterLeftover[],
  options: RemoveOptions = {},
): Promise<readonly CleanedLeftover[]> {
  const cleaned: CleanedLeftover[] = []
  const taken = new Set<string>()
  for (const leftover of leftovers) {
    const {lease, namespace, runName, isKept: kept} = leftover
    if (lease !== null && !taken.has(lease.uid)) {
      if (!(await dropLease(cluster, lease))) continue
      taken.add(lease.uid)
    }
    cleaned.push({leftover, ...(await removeOwned(cluster, namespace, runName, {...options, kept}))})
  }
  return cleaned
}
