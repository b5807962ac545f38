import type {V1Pod, V1Service} from '@kubernetes/client-node'
import type {MeshName} from '../../../config/mesh-name.ts'
import {TestbedError, type Warning} from '../../../errors/index.ts'
import {MESHES} from '../../../meshes/index.ts'
import type {Deployment} from '../../testbed.ts'
import type {Cluster} from '../api/cluster.ts'
import {rootNamespaceOf} from '../control-plane/describe-istio.ts'
import {openControlPlane} from '../control-plane/open-control-plane.ts'
import type {LoadAuthority} from '../manifests/load-authority.ts'
import {meshPorts, type PortTable} from '../manifests/port-table.ts'
import {targetOf} from '../manifests/target-of.ts'
import {type PathToProbe, waitForPaths} from '../path/path-probes.ts'
import {type Addresses, serverAddresses} from '../path/server-addresses.ts'
import {leadingTo} from '../path/service-ports.ts'
import {tlsPolicies} from '../path/tls-policies.ts'
import {watchPods} from '../readiness/watch-pods.ts'
import {istioTeller} from '../variants/tell-istio.ts'
import {profiledControlPlane} from './control-plane-pods.ts'
import {type DeployedProxy, openProxy} from './deployed-proxy.ts'
import {toDeployment} from './deployment.ts'
import {describeEnvironment, versionsIn} from './environment.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import {proxiesIn} from './proxy-instances.ts'
import {requireProxies} from './require-proxies.ts'
import {type ProxySight, type SeenProxies, seeProxies} from './see-proxies.ts'
import {containerIn, type WorkloadPod} from './workload-pods.ts'

/** Pods that are Ready, and what is known of them. */
export interface ReadyPods {
  readonly cluster: Cluster
  readonly request: ClusterRequest
  readonly mesh: MeshName
  readonly pods: readonly WorkloadPod[]
  /** Of their namespace. */
  readonly services: readonly V1Service[]
  readonly table: PortTable
  readonly authority: LoadAuthority | null
  readonly warnings: readonly Warning[]
  /** Aborts when something besides the pods is lost, such as the hold on the namespace. */
  readonly lost: AbortSignal
}

/** Longest wait for Istio to be as it was before a deployment that is kept is left. */
const LEFT_WITHIN_MS = 40_000
/** All paths together must answer within this time once the pods are Ready. */
const PATHS_WITHIN_SECONDS = 60

function pathsOf({request, table, pods}: ReadyPods): readonly PathToProbe[] {
  const serverPodIp = pods.find(({workload}) => workload === 'fortioserver')!.ip
  const addresses = {serverPodIp, ingressUrl: request.kubernetes.ingressUrl}
  return request.modes.flatMap((mode) =>
    request.protocols.map((protocol) => ({mode, protocol, target: targetOf(table, mode, protocol, addresses)})),
  )
}

async function probePaths(ready: ReadyPods, signal: AbortSignal): Promise<void> {
  const {cluster, pods} = ready
  const clients = pods.filter(({workload}) => workload === 'fortioclient')
  await Promise.all(
    clients.map((client) =>
      waitForPaths(pathsOf(ready), {
        cluster,
        from: containerIn(client, client.fortio!),
        fortio: 'fortio',
        cacert: ready.authority?.path ?? null,
        deadlineSeconds: PATHS_WITHIN_SECONDS,
        signal,
      }),
    ),
  )
}

/**
 * Looks for the proxies' processes while requests are tried along every path. When one of both fails, the other is given
 * up and waited for; throws what the first threw.
 */
async function seeWhileProbing(sight: ProxySight, ready: ReadyPods): Promise<SeenProxies> {
  const failed = new AbortController()
  const signal = AbortSignal.any([sight.signal, failed.signal])
  const giveUp = (error: unknown): never => {
    failed.abort(error)
    throw error
  }
  const [seen, probed] = await Promise.allSettled([
    seeProxies({...sight, signal}).catch(giveUp),
    probePaths(ready, signal).catch(giveUp),
  ])
  if (seen.status === 'fulfilled' && probed.status === 'fulfilled') return seen.value
  if (seen.status === 'fulfilled') await seen.value[Symbol.asyncDispose]()
  throw failed.signal.reason
}

/** Sidecars of ours must have the worker threads that they were told to have; of others it is only recorded. */
async function workerThreadsOf({request, mesh}: ReadyPods, proxies: readonly DeployedProxy[]) {
  const counts = await Promise.all(
    proxies.map(async (one) => [one.proxy.name, (await one.usage()).workerThreads] as const),
  )
  const wanted = request.proxyConcurrency
  const isOurs = MESHES[mesh].cluster.sidecars === 'static' && !request.kubernetes.attach
  const wrong = counts.find(([, count]) => isOurs && count !== null && count !== wanted)
  if (wrong === undefined) return Object.fromEntries(counts)
  throw new TestbedError(`${wrong[0]} was started with --concurrency ${wanted} and has ${wrong[1]} worker threads.`)
}

function serversIn({pods}: ReadyPods): readonly V1Pod[] {
  return pods.filter(({workload}) => workload === 'fortioserver').map(({document}) => document)
}

function addressesOf(ready: ReadyPods): Addresses {
  const servers = serversIn(ready)
  return serverAddresses(servers, leadingTo(ready.services, servers), ready.table)
}

async function policiesOf(ready: ReadyPods): Promise<readonly string[]> {
  const {cluster, request, mesh} = ready
  const source = MESHES[mesh].cluster.objects.tlsPolicies
  if (source === null) return []
  const pods = serversIn(ready)
  const root = await rootNamespaceOf(cluster, pods)
  return tlsPolicies(cluster, source, {namespace: request.kubernetes.namespace, root, pods})
}

function tellerOf({cluster, request, table}: ReadyPods, proxies: readonly DeployedProxy[]): Deployment['tellMesh'] {
  const {namespace, runName, keep, longestSeconds} = request.kubernetes
  return istioTeller({
    cluster,
    proxies,
    longestSeconds,
    watched: {namespace, servicePorts: meshPorts(table).map(({service}) => service)},
    context: {namespace, runName, kept: keep, templatesDirectory: request.templatesDirectory ?? null},
  })
}

/** What cells were measured under goes, though the pods stay. */
async function leaveAsInstalled({onWarning}: ClusterRequest, tellMesh: Deployment['tellMesh']): Promise<void> {
  try {
    await tellMesh(null, [], AbortSignal.timeout(LEFT_WITHIN_MS))
  } catch (error) {
    const {message} = error as Error
    const hint = `Objects with the label mesh-runner/role=variant are to be deleted from the namespace.`
    onWarning?.({
      code: 'variant-stays',
      message: `Istio was not told to go back to what is installed: ${message}`,
      hint,
    })
  }
}

/** One node under client and server is no fault, but the numbers are then of a shared machine. */
function sharedNodeWarnings(pods: readonly WorkloadPod[]): Warning[] {
  const nodesOf = (name: WorkloadPod['workload']) =>
    pods.filter(({workload}) => workload === name).map(({node}) => node)
  const shared = nodesOf('fortioclient').find((node) => nodesOf('fortioserver').includes(node))
  if (shared === undefined) return []
  return [
    {
      code: 'client-and-server-share-a-node',
      message: `Client and server both run on node ${shared}: they compete for its processors, and requests cross no network.`,
      hint: 'Use a cluster with two nodes and affinity hard for numbers that are to be compared.',
    },
  ]
}

/**
 * Makes a deployment of pods that are Ready: finds their proxies, proves that every path answers, and watches them.
 * Throws a TestbedError or PrerequisiteError, and leaves nothing open, when that cannot be done. `dispose` is called at
 * the deployment's end, after everything that was opened here is closed.
 */
export async function openDeployment(ready: ReadyPods, dispose: () => Promise<void>): Promise<Deployment> {
  const {cluster, request, mesh, pods, table} = ready
  await using stack = new AsyncDisposableStack()
  const watch = stack.use(watchPods(cluster, request.kubernetes.namespace, ownPodsOf(ready)))
  const signal = AbortSignal.any([request.signal, watch.broken, ready.lost])
  const ends = new AbortController()
  const found = proxiesIn(pods)
  const {cluster: clusterMesh} = MESHES[mesh]
  request.onProgress?.('looking for the proxies, and waiting for an answer along every path')
  await requireProxies(ready)
  const controlPlanePods = await profiledControlPlane(cluster, {...request, mesh}, ownPodsOf(ready))
  const sight = {cluster, request, mesh: clusterMesh, proxies: found, controlPlanePods, signal}
  const seen = stack.use(await seeWhileProbing(sight, ready))
  const reading = {cluster, mesh: clusterMesh, ports: meshPorts(table), views: seen.views, abandoned: ends.signal}
  const proxies = found.map((one) => stack.use(openProxy(one, reading)))
  const silent = proxies.map((one) => one.silent)
  const broken = AbortSignal.any([watch.broken, ready.lost, ...silent, ...(seen.lost === null ? [] : [seen.lost])])
  const controlPlane = stack.use(await openControlPlane(cluster, mesh, ownPodsOf(ready)))
  const addresses = addressesOf(ready)
  const countWorkers = () => workerThreadsOf(ready, proxies)
  const environment = await describeEnvironment({...ready, proxies, countWorkers, addresses})
  signal.throwIfAborted()
  broken.throwIfAborted()
  const tellMesh = tellerOf(ready, proxies)
  const opened = stack.move()
  return toDeployment({
    ...{cluster, mesh, pods, controlPlanePods, table, views: seen.views, proxies, broken, abandoned: ends.signal},
    serverAddresses: addresses,
    tlsPolicies: () => policiesOf(ready),
    tellMesh,
    controlPlane: controlPlane.read,
    ingressUrl: request.kubernetes.ingressUrl,
    cacert: ready.authority?.path ?? null,
    warnings: [
      ...ready.warnings,
      ...seen.warnings,
      ...proxies.flatMap((one) => one.warnings),
      ...controlPlane.warnings,
      ...sharedNodeWarnings(pods),
    ],
    versions: versionsIn(environment),
    environment: {...environment, profilingPlaces: seen.notes},
    dispose: async () => {
      if (request.kubernetes.keep) await leaveAsInstalled(request, tellMesh)
      ends.abort(new TestbedError('The deployment was taken down.'))
      await opened.disposeAsync()
      await dispose()
    },
  })
}

/** The pods of the run's own namespace: a gateway stands elsewhere, and serves others too. */
function ownPodsOf({pods}: ReadyPods) {
  return pods.filter(({workload}) => workload !== 'gateway').map(({document}) => document)
}
