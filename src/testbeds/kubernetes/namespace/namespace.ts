import {ConfigurationError, RunnerError, TestbedError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {kubectlCommand} from '../exec/place-commands.ts'
import {takenError} from '../lease/claim-lease.ts'
import {listLeases} from '../lease/lease-record.ts'
import type {Manifest} from '../manifest.ts'
import {FIELD_MANAGER, isKept, isOurs, labelValue, POD_SECURITY_LABEL, RUN_LABEL, runOf} from '../objects/labels.ts'
import type {ListedObject} from '../objects/object-ref.ts'
import {listForeignWorkloads} from './namespace-contents.ts'
import {
  type NamespaceDocument,
  namespacePath,
  readNamespace,
  readNamespaceOnceGone,
  type SeenNamespace,
} from './read-namespace.ts'

/** Who takes a namespace, and what its pods need. */
export interface NamespaceOwner {
  readonly runName: string
  /** Whether pods profile, which Pod Security calls privileged. */
  readonly privileged: boolean
}

/** A namespace that may be used. */
export interface TakenNamespace {
  readonly name: string
  /** Made by runner, now or earlier: the only kind that is ever changed or deleted. */
  readonly isOurs: boolean
  readonly wasCreated: boolean
}

const GONE_WITHIN_MS = 60_000
const LISTED_AT_MOST = 10
const MEANWHILE = 'Meanwhile use another with --namespace.'

/** False when somebody else made it first. */
async function create(cluster: Cluster, body: Manifest, signal?: AbortSignal): Promise<boolean> {
  const {name} = body.metadata
  const query = {fieldManager: FIELD_MANAGER}
  try {
    await askApi(cluster, {method: 'POST', path: ['api', 'v1', 'namespaces'], query, body, signal})
    return true
  } catch (error) {
    if (statusCode(error) === 409) return false
    if (statusCode(error) !== 403) throw error
    throw new TestbedError(
      `There is no namespace ${name}, and the account of context ${cluster.context} may not create it.`,
      {
        hint: `Name one that is there with --namespace, or have it created: ${kubectlCommand(cluster.place, null, 'create', 'namespace', name)}`,
        cause: error,
      },
    )
  }
}

async function refuseWhileHeld(cluster: Cluster, name: string, runName: string, signal?: AbortSignal): Promise<void> {
  const leases = await listLeases(cluster, name, signal)
  const other = leases.find((lease) => lease.isAlive && lease.runName !== runName)
  if (other !== undefined) throw takenError(name, other)
}

async function changeLabels(
  cluster: Cluster,
  {metadata}: NamespaceDocument,
  labels: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  await askApi(cluster, {
    method: 'PATCH',
    path: namespacePath(metadata.name),
    contentType: 'application/merge-patch+json',
    body: {metadata: {uid: metadata.uid, labels}},
    signal,
  })
}

/** Lets privileged pods into a namespace that runner made for a run without any. */
async function allowPods(cluster: Cluster, {metadata}: NamespaceDocument, signal?: AbortSignal): Promise<void> {
  if (metadata.labels?.[POD_SECURITY_LABEL] === 'privileged') return
  await changeLabels(cluster, {metadata}, {[POD_SECURITY_LABEL]: 'privileged'}, signal)
}

/**
 * Makes the run that holds the namespace its owner in place of one that died, so that it goes with this run's end. One of
 * others, one that was kept, and one that this account may not change stay as they are.
 */
export async function adoptNamespace(
  cluster: Cluster,
  name: string,
  runName: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const seen = await readNamespace(cluster, name, signal)
    if (typeof seen === 'string' || !isOurs(seen) || isKept(seen) || runOf(seen) === runName) return
    await changeLabels(cluster, seen, {[RUN_LABEL]: labelValue(RUN_LABEL, runName)}, signal)
  } catch (error) {
    if (statusCode(error) !== 403) throw apiError(`Taking over namespace ${name}`, error, cluster)
  }
}

function occupiedError(name: string, foreign: readonly ListedObject[]): ConfigurationError {
  const names = foreign.slice(0, LISTED_AT_MOST).map(({kind, metadata}) => `${kind.kind} ${metadata.name}`)
  const rest = foreign.length - names.length
  const list = [...names, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ')
  return new ConfigurationError(`Namespace ${name} is somebody else's: it holds ${list}.`, {
    hint: 'Use an empty or a new namespace with --namespace, or measure the pods that are there with --attach.',
  })
}

async function useExisting(
  cluster: Cluster,
  name: string,
  {owner, seen, signal}: {owner: NamespaceOwner; seen: SeenNamespace; signal: AbortSignal | undefined},
): Promise<TakenNamespace> {
  await refuseWhileHeld(cluster, name, owner.runName, signal)
  if (typeof seen !== 'string' && isOurs(seen)) {
    if (owner.privileged) await allowPods(cluster, seen, signal)
    return {name, isOurs: true, wasCreated: false}
  }
  const foreign = await listForeignWorkloads(cluster, name, signal)
  if (foreign.length > 0) throw occupiedError(name, foreign)
  return {name, isOurs: false, wasCreated: false}
}

/**
 * Takes a namespace for a run. A missing one is made after its manifest, which has runner's labels. One that runner made
 * is used, unless a living run holds it; so is one of somebody else that has no workloads, pods or services but runner's,
 * and that one is never labelled nor deleted. Throws a ConfigurationError that lists what is in it otherwise, and a
 * TestbedError when a living run holds it, when it does not go away or when it may not be made.
 */
export async function takeNamespace(
  cluster: Cluster,
  manifest: Manifest,
  owner: NamespaceOwner,
  {signal}: {readonly signal?: AbortSignal | undefined} = {},
): Promise<TakenNamespace> {
  const {name} = manifest.metadata
  try {
    for (;;) {
      const seen = await readNamespaceOnceGone(cluster, name, {signal, withinMs: GONE_WITHIN_MS, meanwhile: MEANWHILE})
      if (seen !== 'missing') return await useExisting(cluster, name, {owner, seen, signal})
      if (await create(cluster, manifest, signal)) return {name, isOurs: true, wasCreated: true}
    }
  } catch (error) {
    throw error instanceof RunnerError ? error : apiError(`Taking namespace ${name}`, error, cluster)
  }
}
