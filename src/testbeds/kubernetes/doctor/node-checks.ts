import type {V1Node} from '@kubernetes/client-node'
import {askApi} from '../api/api-request.ts'
import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {kubectlCommand} from '../exec/place-commands.ts'
import {conditionOf} from '../readiness/pod-state.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

/** PERFMON and BPF are capabilities of their own from here on; before, only SYS_ADMIN did. */
const OLDEST_KERNEL = [5, 8] as const
const ARCHITECTURES = ['amd64', 'arm64']
/** Runner takes a node as fit for pods that take no taints. */
const KEEPS_PODS_OFF = new Set(['NoSchedule', 'NoExecute'])

/** The nodes; null when the account may not list them. Throws an ApiException for anything else. */
export async function listNodes(cluster: Cluster): Promise<readonly V1Node[] | null> {
  try {
    return (await askApi<{items: V1Node[]}>(cluster, {path: ['api', 'v1', 'nodes']})).body.items
  } catch (error) {
    if (apiStatus(error)?.code === 403) return null
    throw error
  }
}

function isUsable(node: V1Node): boolean {
  const {spec} = node
  return (
    conditionOf(node, 'Ready')?.status === 'True' &&
    spec?.unschedulable !== true &&
    !(spec?.taints ?? []).some(({effect}) => KEEPS_PODS_OFF.has(effect))
  )
}

function nodesCheck(nodes: readonly V1Node[], {kubernetes}: DoctorWishes): ClusterCheck {
  const usable = nodes.filter(isUsable)
  const needed = kubernetes.attach || kubernetes.affinity === 'soft' ? 1 : 2
  const shared = {
    version: `${usable.length}`,
    required: true,
    origin: usable.map((node) => node.metadata?.name).join(', '),
  }
  const others = nodes.length - usable.length
  const besides = others === 0 ? '' : `; ${others} more not ready, cordoned or tainted`
  if (usable.length >= needed) return clusterCheck('nodes', 'ok', {...shared, detail: `ready${besides}`})
  const detail = `client and server are to stand on different nodes, so ${needed} are needed${besides}`
  const why = kubectlCommand({...kubernetes, namespace: undefined}, null, 'describe', 'nodes')
  const remedy = usable.length === 0 ? `see ${why}` : 'use --affinity soft; the results then say so'
  return clusterCheck('nodes', 'broken', {...shared, detail, remedy})
}

function infosOf(nodes: readonly V1Node[], field: 'kernelVersion' | 'architecture' | 'containerRuntimeVersion') {
  return [...new Set(nodes.map(({status}) => status?.nodeInfo?.[field] ?? 'unknown'))]
}

/** Whether a kernel such as `6.1.0-30-amd64` is at least as new as the given one. */
export function isKernelSince(release: string, [major, minor]: readonly [number, number]): boolean {
  const [ours = 0, theirs = 0] = release.split('.').map((part) => Number.parseInt(part, 10))
  return ours > major || (ours === major && theirs >= minor)
}

function kernelCheck(nodes: readonly V1Node[], {profiling}: DoctorWishes): ClusterCheck {
  const kernels = infosOf(nodes, 'kernelVersion')
  const old = kernels.filter((one) => !isKernelSince(one, OLDEST_KERNEL))
  const version = kernels.join(', ')
  if (old.length === 0) return clusterCheck('kernel', 'ok', {version, detail: 'profiling needs no more than PERFMON'})
  const detail = `${old.join(', ')}: older than ${OLDEST_KERNEL.join('.')}, where profiling needs SYS_ADMIN`
  return clusterCheck('kernel', profiling ? 'limited' : 'unneeded', {
    version,
    detail,
    remedy: 'use --privileged-profiler',
  })
}

function architectureCheck(nodes: readonly V1Node[]): ClusterCheck {
  const found = infosOf(nodes, 'architecture')
  const version = found.join(', ')
  const strange = found.filter((one) => !ARCHITECTURES.includes(one))
  if (strange.length > 0) {
    const detail = `no images of fortio and Envoy are known for ${strange.join(', ')}`
    return clusterCheck('architecture', 'limited', {version, detail})
  }
  if (found.length === 1) return clusterCheck('architecture', 'ok', {version, detail: 'of all nodes'})
  const detail = 'the nodes differ: client and server may stand on unlike machines'
  const remedy = 'choose nodes with client.nodeSelector and server.nodeSelector'
  return clusterCheck('architecture', 'limited', {version, detail, remedy})
}

function runtimeCheck(nodes: readonly V1Node[]): ClusterCheck {
  const version = infosOf(nodes, 'containerRuntimeVersion').join(', ')
  const kubelets = [...new Set(nodes.map(({status}) => status?.nodeInfo?.kubeletVersion ?? 'unknown'))].join(', ')
  return clusterCheck('container runtime', 'ok', {
    version,
    detail: 'runs the containers',
    origin: `kubelet ${kubelets}`,
  })
}

/** What the nodes are, and whether they are enough. `nodes` is null where they may not be listed. */
export function checkNodes(nodes: readonly V1Node[] | null, wishes: DoctorWishes): readonly ClusterCheck[] {
  if (nodes === null) {
    const detail = 'not known, since the account may not list nodes: how many, their kernels and their images'
    return [clusterCheck('nodes', 'limited', {detail, remedy: 'the ClusterRole of docs/rbac.yaml grants it'})]
  }
  return [nodesCheck(nodes, wishes), kernelCheck(nodes, wishes), architectureCheck(nodes), runtimeCheck(nodes)]
}

interface KubeletConfigz {
  readonly kubeletconfig?: {readonly seccompDefault?: boolean}
}

const OUR_OWN = 'containers that profile ask for Unconfined themselves'

/** Which seccomp profile a kubelet gives to containers that ask for none; asked of one node, where that is allowed. */
export async function checkSeccomp(cluster: Cluster, node: string | null): Promise<ClusterCheck> {
  if (node === null) return clusterCheck('seccomp', 'limited', {detail: `default not known; ${OUR_OWN}`})
  const path = ['api', 'v1', 'nodes', node, 'proxy', 'configz']
  try {
    const {body} = await askApi<KubeletConfigz>(cluster, {path})
    const version = body.kubeletconfig?.seccompDefault === true ? 'RuntimeDefault' : 'Unconfined'
    return clusterCheck('seccomp', 'ok', {version, origin: node, detail: OUR_OWN})
  } catch (error) {
    const status = apiStatus(error)
    if (status === null) throw error
    return clusterCheck('seccomp', 'limited', {origin: node, detail: `default not known (${status.code}); ${OUR_OWN}`})
  }
}
