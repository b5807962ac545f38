import type {Warning} from '../../../errors/index.ts'
import type {ClusterMesh} from '../../../meshes/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {findProcess} from '../proxies/find-process.ts'
import {type PodWatch, watchPods} from '../readiness/watch-pods.ts'
import {openProfilingPlaces, type ProfilingPlaces} from '../recorders/profiling-places.ts'
import type {ControlPlanePod} from './control-plane-pods.ts'
import type {ClusterRequest} from './kubernetes-request.ts'
import type {ProxiedPod, ProxyPods} from './proxy-instances.ts'
import {type ProxyView, type ProxyViews, viewKey} from './proxy-views.ts'
import {containerIn} from './workload-pods.ts'

/** From where each proxy's process is seen. Disposing removes what was put up for that. */
export interface SeenProxies extends AsyncDisposable {
  readonly views: ProxyViews
  readonly notes: readonly string[]
  readonly warnings: readonly Warning[]
  /** Aborts, with a TestbedError as reason, when a recorder breaks; null where there is none. */
  readonly lost: AbortSignal | null
}

/** Proxies, and how they are to be looked at. */
export interface ProxySight {
  readonly cluster: Cluster
  readonly request: ClusterRequest
  readonly mesh: ClusterMesh
  readonly proxies: readonly ProxyPods[]
  /** What is to be profiled besides. */
  readonly controlPlanePods: readonly ControlPlanePod[]
  readonly signal: AbortSignal
}

function watchRecorders(cluster: Cluster, namespace: string, {recorderPods}: ProfilingPlaces): PodWatch | null {
  return recorderPods.length === 0 ? null : watchPods(cluster, namespace, recorderPods)
}

async function seeForProfiling({
  cluster,
  request,
  mesh,
  proxies,
  controlPlanePods,
  signal,
}: ProxySight): Promise<SeenProxies> {
  const {kubernetes, templatesDirectory, onProgress} = request
  const {images, profiling, runName, needsBpf, longestSeconds, readyTimeoutSeconds} = kubernetes
  const ofProxies = proxies.flatMap((proxy) => proxy.pods).map((pod) => ({...pod, executables: mesh.executables}))
  const pods = [...ofProxies, ...controlPlanePods]
  const targets = pods.map(({document, proxy, executables}) => ({pod: document, proxy, executables}))
  const places = await openProfilingPlaces(cluster, targets, {
    recorder: {
      runName,
      namespace: profiling.recorderNamespace,
      image: images.perf,
      pullPolicy: images.pullPolicy,
      pullSecrets: images.pullSecrets,
      deadlineSeconds: longestSeconds,
      needsBpf,
      timeoutSeconds: readyTimeoutSeconds,
      templatesDirectory: templatesDirectory ?? null,
    },
    allowEphemeralContainer: profiling.allowEphemeralContainer,
    signal,
    ...(onProgress === undefined ? {} : {onProgress}),
  })
  const views = pods.map((pod): [string, ProxyView] => {
    const {process, seesHostPids, ...place} = places.placeOf(pod.name)
    return [viewKey(pod), {place, seesHostPids, process}]
  })
  const watch = watchRecorders(cluster, profiling.recorderNamespace, places)
  return {
    views: new Map(views),
    notes: places.notes,
    warnings: places.warnings,
    lost: watch?.broken ?? null,
    [Symbol.asyncDispose]: async () => {
      watch?.[Symbol.dispose]()
      await places[Symbol.asyncDispose]()
    },
  }
}

/** Pods that share their processes let fortio's container see the proxy's; only figures are read from there. */
async function seeFromFortio(pod: ProxiedPod, {cluster, mesh, signal}: ProxySight): Promise<[string, ProxyView][]> {
  const {spec} = pod.document
  if (pod.fortio === null || (spec?.shareProcessNamespace !== true && spec?.hostPID !== true)) return []
  const place = containerIn(pod, pod.fortio)
  const wanted = {containerId: pod.proxy.containerId, executables: mesh.executables}
  const process = await findProcess(cluster, place, wanted, signal)
  return [[viewKey(pod), {place, seesHostPids: spec?.hostPID === true, process}]]
}

/**
 * Finds from where the process of each proxy can be seen: for profiling wherever that takes a place of its own, else from
 * the pod itself where its containers see each other. Throws a PrerequisiteError when profiling is not to be had.
 */
export async function seeProxies(sight: ProxySight): Promise<SeenProxies> {
  if (sight.request.profiling && sight.proxies.length > 0) return seeForProfiling(sight)
  const pods = sight.proxies.flatMap((proxy) => proxy.pods)
  const views = await Promise.all(pods.map((pod) => seeFromFortio(pod, sight)))
  return {
    views: new Map(views.flat()),
    notes: [],
    warnings: [],
    lost: null,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
