import type {V1EphemeralContainer, V1Pod} from '@kubernetes/client-node'
import {askApi} from '../api/api-request.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {type ProfilingTarget, podName, podNamespace} from './profiling-place.ts'

/** How names of all containers begin that runner adds to running pods. */
const EPHEMERAL_PREFIX = 'mesh-runner-perf'

/** What is added. */
export interface EphemeralChoice {
  readonly image: string
  readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never'
  /** For how long it is needed, at least. */
  readonly neededSeconds: number
  /** Whether bpftrace or bcc are to run in it. */
  readonly needsBpf: boolean
}

/** Enough for perf on Linux 5.8 or newer: events, another user's /proc, and addresses of the kernel's functions. */
export const PERF_CAPABILITIES = ['PERFMON', 'SYS_PTRACE', 'SYSLOG'] as const
/** Besides, for bpftrace and bcc: programs in the kernel, and mounting debugfs, where their tracepoints are listed. */
export const BPF_CAPABILITIES = ['BPF', 'SYS_ADMIN'] as const

/** A new one lasts long enough for the next runs, which then need not add another. */
const SHORTEST_LIFE_SECONDS = 3600
const LIFE_FACTOR = 2

const SLEEP = 'exec sleep "$0"'
/** Where bpftrace and bcc look for tracepoints; the mount is the container's own. */
const MOUNT_TRACEPOINTS = 'mount -t debugfs none /sys/kernel/debug; '

/** Seconds until an ephemeral container of ours ends by itself; 0 when it does not run. */
function remainingSeconds(pod: V1Pod, {name, command}: V1EphemeralContainer, nowMs: number): number {
  const status = pod.status?.ephemeralContainerStatuses?.find((one) => one.name === name)
  const startedAt = status?.state?.running?.startedAt
  if (startedAt === undefined) return 0
  return Number(command?.at(-1) ?? 0) - (nowMs - new Date(startedAt).getTime()) / 1000
}

/** Name of a container that runner added earlier and that still serves; null when there is none. */
export function reusable(pod: V1Pod, target: string, choice: EphemeralChoice, nowMs: number): string | null {
  const fit = (pod.spec?.ephemeralContainers ?? []).filter(
    (one) =>
      one.name.startsWith(EPHEMERAL_PREFIX) &&
      one.targetContainerName === target &&
      (!choice.needsBpf || one.securityContext?.capabilities?.add?.includes('BPF') === true) &&
      remainingSeconds(pod, one, nowMs) >= choice.neededSeconds,
  )
  return fit[0]?.name ?? null
}

/** Names are taken for as long as the pod lives: the first number that is free. */
function freeName(pod: V1Pod): string {
  const taken = new Set((pod.spec?.ephemeralContainers ?? []).map(({name}) => name))
  for (let number = 1; ; number++) {
    const name = `${EPHEMERAL_PREFIX}-${number}`
    if (!taken.has(name)) return name
  }
}

/** The container as it is added. The pod's own rules on users are answered, or they would keep root out. */
export function ephemeralContainer(name: string, target: string, choice: EphemeralChoice): V1EphemeralContainer {
  const lifeSeconds = Math.max(SHORTEST_LIFE_SECONDS, LIFE_FACTOR * choice.neededSeconds)
  return {
    name,
    image: choice.image,
    imagePullPolicy: choice.pullPolicy,
    command: ['sh', '-c', choice.needsBpf ? `${MOUNT_TRACEPOINTS}${SLEEP}` : SLEEP, `${lifeSeconds}`],
    targetContainerName: target,
    securityContext: {
      runAsUser: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: true,
      readOnlyRootFilesystem: false,
      capabilities: {add: [...PERF_CAPABILITIES, ...(choice.needsBpf ? BPF_CAPABILITIES : [])]},
      seccompProfile: {type: 'Unconfined'},
    },
  }
}

/** An ephemeral container, and whether it was added now or found running. */
export interface EphemeralPlace extends ContainerRef {
  readonly isNew: boolean
}

/**
 * Adds a container to a running pod that shares the proxy's process namespace, unless one of an earlier run is still
 * there. It cannot be taken away again: it ends by itself, and its name stays in the pod. Throws an ApiException where
 * that is refused.
 */
export async function addEphemeralContainer(
  cluster: Cluster,
  target: ProfilingTarget,
  choice: EphemeralChoice,
  signal?: AbortSignal,
): Promise<EphemeralPlace> {
  const [namespace, name] = [podNamespace(target), podName(target)]
  // The pod as it is now: one of another run may have been added since the target was looked up.
  const path = ['api', 'v1', 'namespaces', namespace, 'pods', name]
  const {body: pod} = await askApi<V1Pod>(cluster, {path, signal})
  const there = reusable(pod, target.proxy.container, choice, Date.now())
  if (there !== null) return {namespace, pod: name, container: there, isNew: false}
  const container = ephemeralContainer(freeName(pod), target.proxy.container, choice)
  await askApi(cluster, {
    method: 'PATCH',
    path: [...path, 'ephemeralcontainers'],
    // Strategic: lists of containers are merged by name, so that those of others stay.
    contentType: 'application/strategic-merge-patch+json',
    body: {spec: {ephemeralContainers: [container]}},
    signal,
  })
  return {namespace, pod: name, container: container.name, isNew: true}
}
