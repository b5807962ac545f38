import {RunnerError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import {apiStatus, statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {dropLease} from '../lease/claim-lease.ts'
import {listLeases} from '../lease/lease-record.ts'
import {KEPT_LABEL, runSelector} from '../objects/labels.ts'
import {deleteObject, type ListedObject, type ObjectRef, POD_OWNERS, refOf, spokenName} from '../objects/object-ref.ts'
import {listOwned} from '../objects/owned-objects.ts'
import {lookThroughNamespace, type OwnNamespace, removeNamespace} from './remove-namespace.ts'
import {type LastingObject, waitUntilGone} from './wait-until-gone.ts'

/** How to remove. */
export interface RemoveOptions {
  readonly signal?: AbortSignal | undefined
  /** Only what carries the label of things kept on purpose, or only what does not; both when absent. */
  readonly kept?: boolean
  /** The namespace is still needed. */
  readonly keepNamespace?: boolean
}

/** What a removal has done. */
export interface RemovalReport {
  /** What was there and is gone. */
  readonly removed: readonly ObjectRef[]
  /** What is still there and should not be, and why. */
  readonly left: readonly {readonly what: string; readonly why: string}[]
  /** Why a namespace that runner made was left standing; null when there is none. */
  readonly namespaceStays: string | null
}

/** Kinds of which every deployment has some: not to see them is worth a word. */
const ALWAYS_MADE = ['Deployment', 'Pod', 'Service', 'ConfigMap', 'Secret']
const GONE_WITHIN_MS = 90_000

function whyNot(error: unknown): string {
  return apiStatus(error)?.message ?? (error as Error).message
}

/** A pod that is deleted before its deployment is replaced by one more, which must then go too. */
function goesWithOwner({kind, metadata}: ListedObject): boolean {
  return kind.kind === 'Pod' && (metadata.ownerReferences ?? []).length > 0
}

interface Wanted {
  readonly namespace: string
  readonly runName: string | null
  readonly selector: string
  /** Of `performance.now`. */
  readonly deadline: number
  readonly keepNamespace: boolean
}

interface Refused {
  readonly object: ListedObject
  readonly why: string
}

async function deleteAll(cluster: Cluster, objects: readonly ListedObject[], signal?: AbortSignal) {
  const deleting = objects
    .filter((one) => !goesWithOwner(one))
    .map(async (object): Promise<readonly Refused[]> => {
      try {
        await deleteObject(cluster, refOf(object), {signal})
        return []
      } catch (error) {
        return [{object, why: whyNot(error)}]
      }
    })
  return (await Promise.all(deleting)).flat()
}

/** Those that are on their way out: what was not refused, and no pods whose owners may not be deleted. */
function going(objects: readonly ListedObject[], refused: readonly Refused[]): ListedObject[] {
  const isOwnerRefused = refused.some(({object}) => POD_OWNERS.includes(object.kind.kind))
  const stays = new Set(refused.map(({object}) => object))
  return objects.filter((object) => !stays.has(object) && !(isOwnerRefused && goesWithOwner(object)))
}

async function dropDeadLeases(cluster: Cluster, namespace: string, runName: string | null, signal?: AbortSignal) {
  const leases = await listLeases(cluster, namespace, signal)
  const dead = leases.filter((lease) => !lease.isAlive && (runName === null || lease.runName === runName))
  await Promise.all(dead.map((lease) => dropLease(cluster, lease)))
}

function selectorOf(runName: string | null, kept: boolean | undefined): string {
  if (kept === undefined) return runSelector(runName)
  return `${runSelector(runName)},${KEPT_LABEL}${kept ? '=' : '!='}true`
}

/**
 * Deletes the namespace while what was in it is still going: the cluster first looks at one some seconds after its deletion.
 * Null when it is not to go, or not yet.
 */
async function removeNamespaceBeside(
  cluster: Cluster,
  look: Promise<OwnNamespace | null>,
  refs: readonly ObjectRef[],
  signal?: AbortSignal,
) {
  try {
    return (await removeNamespace(cluster, await look, new Set(refs.map(({uid}) => uid)), signal)).deleted
  } catch (error) {
    if (statusCode(error) !== 403) throw error
    return null
  }
}

/** Looks through the namespace while the run's objects are looked for and deleted; when it cannot, they go all the same. */
function beginLook(cluster: Cluster, wanted: Wanted, signal?: AbortSignal): Promise<OwnNamespace | null> {
  const {keepNamespace, namespace, runName} = wanted
  const look = keepNamespace ? Promise.resolve(null) : lookThroughNamespace(cluster, namespace, runName, signal)
  look.catch(() => undefined)
  return look
}

/** What was made while the rest was deleted, such as a pod in place of one that was lost, goes as well. */
async function removeObjects(cluster: Cluster, wanted: Wanted, signal?: AbortSignal) {
  const {namespace, selector, deadline} = wanted
  const refs: ObjectRef[] = []
  const refused: Refused[] = []
  const seen = new Set<string>()
  let lasting: readonly LastingObject[] = []
  for (;;) {
    const look = beginLook(cluster, wanted, signal)
    const {objects, unseen} = await listOwned(cluster, {namespace, selector, signal})
    const fresh = objects.filter(({metadata}) => !seen.has(metadata.uid))
    if (fresh.length === 0) return {refs, refused, unseen, lasting, own: await look, isClosed: false}
    for (const {metadata} of fresh) seen.add(metadata.uid)
    const refusedNow = await deleteAll(cluster, fresh, signal)
    refused.push(...refusedNow)
    refs.push(...going(fresh, refusedNow).map(refOf))
    const closed = await removeNamespaceBeside(cluster, look, refs, signal)
    if (closed !== null) refs.push(closed)
    lasting = await waitUntilGone(cluster, refs, deadline, signal)
    if (closed !== null) return {refs, refused, unseen, lasting, own: null, isClosed: true}
  }
}

async function remove(cluster: Cluster, namespace: string, runName: string | null, options: RemoveOptions) {
  const {signal} = options
  const deadline = performance.now() + GONE_WITHIN_MS
  const selector = selectorOf(runName, options.kept)
  const keepNamespace = options.keepNamespace === true
  const wanted = {namespace, runName, selector, deadline, keepNamespace}
  const {refs, refused, unseen, lasting, own, isClosed} = await removeObjects(cluster, wanted, signal)
  if (!isClosed) await dropDeadLeases(cluster, namespace, runName, signal)
  const {deleted, stays} = await removeNamespace(cluster, own, new Set(), signal)
  const all = deleted === null ? refs : [...refs, deleted]
  const late = deleted === null ? lasting : [...lasting, ...(await waitUntilGone(cluster, [deleted], deadline, signal))]
  return {
    removed: all.filter((ref) => !late.some((one) => one.ref.uid === ref.uid)),
    left: [
      ...refused.map(({object, why}) => ({what: spokenName(refOf(object)), why})),
      ...late.map(({ref, why}) => ({what: spokenName(ref), why})),
      ...unseen
        .filter(({kind}) => ALWAYS_MADE.includes(kind.kind))
        .map(({kind, error}) => ({what: `any ${kind.plural} in namespace ${namespace}`, why: whyNot(error)})),
    ],
    namespaceStays: stays,
  }
}

/**
 * Deletes what a run has made in a namespace, or with null everything that runner has: deployments, jobs, pods, services,
 * configuration, secrets, objects of a mesh, the leases of dead runs, and the namespace itself when runner made it for
 * that run and nothing of others is in it. Waits until all is gone, for 90 s at most, and then says what is left and
 * why. Can be called again. Nothing without runner's label is touched; the lease of a living run is its holder's.
 */
export async function removeOwned(
  cluster: Cluster,
  namespace: string,
  runName: string | null,
  options: RemoveOptions = {},
): Promise<RemovalReport> {
  try {
    return await remove(cluster, namespace, runName, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (error instanceof RunnerError) throw error
    throw apiError(`Removing what runner made in namespace ${namespace}`, error, cluster)
  }
}
