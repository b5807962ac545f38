import {apiError} from '../api/api-error.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {listLeases, type RunLease, spokenRun} from '../lease/lease-record.ts'
import {listContents, type NamespaceContents} from '../namespace/namespace-contents.ts'
import {type NamespaceDocument, readNamespace} from '../namespace/read-namespace.ts'
import {isOurs, runOf} from '../objects/labels.ts'
import {deleteObject, type ListedObject, type ObjectRef, spokenName} from '../objects/object-ref.ts'
import {printableLine} from '../objects/printable-lines.ts'

/** What became of the namespace of a run. */
export interface NamespaceOutcome {
  /** Null when it was not for us to delete. */
  readonly deleted: ObjectRef | null
  /** Why a namespace that runner made stays; null when there is no such. */
  readonly stays: string | null
}

/** A namespace that runner made, and what is in it. */
export interface OwnNamespace {
  readonly name: string
  readonly uid: string
  /** The living run of others that holds it; null when none does. */
  readonly heldBy: RunLease | null
  /** A sentence instead of contents where they cannot be seen. */
  readonly contents: NamespaceContents | string
}

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

/** A sentence instead of contents where they cannot be seen. */
async function contentsOf(cluster: Cluster, name: string, signal?: AbortSignal): Promise<NamespaceContents | string> {
  try {
    return await listContents(cluster, name, signal)
  } catch (error) {
    const code = statusCode(error)
    if (code === null) throw error
    if (code === 403) return 'this account may not see whether others have put something into it'
    const {message} = apiError('Looking through it', error, cluster)
    return `whether others have put something into it cannot be seen: ${printableLine(message)}`
  }
}

async function withContents(
  cluster: Cluster,
  {metadata}: NamespaceDocument,
  runName: string | null,
  signal?: AbortSignal,
): Promise<OwnNamespace> {
  const {name, uid} = metadata
  const [leases, contents] = await Promise.all([listLeases(cluster, name, signal), contentsOf(cluster, name, signal)])
  const heldBy = leases.find((lease) => lease.isAlive && lease.runName !== runName) ?? null
  return {name, uid, heldBy, contents}
}

/** Looks through the namespace when runner made it for the run (null: for any); null when it is none of ours to remove. */
export async function lookThroughNamespace(
  cluster: Cluster,
  name: string,
  runName: string | null,
  signal?: AbortSignal,
): Promise<OwnNamespace | null> {
  const found = await ownNamespace(cluster, name, runName, signal)
  return found === null ? null : await withContents(cluster, found, runName, signal)
}

function whyItStays({heldBy, contents}: OwnNamespace, going: ReadonlySet<string>): string | null {
  if (heldBy !== null) return `it is in use by ${printableLine(spokenRun(heldBy))}`
  if (typeof contents === 'string') return contents
  const isGoing = ({metadata}: ListedObject) => metadata.deletionTimestamp !== undefined || going.has(metadata.uid)
  const others = contents.ours.filter((object) => !isGoing(object))
  if (others.length > 0) return `another run has ${spoken(others)} in it`
  return contents.foreign.length === 0 ? null : `others have put ${spoken(contents.foreign)} into it`
}

/** Deletes the namespace when nothing else is in it than what is `going`, by uid: what was deleted, and what goes with it. */
export async function removeNamespace(
  cluster: Cluster,
  namespace: OwnNamespace | null,
  going: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<NamespaceOutcome> {
  if (namespace === null) return {deleted: null, stays: null}
  const {name, uid} = namespace
  const stays = whyItStays(namespace, going)
  if (stays !== null) return {deleted: null, stays: `namespace ${name} stays: ${stays}`}
  const deleted = {apiVersion: 'v1', kind: 'Namespace', namespace: null, name, uid}
  const isDeleted = await deleteObject(cluster, deleted, {signal})
  return isDeleted ? {deleted, stays: null} : {deleted: null, stays: `${spokenName(deleted)} was changed meanwhile`}
}
