import type {V1Pod} from '@kubernetes/client-node'
import {goesBetweenProxies} from '../../../config/cells/cell.ts'
import type {WorkloadSettings} from '../../../config/settings.ts'
import {ConfigurationError, TestbedError} from '../../../errors/index.ts'
import {MESHES} from '../../../meshes/index.ts'
import type {Deployment, WorkloadName} from '../../testbed.ts'
import {apiError} from '../api/api-error.ts'
import {type Cluster, connectCluster} from '../api/cluster.ts'
import {deployCommand} from '../exec/place-commands.ts'
import {loadAuthority} from '../manifests/load-authority.ts'
import type {PortTable} from '../manifests/port-table.ts'
import {listServices} from '../path/service-ports.ts'
import {isReady} from '../readiness/pod-state.ts'
import {explainPod} from '../readiness/pod-trouble.ts'
import {attachedMesh} from './attached-mesh.ts'
import {attachedPorts} from './attached-ports.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import {listGatewayPods} from './list-gateway-pods.ts'
import {chooseLoadContainer, streamWarnings} from './load-container.ts'
import {openDeployment} from './open-deployment.ts'
import {type WorkloadPod, workloadPod} from './workload-pods.ts'

async function listPods(cluster: Cluster, namespace: string, {pod, selector}: WorkloadSettings): Promise<V1Pod[]> {
  const query = pod === null ? {labelSelector: selector} : {fieldSelector: `metadata.name=${pod}`}
  const {items} = await cluster.core.listNamespacedPod({namespace, ...query}).catch((error: unknown) => {
    throw apiError(`Looking for pods in namespace ${namespace}`, error, cluster)
  })
  return items.filter(({metadata}) => metadata?.deletionTimestamp === undefined)
}

/** The pods of a workload. Throws a ConfigurationError when there is none, a TestbedError when one is not ready. */
async function findPods(cluster: Cluster, namespace: string, name: WorkloadName, settings: WorkloadSettings) {
  const pods = await listPods(cluster, namespace, settings)
  const wanted = settings.pod === null ? `with ${settings.selector}` : `called ${settings.pod}`
  if (pods.length === 0) {
    const end = name === 'fortioclient' ? 'client' : 'server'
    throw new ConfigurationError(`Attaching to ${name}: namespace ${namespace} has no pod ${wanted}.`, {
      hint: `Name it by --${end}-selector or --${end}, its namespace by -n; or deploy with: ${deployCommand(cluster.place)}`,
    })
  }
  const unready = pods.find((pod) => !isReady(pod))
  if (unready === undefined) return pods
  const pod = unready.metadata?.name ?? ''
  throw new TestbedError(
    `Attaching to ${name}: pod ${namespace}/${pod} is not ready.\n${await explainPod(cluster, namespace, pod)}`,
  )
}

function refuseWithoutFortio(pods: readonly WorkloadPod[]): void {
  const bare = pods.find(({workload, fortio}) => workload === 'fortioclient' && fortio === null)
  if (bare === undefined) return
  throw new ConfigurationError(`Pod ${bare.namespace}/${bare.name} has no container with fortio.`, {
    hint: 'The container must be called captured or fortio, or have an image of that name.',
  })
}

/** Results say under which TLS they were measured, so where requests go between proxies it must be that of theirs. */
function refuseOtherTls(table: PortTable, {tls: asked, modes}: ClusterRequest): void {
  if (table.sidecars !== 'static' || table.tls === asked || !modes.some(goesBetweenProxies)) return
  throw new ConfigurationError(`Attaching: the sidecars there speak TLS ${table.tls}, and ${asked} is asked for.`, {
    hint: `Say --tls ${table.tls}.`,
  })
}

/** Uses pods that are there. Changes and deletes nothing of them. */
export async function attachTo(request: ClusterRequest): Promise<Deployment> {
  const {kubernetes, tls, protocols} = request
  const {namespace, client, server} = kubernetes
  const cluster = connectCluster(kubernetes)
  request.onProgress?.(`looking for pods in namespace ${namespace}`)
  const [clients, servers, services] = await Promise.all([
    findPods(cluster, namespace, 'fortioclient', client),
    findPods(cluster, namespace, 'fortioserver', server),
    listServices(cluster, namespace),
  ])
  const {mesh, warnings} = attachedMesh(request.mesh, [...clients, ...servers], request.meshImpliedBy)
  const own = MESHES[mesh].cluster
  const found = [
    ...clients.map((pod) => workloadPod('fortioclient', pod, own)),
    ...servers.map((pod) => workloadPod('fortioserver', pod, own)),
    ...(await listGatewayPods(cluster, request, own)),
  ]
  refuseWithoutFortio(found)
  const pods = await Promise.all(found.map((pod) => chooseLoadContainer(cluster, pod)))
  const table = attachedPorts({pod: servers[0]!, services, mesh, tls, protocols})
  refuseOtherTls(table, request)
  const lost = new AbortController().signal
  const ready = {
    cluster,
    request,
    mesh,
    pods,
    services,
    table,
    authority: await loadAuthority(request),
    warnings: [...warnings, ...streamWarnings(pods, cluster.place)],
    lost,
  }
  return await openDeployment(ready, async () => undefined)
}
