import {RunnerError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {dropLease} from '../lease/claim-lease.ts'
import type {RunLease} from '../lease/lease-record.ts'
import {isKept, runOf} from '../objects/labels.ts'
import type {ListedObject} from '../objects/object-ref.ts'
import {type FoundOnCluster, lookAround, lookInto} from './look-for-leftovers.ts'
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

/** Groups by namespace, run, and whether it is kept. */
function grouped(objects: readonly ListedObject[]): ListedObject[][] {
  const keyOf = (one: ListedObject) => [one.metadata.namespace, runOf(one) ?? '', isKept(one)].join('/')
  return [...Map.groupBy(objects, keyOf).values()]
}

function leftoverOf(group: readonly ListedObject[], {leases, nowMs}: FoundOnCluster): ClusterLeftover | null {
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
function bareLeases({leases, objects}: FoundOnCluster): ClusterLeftover[] {
  const busy = new Set(objects.map((one) => `${one.metadata.namespace}/${runOf(one)}`))
  const bare = leases.filter((lease) => !lease.isAlive && !busy.has(`${lease.namespace}/${lease.runName}`))
  return bare.map((lease) => ({namespace: lease.namespace, runName: lease.runName, isKept: false, objects: [], lease}))
}

function judged(found: FoundOnCluster): readonly ClusterLeftover[] {
  const left = grouped(found.objects).map((group) => leftoverOf(group, found))
  return [...left.filter((one) => one !== null), ...bareLeases(found)]
}

async function looking<T>(cluster: Cluster, signal: AbortSignal | undefined, look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RunnerError) throw error
    throw apiError('Looking for what runs have left on the cluster', error, cluster)
  }
}

/**
 * What runs have left on the cluster: those whose lease was not renewed for 60 s, and those without a lease whose newest
 * object is older than 2 minutes; and what was kept on purpose. All namespaces are looked into where that is allowed,
 * else the one given. Recorders are found by the same labels. Nothing of a living run is in it. No side effect.
 */
export function findClusterLeftovers(cluster: Cluster, search: LeftoverSearch = {}): Promise<LeftoverReport> {
  return looking(cluster, search.signal, async () => {
    const {found, onlyNamespace} = await lookAround(cluster, search)
    return {leftovers: judged(found), onlyNamespace}
  })
}

/** The same of one namespace; no other is looked into but for the leases of runs. */
export function findLeftoversIn(
  cluster: Cluster,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly ClusterLeftover[]> {
  return looking(cluster, signal, async () => {
    const leftovers = judged(await lookInto(cluster, namespace, signal))
    return leftovers.filter((one) => one.namespace === namespace)
  })
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
