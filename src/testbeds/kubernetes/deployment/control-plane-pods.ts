import type {V1Pod} from '@kubernetes/client-node'
import {PrerequisiteError} from '../../../errors/index.ts'
import {type ControlPlane, MESHES} from '../../../meshes/index.ts'
import type {ProxyProcess} from '../../testbed.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {revisionOf} from '../control-plane/revision-of.ts'
import {controlPlanePods} from '../injection/control-plane-version.ts'
import {type ProxyContainer, proxyContainerOf} from '../proxies/find-proxy.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import {describeSeen, type ProxyViews, viewKey} from './proxy-views.ts'

/** A pod of the mesh's control plane that is to be profiled. */
export interface ControlPlanePod {
  readonly namespace: string
  readonly name: string
  readonly document: V1Pod
  /** The container of the control plane itself. */
  readonly proxy: ProxyContainer
  readonly executables: readonly string[]
}

const NAME = 'control-plane'

function podOf(document: V1Pod, {container, executable}: ControlPlane): ControlPlanePod[] {
  const {name = '', namespace = ''} = document.metadata ?? {}
  const proxy = proxyContainerOf(document, [container])
  return proxy === null ? [] : [{namespace, name, document, proxy, executables: [executable]}]
}

/**
 * The pods of the control plane that injected `pods`; none unless its profile was asked for. Throws a PrerequisiteError
 * where it was and none is seen.
 */
export async function profiledControlPlane(
  cluster: Cluster,
  {mesh, kubernetes}: Pick<ClusterRequest, 'mesh' | 'kubernetes'>,
  pods: readonly V1Pod[],
): Promise<readonly ControlPlanePod[]> {
  if (!kubernetes.profilesControlPlane) return []
  const plane = MESHES[mesh].cluster.needs.controlPlane
  if (plane === null) throw new RangeError(`mesh ${mesh} has no control plane to profile`)
  const doing = `Looking for the control plane to profile (${plane.selector})`
  const revision = revisionOf(pods, plane) ?? ''
  const found = await controlPlanePods(cluster, plane, revision).catch((error: unknown) => {
    throw apiError(doing, error, cluster)
  })
  const running = found.flatMap((pod) => podOf(pod, plane))
  if (running.length > 0) return running
  throw new PrerequisiteError(`${doing}: no pod of revision ${revision || 'unknown'} is seen that has it.`, {
    hint: `It takes list on pods in its namespace (${plane.usualNamespace}); or leave --profile-control-plane away.`,
  })
}

/** Its processes as profilers see them. */
export function controlPlaneProcesses(pods: readonly ControlPlanePod[], views: ProxyViews): readonly ProxyProcess[] {
  return pods.map((pod) =>
    describeSeen({proxy: NAME, instances: pods.length, workload: NAME}, pod, views.get(viewKey(pod)) ?? null),
  )
}
