import type {Cluster} from '../api/cluster.ts'
import {watchObjects} from '../objects/watch-objects.ts'
import type {DeploymentDocument, PodDocument} from './pod-state.ts'

/** Pods and deployments of a namespace as they are now. */
export interface ReadyView {
  /** False until both were listed once. */
  readonly isComplete: boolean
  readonly pods: readonly PodDocument[]
  readonly deployments: readonly DeploymentDocument[]
  /** Why nothing more is seen; null while all is well. */
  readonly failure: unknown
  /** Resolves at the next change, or after `ms`. */
  change(ms: number): Promise<void>
}

function createBell() {
  let waiting = new Set<() => void>()
  return {
    ring() {
      const heard = waiting
      waiting = new Set()
      for (const resolve of heard) resolve()
    },
    async heard(ms: number): Promise<void> {
      const {promise, resolve} = Promise.withResolvers<void>()
      waiting.add(resolve)
      const timer = setTimeout(resolve, ms)
      await promise
      clearTimeout(timer)
      waiting.delete(resolve)
    },
  }
}

/** Objects of one kind by uid, kept by a watch. */
function createShelf<T extends {readonly metadata: {readonly uid: string}}>(ring: () => void) {
  const objects = new Map<string, T>()
  const shelf = {
    objects,
    isListed: false,
    onAll(all: readonly T[]) {
      objects.clear()
      for (const object of all) objects.set(object.metadata.uid, object)
      shelf.isListed = true
      ring()
    },
    onChange(object: T, isDeleted: boolean) {
      if (isDeleted) objects.delete(object.metadata.uid)
      else objects.set(object.metadata.uid, object)
      ring()
    },
  }
  return shelf
}

/** Watches until `signal` aborts. Never throws; a refusal is in `failure`. */
export function openReadyView(
  cluster: Cluster,
  {namespace, selector, signal}: {namespace: string; selector: string; signal: AbortSignal},
): ReadyView {
  const bell = createBell()
  const pods = createShelf<PodDocument>(bell.ring)
  const deployments = createShelf<DeploymentDocument>(bell.ring)
  let failure: unknown = null
  const fail = (error: unknown) => {
    failure = error
    bell.ring()
  }
  const {onAll, onChange} = pods
  const podPath = ['api', 'v1', 'namespaces', namespace, 'pods']
  watchObjects<PodDocument>(cluster, {path: podPath, selector, signal, onAll, onChange}).catch(fail)
  const path = ['apis', 'apps', 'v1', 'namespaces', namespace, 'deployments']
  const {onAll: onAllDeployments, onChange: onDeployment} = deployments
  watchObjects<DeploymentDocument>(cluster, {
    path,
    selector,
    signal,
    onAll: onAllDeployments,
    onChange: onDeployment,
  }).catch(fail)
  return {
    get isComplete() {
      return pods.isListed && deployments.isListed
    },
    get pods() {
      return [...pods.objects.values()]
    },
    get deployments() {
      return [...deployments.objects.values()]
    },
    get failure() {
      return failure
    },
    change: bell.heard,
  }
}
