import {RunnerError} from '../../../errors/index.ts'
import {apiError} from '../client/api-error.ts'
import {apiStatus, statusCode} from '../client/api-status.ts'
import type {Cluster} from '../client/cluster.ts'
import {dropLease} from './claim-lease.ts'
import {KEPT_LABEL, runSelector} from './labels.ts'
import {listLeases} from './lease-record.ts'
import {deleteObject, type ListedObject, type ObjectRef, refOf, spokenName} from './object-ref.ts'
import {listOwned} from './owned-objects.ts'
import {NO_NAMESPACE, removeNamespace} from './remove-namespace.ts'
import {untilGone} from './until-gone.ts'

/** How to remove. */
export interface RemoveOptions {
  readonly signal?: AbortSignal | undefined
  /** Longest wait until everything is gone. */
  readonly timeoutSeconds?: number
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
/** Nothing in a pod of ours is worth a longer farewell. */
const POD_GRACE_SECONDS = 2
const GONE_WITHIN_SECONDS = 90

function whyNot(error: unknown): string {
  return apiStatus(error)?.message ?? (error as Error).message
}

/** Workloads first, so that they make no new pods; pods too, whose own grace period may be long. */
function inRemovalOrder(objects: readonly ListedObject[]): ListedObject[] {
  const rank = ({kind}: ListedObject) =>
    ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind.kind) ? 0 : kind.kind === 'Pod' ? 1 : 2
  return objects.toSorted((one, other) => rank(one) - rank(other))
}

async function deleteAll(cluster: Cluster, objects: readonly ListedObject[], signal?: AbortSignal) {
  const left: {what: string; why: string}[] = []
  for (const object of inRemovalOrder(objects)) {
    const ref = refOf(object)
    try {
      await deleteObject(cluster, ref, {signal, gracePeriodSeconds: POD_GRACE_SECONDS})
    } catch (error) {
      // A pod goes with its deployment, whether or not this account may delete pods.
      const goesWithOwner = statusCode(error) === 403 && (object.metadata.ownerReferences ?? []).length > 0
      if (!goesWithOwner) left.push({what: spokenName(ref), why: whyNot(error)})
    }
  }
  return left
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

async function remove(cluster: Cluster, namespace: string, runName: string | null, options: RemoveOptions) {
  const {signal, timeoutSeconds = GONE_WITHIN_SECONDS} = options
  const deadline = performance.now() + timeoutSeconds * 1000
  const {objects, unseen} = await listOwned(cluster, {namespace, selector: selectorOf(runName, options.kept), signal})
  const refused = await deleteAll(cluster, objects, signal)
  const refs = objects.map(refOf).filter((ref) => !refused.some(({what}) => what === spokenName(ref)))
  const lasting = await untilGone(cluster, refs, deadline, signal)
  await dropDeadLeases(cluster, namespace, runName, signal)
  const {deleted, stays} =
    options.keepNamespace === true ? NO_NAMESPACE : await removeNamespace(cluster, namespace, runName, signal)
  const all = deleted === null ? refs : [...refs, deleted]
  const late = deleted === null ? lasting : [...lasting, ...(await untilGone(cluster, [deleted], deadline, signal))]
  return {
    removed: all.filter((ref) => !late.some((one) => one.ref.uid === ref.uid)),
    left: [
      ...refused,
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
    throw apiError(`Removing what runner made in namespace ${namespace}`, error, cluster.server)
  }
}
