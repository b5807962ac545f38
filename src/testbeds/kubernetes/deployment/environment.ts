import type {V1Node} from '@kubernetes/client-node'
import {goesBetweenProxies} from '../../../config/cells/cell.ts'
import type {MeshName} from '../../../config/mesh-name.ts'
import {envoyBuild} from '../../../meshes/envoy-process.ts'
import type {Cluster} from '../api/cluster.ts'
import {describeIstio} from '../control-plane/describe-istio.ts'
import {execIn} from '../exec/exec-in.ts'
import type {PortTable} from '../manifests/port-table.ts'
import type {Addresses} from '../path/server-addresses.ts'
import {configuredTls} from './configured-tls.ts'
import type {DeployedProxy} from './deployed-proxy.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import {podRecord} from './pod-record.ts'
import {containerIn, type WorkloadPod} from './workload-pods.ts'

/** What the environment record is made from. */
export interface DeploymentSurroundings {
  readonly cluster: Cluster
  readonly request: ClusterRequest
  readonly mesh: MeshName
  readonly pods: readonly WorkloadPod[]
  readonly table: PortTable
  readonly proxies: readonly DeployedProxy[]
  /** Counts the worker threads of each instance, by proxy; null where not known. */
  readonly countWorkers: () => Promise<Readonly<Record<string, number | null>>>
  /** Where requests come to the server. */
  readonly addresses: Addresses
}

/** Versions of the programs, as they say themselves; what says none is absent. */
export function versionsIn(environment: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const {fortioVersion, envoyVersion} = environment
  const envoy = envoyBuild(envoyVersion)?.version
  return {
    ...(typeof fortioVersion === 'string' ? {fortio: fortioVersion} : {}),
    ...(envoy === undefined ? {} : {envoy}),
  }
}

async function askFortioVersion({cluster, pods}: DeploymentSurroundings): Promise<string | null> {
  const client = pods.find(({workload, fortio}) => workload === 'fortioclient' && fortio !== null)
  if (client === undefined) return null
  const {exitCode, stdout, stderr} = await execIn(cluster, containerIn(client, client.fortio!), ['fortio', 'version'], {
    deadlineSeconds: 10,
  })
  return exitCode === 0 ? (stdout || stderr).trim() : null
}

/** As Envoy itself says; null for proxies that do not. */
async function proxyVersion({proxies}: DeploymentSurroundings): Promise<string | null> {
  const answer = await proxies[0]?.admin('/server_info')
  if (answer?.status !== 200) return null
  return String(JSON.parse(Buffer.from(answer.body).toString('utf8')).version)
}

function nodeRecord({metadata, status}: V1Node) {
  const {kernelVersion, architecture, containerRuntimeVersion, kubeletVersion, osImage} = status?.nodeInfo ?? {}
  const cpu = status?.capacity?.['cpu'] ?? null
  return [metadata?.name, {kernelVersion, architecture, containerRuntimeVersion, kubeletVersion, osImage, cpu}] as const
}

/** The nodes that carry pods; empty where this account may not read nodes. */
async function nodesOf({cluster, pods}: DeploymentSurroundings): Promise<Record<string, unknown>> {
  const names = [...new Set(pods.map(({node}) => node))]
  const read = await Promise.allSettled(names.map((name) => cluster.core.readNode({name})))
  return Object.fromEntries(read.flatMap((one) => (one.status === 'fulfilled' ? [nodeRecord(one.value)] : [])))
}

/** In runs whose modes have no hop between proxies, none was spoken. What each cell spoke is proved with the cell. */
async function tlsRecord({request, table, proxies, addresses}: DeploymentSurroundings) {
  if (!request.modes.some(goesBetweenProxies)) return {kind: 'none', asked: null}
  return {kind: await configuredTls(proxies, table, addresses), asked: table.tls}
}

/** Sidecars, wherever they stand, and the gateway have one control plane: that of the first pod that was injected. */
async function meshRecord({cluster, mesh, request, pods}: DeploymentSurroundings) {
  if (mesh !== 'istio') return {}
  const documents = pods.filter(({workload}) => workload !== 'gateway').map(({document}) => document)
  return {istio: await describeIstio(cluster, request.kubernetes.namespace, documents)}
}

/** What the results record of a deployment on a cluster. No secret is in it. */
export async function describeEnvironment(
  surroundings: DeploymentSurroundings,
): Promise<Readonly<Record<string, unknown>>> {
  const {cluster, request, pods, table, countWorkers, proxies} = surroundings
  const [workerThreads, fortio, proxy, nodes, server, tls, mesh] = await Promise.all([
    countWorkers(),
    askFortioVersion(surroundings),
    proxyVersion(surroundings),
    nodesOf(surroundings),
    cluster.version.getCode(),
    tlsRecord(surroundings),
    meshRecord(surroundings),
  ])
  const {namespace, affinity, attach} = request.kubernetes
  return {
    context: cluster.context,
    namespace,
    attached: attach,
    kubernetesVersion: server.gitVersion,
    fortioVersion: fortio,
    envoyVersion: proxy,
    nodes,
    pods: pods.map(podRecord),
    affinity,
    ports: table,
    tls,
    ...mesh,
    workerThreads,
    usageSources: Object.fromEntries(proxies.map((one) => [one.proxy.name, one.usageSources])),
  }
}
