import type {V1Pod} from '@kubernetes/client-node'
import type {MeshName} from '../../../config/mesh-name.ts'
import {RunnerError, type Warning} from '../../../errors/index.ts'
import {type ControlPlane, MESHES} from '../../../meshes/index.ts'
import {textsOf} from '../../ask-proxy.ts'
import type {ControlPlaneReading, Deployment, UnreadControlPlane} from '../../testbed.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {controlPlanePods} from '../injection/control-plane-version.ts'
import {openPodHttp, type PodHttp} from '../tunnel/pod-http.ts'
import {revisionOf} from './revision-of.ts'

/** Reads what the control plane of a deployment counts. Disposing closes its connections. */
export interface OpenControlPlane extends Disposable {
  readonly read: Deployment['controlPlane']
  /** Why it is never read; empty where it is. */
  readonly warnings: readonly Warning[]
}

/** A cell is not held up for what is beside it. */
const LIMITS = {withinMs: 5000, largestBytes: 64 << 20}

function unread(reason: string, {usualNamespace}: ControlPlane): OpenControlPlane {
  const warning = {
    code: 'control-plane-unread',
    message: `What the control plane did during cells is not known: ${reason}.`,
    hint: `It takes list on pods, and create and get on pods/portforward, in its namespace (${usualNamespace}): docs/kubernetes-rights.md.`,
  }
  return {read: async () => null, warnings: [warning], [Symbol.dispose]: () => undefined}
}

const NONE: OpenControlPlane = {read: async () => null, warnings: [], [Symbol.dispose]: () => undefined}

/** Connections to the pods of a control plane, which may come and go. */
class ControlPlaneReader implements Disposable {
  readonly #cluster: Cluster
  readonly #plane: ControlPlane
  readonly #revision: string
  readonly #connections = new Map<string, PodHttp>()

  constructor(cluster: Cluster, plane: ControlPlane, revision: string) {
    this.#cluster = cluster
    this.#plane = plane
    this.#revision = revision
  }

  async read(): Promise<ControlPlaneReading | UnreadControlPlane> {
    try {
      const pods = await controlPlanePods(this.#cluster, this.#plane, this.#revision)
      if (pods.length === 0) return {unread: `no pod ${this.#plane.selector} of revision ${this.#revision} is seen`}
      return {revision: this.#revision, instances: await Promise.all(pods.map((pod) => this.#countersOf(pod)))}
    } catch (error) {
      if (error instanceof SyntaxError) return {unread: `its answer is no text of metrics: ${error.message}`}
      const told = error instanceof RunnerError ? error : apiError('Looking for its pods', error, this.#cluster)
      return {unread: told.message.replace(/\.$/, '')}
    }
  }

  async #countersOf({metadata}: V1Pod) {
    const {name: instance = '', namespace = ''} = metadata ?? {}
    const {port, metricsPath, countersIn} = this.#plane
    const key = `${namespace}/${instance}`
    const known = this.#connections.get(key)
    const http = known ?? openPodHttp(this.#cluster, {namespace, pod: instance, port}, LIMITS)
    this.#connections.set(key, http)
    const asked = {name: `Pod ${key}`, instance, ask: (path: string) => http.ask(path)}
    const [text = ''] = await textsOf(asked, [metricsPath], 'what it counts')
    return {...countersIn(text), instance}
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections.values()) connection[Symbol.dispose]()
  }
}

/**
 * Opens the control plane of the mesh that injected `pods`. Where it cannot be read the first time, as for want of rights, it
 * is not asked again.
 */
export async function openControlPlane(
  cluster: Cluster,
  mesh: MeshName,
  pods: readonly V1Pod[],
): Promise<OpenControlPlane> {
  const plane = MESHES[mesh].cluster.needs.controlPlane
  if (plane === null) return NONE
  const revision = revisionOf(pods, plane)
  if (revision === null) return unread('no pod says which revision has injected it', plane)
  const reader = new ControlPlaneReader(cluster, plane, revision)
  const first = await reader.read()
  if (!('unread' in first)) {
    return {read: () => reader.read(), warnings: [], [Symbol.dispose]: () => reader[Symbol.dispose]()}
  }
  reader[Symbol.dispose]()
  return unread(first.unread, plane)
}
