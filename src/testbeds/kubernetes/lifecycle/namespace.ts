import {setTimeout as wait} from 'node:timers/promises'
import {ConfigurationError, RunnerError, TestbedError} from '../../../errors/index.ts'
import {apiError} from '../client/api-error.ts'
import {askApi} from '../client/api-request.ts'
import {statusCode} from '../client/api-status.ts'
import type {Cluster} from '../client/cluster.ts'
import {takenError} from './claim-lease.ts'
import {FIELD_MANAGER, isKept, isOurs, labelValue, ownerLabels, RUN_LABEL, runOf} from './labels.ts'
import {listLeases} from './lease-record.ts'
import {foreignWorkloads} from './namespace-contents.ts'
import {type ListedObject, type ObjectMeta, readObject} from './object-ref.ts'

/** Who takes a namespace, and what its pods need. */
export interface NamespaceOwner {
  readonly runName: string
  readonly kept: boolean
  /** Whether pods profile, which Pod Security calls privileged. */
  readonly privileged: boolean
  /** Further labels of a namespace that is made here, such as those that switch injection on. */
  readonly labels?: Readonly<Record<string, string>>
}

/** A namespace that may be used. */
export interface TakenNamespace {
  readonly name: string
  /** Made by runner, now or earlier: the only kind that is ever changed or deleted. */
  readonly isOurs: boolean
  readonly wasCreated: boolean
}

interface NamespaceDocument {
  readonly metadata: ObjectMeta
}

const GONE_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 500
const LISTED_AT_MOST = 10
const POD_SECURITY_LABEL = 'pod-security.kubernetes.io/enforce'

function labelsOf({runName, kept, privileged, labels = {}}: NamespaceOwner): Record<string, string> {
  const podSecurity = {[POD_SECURITY_LABEL]: privileged ? 'privileged' : 'baseline'}
  return {...labels, ...podSecurity, ...ownerLabels(runName, {kept})}
}

/** Null when there is none; also when the account may read no namespaces, then `isHidden`. */
async function look(cluster: Cluster, name: string, signal?: AbortSignal) {
  try {
    const found = await readObject<NamespaceDocument>(cluster, ['api', 'v1', 'namespaces', name], signal)
    return {found, isHidden: false}
  } catch (error) {
    if (statusCode(error) === 403) return {found: null, isHidden: true}
    throw error
  }
}

async function lookOnceGone(cluster: Cluster, name: string, signal?: AbortSignal) {
  const deadline = performance.now() + GONE_WITHIN_MS
  for (;;) {
    const seen = await look(cluster, name, signal)
    if (seen.found?.metadata.deletionTimestamp === undefined) return seen
    if (performance.now() > deadline) {
      throw new TestbedError(
        `Namespace ${name} has been on its way out since ${seen.found.metadata.deletionTimestamp}.`,
        {
          hint: `kubectl get namespace ${name} -o yaml says what it waits for. Meanwhile use another with --namespace.`,
        },
      )
    }
    await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : {signal})
  }
}

/** False when somebody else made it first. */
async function create(cluster: Cluster, name: string, owner: NamespaceOwner, signal?: AbortSignal): Promise<boolean> {
  const body = {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels: labelsOf(owner)}}
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
        hint: `Have it created with kubectl create namespace ${name}, or name one that is there with --namespace.`,
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
    path: ['api', 'v1', 'namespaces', metadata.name],
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
    const {found} = await look(cluster, name, signal)
    if (found === null || !isOurs(found) || isKept(found) || runOf(found) === runName) return
    await changeLabels(cluster, found, {[RUN_LABEL]: labelValue(RUN_LABEL, runName)}, signal)
  } catch (error) {
    if (statusCode(error) !== 403) throw apiError(`Taking over namespace ${name}`, error)
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
  {owner, found, signal}: {owner: NamespaceOwner; found: NamespaceDocument | null; signal: AbortSignal | undefined},
): Promise<TakenNamespace> {
  await refuseWhileHeld(cluster, name, owner.runName, signal)
  if (found !== null && isOurs(found)) {
    if (owner.privileged) await allowPods(cluster, found, signal)
    return {name, isOurs: true, wasCreated: false}
  }
  const foreign = await foreignWorkloads(cluster, name, signal)
  if (foreign.length > 0) throw occupiedError(name, foreign)
  return {name, isOurs: false, wasCreated: false}
}

/**
 * Takes a namespace for a run. A missing one is made, with runner's labels. One that runner made is used, unless a
 * living run holds it; so is one of somebody else that has no workloads, pods or services but runner's, and that one is
 * never labelled nor deleted. Throws a ConfigurationError that lists what is in it otherwise, and a TestbedError when a
 * living run holds it, when it does not go away or when it may not be made.
 */
export async function takeNamespace(
  cluster: Cluster,
  name: string,
  owner: NamespaceOwner,
  {signal}: {readonly signal?: AbortSignal | undefined} = {},
): Promise<TakenNamespace> {
  try {
    for (;;) {
      const {found, isHidden} = await lookOnceGone(cluster, name, signal)
      if (found !== null || isHidden) return await useExisting(cluster, name, {owner, found, signal})
      if (await create(cluster, name, owner, signal)) return {name, isOurs: true, wasCreated: true}
    }
  } catch (error) {
    throw error instanceof RunnerError ? error : apiError(`Taking namespace ${name}`, error)
  }
}
