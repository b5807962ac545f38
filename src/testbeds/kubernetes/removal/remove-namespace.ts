import {apiError} from '../api/api-error.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {listLeases, spokenRun} from '../lease/lease-record.ts'
import {listForeignObjects} from '../namespace/namespace-contents.ts'
import {readNamespace} from '../namespace/read-namespace.ts'
import {isOurs, runOf} from '../objects/labels.ts'
import {deleteObject, type ListedObject, type ObjectRef, spokenName} from '../objects/object-ref.ts'
import {listOwned} from '../objects/owned-objects.ts'
import {printableLine} from '../objects/printable-lines.ts'

/** What became of the namespace of a run. */
export interface NamespaceOutcome {
  /** Null when it was not for us to delete. */
  readonly deleted: ObjectRef | null
  /** Why a namespace that runner made stays; null when there is no such. */
  readonly stays: string | null
}

/** What became of it when it was none of ours to remove. */
export const NO_NAMESPACE: NamespaceOutcome = {deleted: null, stays: null}
const LISTED_AT_MOST = 5

function spoken(objects: readonly ListedObject[]): string {
  const names = objects.slice(0, LISTED_AT_MOST).map(({kind, metadata}) => `${kind.kind} ${metadata.name}`)
  const rest = objects.length - names.length
  return [...names, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}

/** The namespace, if runner made it for this run (null: for any). Who may not read a namespace has not made it either. */
async function ownNamespace(cluster: Cluster, name: string, runName: string | null, signal?: AbortSignal) {
  const seen = await readNamespace(cluster, name, signal)
  if (typeof seen === 'string' || !isOurs(seen)) return null
  return runName === null || runOf(seen) === runName ? seen : null
}

async function whyItStays(
  cluster: Cluster,
  {name, runName}: {name: string; runName: string | null},
  signal?: AbortSignal,
): Promise<string | null> {
  const holder = (await listLeases(cluster, name, signal)).find((lease) => lease.isAlive && lease.runName !== runName)
  if (holder !== undefined) return `namespace ${name} stays: it is in use by ${printableLine(spokenRun(holder))}`
  const owned = await listOwned(cluster, {namespace: name, signal})
  const others = owned.objects.filter(({metadata}) => metadata.deletionTimestamp === undefined)
  if (others.length > 0) return `namespace ${name} stays: another run has ${spoken(others)} in it`
  try {
    const foreign = await listForeignObjects(cluster, name, signal)
    return foreign.length === 0 ? null : `namespace ${name} stays: others have put ${spoken(foreign)} into it`
  } catch (error) {
    const code = statusCode(error)
    if (code === null) throw error
    if (code === 403)
      return `namespace ${name} stays: this account may not see whether others have put something into it`
    const {message} = apiError('Looking through it', error, cluster)
    return `namespace ${name} stays: whether others have put something into it cannot be seen: ${printableLine(message)}`
  }
}

/** Deletes the namespace when runner made it for the run, and nothing else is in it any more. */
export async function removeNamespace(
  cluster: Cluster,
  name: string,
  runName: string | null,
  signal?: AbortSignal,
): Promise<NamespaceOutcome> {
  const found = await ownNamespace(cluster, name, runName, signal)
  if (found === null) return NO_NAMESPACE
  const stays = await whyItStays(cluster, {name, runName}, signal)
  if (stays !== null) return {deleted: null, stays}
  const deleted = {apiVersion: 'v1', kind: 'Namespace', namespace: null, name, uid: found.metadata.uid}
  const isDeleted = await deleteObject(cluster, deleted, {signal})
  return isDeleted ? {deleted, stays: null} : {deleted: null, stays: `${spokenName(deleted)} was changed meanwhile`}
}
