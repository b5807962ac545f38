import {TestbedError, type Warning} from '../../../errors/index.ts'
import {type ClusterMesh, type HostTls, type MeshPort, TLS_NOT_TOLD} from '../../../meshes/index.ts'
import {type AskedProxy, askCounters, askTls} from '../../ask-proxy.ts'
import type {AdminAnswer, Deployment, Proxy, ProxyCounters, ProxyHost, ProxyProcess, ProxyUsage} from '../../testbed.ts'
import type {Cluster} from '../api/cluster.ts'
import {sumCounters, sumUsage} from '../proxies/sum-usage.ts'
import {type UsageReader, type UsageSource, usageReader} from '../proxies/usage.ts'
import {openPodHttp, type PodHttp} from '../tunnel/pod-http.ts'
import type {ProxiedPod, ProxyPods} from './proxy-instances.ts'
import {describeSeen, type ProxyView, type ProxyViews, viewKey} from './proxy-views.ts'
import {containerIn} from './workload-pods.ts'

/** A proxy over all its pods. Disposing closes its connections. */
export interface DeployedProxy extends Disposable {
  readonly proxy: Proxy
  /** Of the first instance when none is named. */
  admin(path: string, method?: 'GET' | 'POST', signal?: AbortSignal, instance?: string): ReturnType<Deployment['admin']>
  counters(): Promise<ProxyCounters>
  /** What the instances are set up to speak to each of `hosts`, in their order. */
  tlsTowards(hosts: readonly ProxyHost[]): Promise<readonly HostTls[]>
  usage(): Promise<ProxyUsage>
  processes(): readonly ProxyProcess[]
  /** Where the figures of each instance come from, by pod. */
  readonly usageSources: Readonly<Record<string, UsageSource | null>>
  readonly warnings: readonly Warning[]
  /** Aborts when one of its instances has stopped answering, with the TestbedError that says so. */
  readonly silent: AbortSignal
}

/** What proxies are read with. */
export interface ProxyReading {
  readonly cluster: Cluster
  readonly mesh: ClusterMesh
  readonly ports: readonly MeshPort[]
  readonly views: ProxyViews
  /** Aborts when the answers are not needed any more. */
  readonly abandoned: AbortSignal
}

interface Instance {
  readonly pod: ProxiedPod
  readonly view: ProxyView | null
  readonly admin: PodHttp
  readonly usage: UsageReader
}

function openInstance(pod: ProxiedPod, {cluster, mesh, views}: ProxyReading): Instance {
  const {namespace, name, node, proxy} = pod
  const view = views.get(viewKey(pod)) ?? null
  const measured = {
    proxy: containerIn(pod, proxy.container),
    node,
    seen: view,
    executables: mesh.executables,
    workerThread: mesh.workerThread,
  }
  return {
    pod,
    view,
    admin: openPodHttp(cluster, {namespace, pod: name, port: mesh.adminPort ?? 0}),
    usage: usageReader(cluster, measured),
  }
}

function asked({admin, pod}: Instance): AskedProxy {
  const name = `The proxy of pod ${pod.namespace}/${pod.name}`
  return {name, instance: pod.name, ask: (path) => admin.ask(path)}
}

async function countersOf(instance: Instance, {mesh, ports}: ProxyReading): Promise<ProxyCounters> {
  const proxy = asked(instance)
  if (mesh.counters !== null) return askCounters(proxy, mesh.counters, ports)
  throw new TestbedError(`${proxy.name} keeps no counters.`)
}

/** Asks each instance for its own hosts. */
async function tlsOf(
  instances: readonly Instance[],
  {mesh}: ProxyReading,
  hosts: readonly ProxyHost[],
): Promise<readonly HostTls[]> {
  const told = new Map<ProxyHost, HostTls>()
  const perInstance = instances.map(async (instance) => {
    const own = hosts.filter((host) => host.instance === instance.pod.name)
    if (own.length === 0) return
    const answers = await askTls(asked(instance), mesh.tls, own)
    for (const [index, host] of own.entries()) told.set(host, answers[index]!)
  })
  await Promise.all(perInstance)
  return hosts.map((host) => told.get(host) ?? TLS_NOT_TOLD)
}

/** Opens a proxy. Nothing is asked of it before the first call. */
export function openProxy({name, pods}: ProxyPods, reading: ProxyReading): DeployedProxy {
  const instances = pods.map((pod) => openInstance(pod, reading))
  const workload = pods[0]!.workload === 'gateway' ? null : pods[0]!.workload
  const named = (wanted: string | undefined): Instance => {
    const found = wanted === undefined ? instances[0] : instances.find(({pod}) => pod.name === wanted)
    if (found === undefined) throw new RangeError(`${name} has no instance ${wanted}`)
    return found
  }
  return {
    proxy: {name, workload, instances: pods.map((pod) => pod.name)},
    admin: async (path, method, signal, instance): Promise<AdminAnswer> =>
      named(instance).admin.ask(path, method, signal),
    counters: async () => sumCounters(await Promise.all(instances.map((one) => countersOf(one, reading)))),
    tlsTowards: (hosts) => tlsOf(instances, reading, hosts),
    usage: async () => sumUsage(await Promise.all(instances.map(({usage}) => usage.read(reading.abandoned)))),
    processes: () =>
      instances.map(({pod, view}) =>
        describeSeen({proxy: name, instances: instances.length, workload: pod.workload}, pod, view),
      ),
    get usageSources() {
      return Object.fromEntries(instances.map(({pod, usage}) => [pod.name, usage.source]))
    },
    get warnings() {
      return instances.flatMap(({usage}) => usage.warnings)
    },
    silent: AbortSignal.any(instances.map(({admin}) => admin.silent)),
    [Symbol.dispose]() {
      for (const {admin} of instances) admin[Symbol.dispose]()
    },
  }
}
