import {ConfigurationError} from '../../../errors/index.ts'
import {MESHES} from '../../../meshes/index.ts'
import type {Deployment} from '../../testbed.ts'
import type {Cluster} from '../api/cluster.ts'
import {connectCluster} from '../api/cluster.ts'
import {cleanCommand} from '../exec/place-commands.ts'
import {holdNamespace} from '../lease/lease.ts'
import {loadAuthority} from '../manifests/load-authority.ts'
import {needsPrivilegedPods, portTableOf} from '../manifests/render-manifests.ts'
import {adoptNamespace, takeNamespace} from '../namespace/namespace.ts'
import {askNamespacedKinds} from '../objects/api-kinds.ts'
import {applyManifests} from '../objects/apply.ts'
import {listServices} from '../path/service-ports.ts'
import {type Readiness, waitUntilReady} from '../readiness/wait-until-ready.ts'
import {cleanCluster, findLeftoversIn} from '../removal/leftovers.ts'
import {type RemovalReport, removeOwned} from '../removal/remove.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import {listGatewayPods} from './list-gateway-pods.ts'
import {manifestsOf, namespaceOf} from './manifests-of.ts'
import {openDeployment} from './open-deployment.ts'
import {workloadPod} from './workload-pods.ts'

/** Removes what runs that died left in the namespace, and makes that ours. Throws a ConfigurationError when something was kept there on purpose. */
async function tidyUp(cluster: Cluster, request: ClusterRequest): Promise<void> {
  const {kubernetes, signal} = request
  const {namespace, runName} = kubernetes
  const here = await findLeftoversIn(cluster, namespace, signal)
  const kept = here.find(({isKept}) => isKept)
  if (kept !== undefined) {
    throw new ConfigurationError(`Namespace ${namespace} has a deployment that was kept (${kept.runName}).`, {
      hint: `Measure it with --attach -n ${namespace}, or take it away with: ${cleanCommand(kubernetes)}`,
    })
  }
  await cleanCluster(cluster, here, {signal})
  // What this very run left before it was killed may still be sending load.
  const {left} = await removeOwned(cluster, namespace, runName, {signal, kept: false, keepNamespace: true})
  tellLeft(request, left)
  await adoptNamespace(cluster, namespace, runName, signal)
}

function tellLeft({kubernetes, onWarning}: ClusterRequest, left: RemovalReport['left']): void {
  for (const {what, why} of left) {
    const hint = `${cleanCommand(kubernetes)} removes it.`
    onWarning?.({code: 'leftover-remains', message: `${what} is still there: ${why}`, hint})
  }
}

/** Removes what the run has made; what cannot be removed is told. */
async function takeDown(cluster: Cluster, request: ClusterRequest): Promise<void> {
  const {namespace, runName} = request.kubernetes
  request.onProgress?.(`removing what stands in namespace ${namespace}`)
  const {left, namespaceStays} = await removeOwned(cluster, namespace, runName)
  tellLeft(request, left)
  if (namespaceStays === null) return
  const hint = `${cleanCommand(request.kubernetes)} removes it once nothing keeps it.`
  request.onWarning?.({code: 'namespace-stays', message: namespaceStays, hint})
}

function workloadsOf({kubernetes}: ClusterRequest) {
  const {client, server} = kubernetes
  return [
    {workload: 'fortioclient', replicas: client.replicas},
    {workload: 'fortioserver', replicas: server.replicas},
  ] as const
}

/** The watch tells of every change of a pod; a person is told when the numbers change. */
function sayChanges({onProgress}: ClusterRequest): (readiness: Readiness) => void {
  let said = ''
  return ({waitingFor}) => {
    const text = `waiting for ${waitingFor.join(', ')}`
    if (waitingFor.length > 0 && text !== said) onProgress?.(text)
    said = text
  }
}

async function readyPods(cluster: Cluster, request: ClusterRequest) {
  const {namespace, runName, readyTimeoutSeconds} = request.kubernetes
  const pods = await waitUntilReady(cluster, namespace, workloadsOf(request), {
    runName,
    timeoutSeconds: readyTimeoutSeconds,
    signal: request.signal,
    onProgress: sayChanges(request),
  })
  const mesh = MESHES[request.mesh].cluster
  return workloadsOf(request).flatMap(({workload}) =>
    pods.filter(({metadata}) => metadata?.labels?.['app'] === workload).map((pod) => workloadPod(workload, pod, mesh)),
  )
}

/** Whether it was not there before, so that nothing can be in it. */
async function makeNamespace(cluster: Cluster, request: ClusterRequest): Promise<boolean> {
  const {kubernetes, signal} = request
  const owner = {runName: kubernetes.runName, privileged: needsPrivilegedPods(request)}
  return (await takeNamespace(cluster, await namespaceOf(request), owner, {signal})).wasCreated
}

/**
 * Asks for the kinds that taking down looks through, which are remembered, while pods start and nothing is measured. When
 * they cannot be had now, taking down asks again, and says so.
 */
async function learnKinds(cluster: Cluster, {signal}: ClusterRequest): Promise<void> {
  await Promise.allSettled([askNamespacedKinds(cluster, {signal})])
}

/**
 * Puts client, server and sidecars into the namespace and waits until every path answers. Whatever stands is removed when
 * the deployment is disposed of, unless it is to be kept; and at once when it does not come up.
 */
export async function deployOwn(request: ClusterRequest): Promise<Deployment> {
  const {kubernetes, mesh, signal} = request
  const {namespace, runName, keep} = kubernetes
  const cluster = connectCluster(kubernetes)
  await using stack = new AsyncDisposableStack()
  const isNew = await makeNamespace(cluster, request)
  const held = stack.use(await holdNamespace(cluster, namespace, runName, {signal}))
  let stands = false
  stack.defer(async () => {
    if (!keep || !stands) await takeDown(cluster, request)
  })
  if (!isNew) await tidyUp(cluster, request)
  request.onProgress?.('deploying')
  await applyManifests(cluster, await manifestsOf(request), {signal})
  if (!keep) void learnKinds(cluster, request)
  const [own, services] = await Promise.all([readyPods(cluster, request), listServices(cluster, namespace)])
  const pods = [...own, ...(await listGatewayPods(cluster, request, MESHES[mesh].cluster))]
  const table = portTableOf(request)
  const opened = stack.move()
  try {
    const authority = await loadAuthority(request)
    const ready = {cluster, request, mesh, pods, services, table, authority, warnings: [], lost: held.lost}
    const deployment = await openDeployment(ready, () => opened.disposeAsync())
    stands = true
    return deployment
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}
