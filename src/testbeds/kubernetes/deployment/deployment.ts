import {setTimeout as wait} from 'node:timers/promises'
import type {MeshName} from '../../../config/mesh-name.ts'
import type {Warning} from '../../../errors/index.ts'
import {TestbedError} from '../../../errors/index.ts'
import {hostText, MESHES, pathOf} from '../../../meshes/index.ts'
import type {Deployment, Place} from '../../testbed.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {eitherSignal} from '../api/either-signal.ts'
import {copyFrom} from '../copy/copy-from.ts'
import {copyTo} from '../copy/copy-to.ts'
import {startAttached} from '../detached/start-attached.ts'
import {startIn} from '../detached/start-in.ts'
import {execIn} from '../exec/exec-in.ts'
import type {PortTable} from '../manifests/port-table.ts'
import {targetOf} from '../manifests/target-of.ts'
import type {Addresses} from '../path/server-addresses.ts'
import {type ControlPlanePod, controlPlaneProcesses} from './control-plane-pods.ts'
import type {DeployedProxy} from './deployed-proxy.ts'
import {type ProxyViews, viewKey} from './proxy-views.ts'
import {containerIn, type WorkloadPod} from './workload-pods.ts'

/** What stands on a cluster, of ours or of others. */
export interface Standing {
  readonly cluster: Cluster
  readonly mesh: MeshName
  readonly pods: readonly WorkloadPod[]
  readonly table: PortTable
  readonly ingressUrl: string | null
  /** Path of the authority that load generators trust, where they run. */
  readonly cacert: string | null
  /** Of the mesh's control plane, where it is to be profiled. */
  readonly controlPlanePods: readonly ControlPlanePod[]
  readonly views: ProxyViews
  /** Where requests come to the server. */
  readonly serverAddresses: Addresses
  /** In words; asked where TLS is not as expected. */
  readonly tlsPolicies: Deployment['tlsPolicies']
  readonly proxies: readonly DeployedProxy[]
  readonly tellMesh: Deployment['tellMesh']
  readonly controlPlane: Deployment['controlPlane']
  readonly warnings: readonly Warning[]
  readonly versions: Deployment['versions']
  readonly environment: Readonly<Record<string, unknown>>
  readonly broken: AbortSignal
  /** Aborts when it is taken down: whatever is still asked of its pods need not be answered. */
  readonly abandoned: AbortSignal
  readonly dispose: () => Promise<void>
}

function known(proxies: readonly DeployedProxy[], name: string): DeployedProxy {
  const found = proxies.find(({proxy}) => proxy.name === name)
  if (found === undefined) throw new RangeError(`the deployment has no proxy ${name}`)
  return found
}

type Commands = Pick<Deployment, 'exec' | 'start' | 'copyTo' | 'copyFrom'>

function containerOf(place: Place, pod: WorkloadPod, views: ProxyViews): ContainerRef | undefined {
  if (place.container === 'profiler') return views.get(viewKey(pod))?.place
  const name = place.container === 'load' ? pod.fortio : pod.proxy?.container
  return name === undefined || name === null ? undefined : containerIn(pod, name)
}

function noPlace({workload, instance, container}: Place): RangeError {
  return new RangeError(`the deployment has no place ${workload}/${instance}/${container}`)
}

function profilerOf(place: Place, pods: readonly ControlPlanePod[], views: ProxyViews): ContainerRef {
  const pod = pods.find(({name}) => name === place.instance)
  const view = pod === undefined || place.container !== 'profiler' ? undefined : views.get(viewKey(pod))
  if (view === undefined) throw noPlace(place)
  return view.place
}

/** The container that a place is. Throws a RangeError for a place that the deployment does not have. */
function containerAt(place: Place, {pods, controlPlanePods, views}: Standing): ContainerRef {
  if (place.workload === 'control-plane') return profilerOf(place, controlPlanePods, views)
  const pod = pods.find(({workload, name}) => workload === place.workload && name === place.instance)
  const container = pod === undefined ? undefined : containerOf(place, pod, views)
  if (container !== undefined) return container
  throw noPlace(place)
}

function commandsIn(standing: Standing): Commands {
  const {cluster, pods, abandoned} = standing
  const at = (place: Place) => containerAt(place, standing)
  const isBound = ({container, instance}: Place) =>
    container === 'load' && pods.some(({name, boundToStreams}) => name === instance && boundToStreams)
  return {
    exec: async (place, argv, options) => execIn(cluster, at(place), argv, options),
    start: async (place, argv, options) =>
      isBound(place)
        ? startAttached(cluster, at(place), argv, {...options, signal: eitherSignal(abandoned, options?.signal)})
        : startIn(cluster, at(place), argv, {...options, abandoned}),
    copyTo: async (place, localPath, remotePath) =>
      copyTo(cluster, at(place), localPath, remotePath, {signal: abandoned}),
    copyFrom: async (place, remotePath, localPath) =>
      void (await copyFrom(cluster, at(place), remotePath, localPath, {signal: abandoned})),
  }
}

/** Through an API server, a proxy in order takes tenths of a second for its counters. */
const WITHIN_SECONDS = 10

async function silenceOf({proxy, counters}: DeployedProxy): Promise<TestbedError | null> {
  const over = new AbortController()
  const late = wait(WITHIN_SECONDS * 1000, `its counters did not come within ${WITHIN_SECONDS} s`, {
    signal: over.signal,
  })
  const asked = counters().then(
    () => null,
    (error: Error) => error.message,
  )
  const why = await Promise.race([asked, late])
  over.abort()
  late.catch(() => undefined)
  return why === null ? null : new TestbedError(`${proxy.name} has stopped answering: ${why}.`)
}

/** The first proxy that does not tell its counters in time, in a TestbedError; null when all do. */
async function probeProxies(proxies: readonly DeployedProxy[]): Promise<TestbedError | null> {
  const silences = await Promise.all(proxies.map(silenceOf))
  return silences.find((silence) => silence !== null) ?? null
}

/** A kubelet looks, reports and is asked why. */
const DEATH_NOTICE_MS = 7000

/** The contract's view of what stands. */
export function toDeployment(standing: Standing): Deployment {
  const {mesh, pods, table, ingressUrl, proxies} = standing
  const clients = pods.filter(({workload}) => workload === 'fortioclient')
  const serverPodIp = pods.find(({workload}) => workload === 'fortioserver')!.ip
  return {
    ...commandsIn(standing),
    testbed: 'kubernetes',
    mesh,
    proxies: proxies.map(({proxy}) => proxy),
    warnings: standing.warnings,
    loadPlaces: clients.map(({name}) => ({workload: 'fortioclient', instance: name, container: 'load'})),
    cacert: standing.cacert,
    versions: standing.versions,
    environment: standing.environment,
    broken: standing.broken,
    deathNoticeMs: DEATH_NOTICE_MS,
    probeSilence: () => probeProxies(proxies),
    path: (mode) => pathOf(MESHES[mesh], mode),
    target: (mode, protocol) => targetOf(table, mode, protocol, {serverPodIp, ingressUrl}),
    admin: async (proxy, path, method, signal, instance) => known(proxies, proxy).admin(path, method, signal, instance),
    processes: async (proxy) => known(proxies, proxy).processes(),
    controlPlaneProcesses: async () => controlPlaneProcesses(standing.controlPlanePods, standing.views),
    usage: async (proxy) => known(proxies, proxy).usage(),
    counters: async (proxy) => known(proxies, proxy).counters(),
    forgetsIdleHosts: MESHES[mesh].cluster.counters?.forgetsIdleHosts ?? false,
    leadsToServer: (host) => standing.serverAddresses.has(hostText(host)),
    tlsTowards: async (proxy, hosts) => known(proxies, proxy).tlsTowards(hosts),
    tlsPolicies: standing.tlsPolicies,
    machineUsage: async () => null,
    controlPlane: standing.controlPlane,
    tellMesh: standing.tellMesh,
    [Symbol.asyncDispose]: standing.dispose,
  }
}
