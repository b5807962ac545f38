import type {V1Pod} from '@kubernetes/client-node'
import {askApi} from '../api/api-request.ts'
import type {Cluster} from '../api/cluster.ts'
import {execPath} from '../exec/exec-stream.ts'
import {openStreamSocket} from '../exec/stream-socket.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

/** From here on API servers speak version 5 of the protocol unless told otherwise. */
const FIFTH_SINCE_MINOR = 30
const WITHIN_MS = 10_000

function protocolCheck(version: string, origin: string): ClusterCheck {
  const detail = version.startsWith('v5')
    ? 'an input can be ended'
    : 'an input cannot be ended: its length goes ahead of it'
  return clusterCheck('exec protocol', 'ok', {version, origin, detail})
}

function byVersion(minor: number | null, why: string): ClusterCheck {
  if (minor === null) return clusterCheck('exec protocol', 'limited', {detail: `not known: ${why}`})
  const protocol = minor >= FIFTH_SINCE_MINOR ? 'v5.channel.k8s.io' : 'v4.channel.k8s.io'
  return protocolCheck(protocol, `expected of this version; not tried: ${why}`)
}

async function runningPod(cluster: Cluster, {kubernetes}: DoctorWishes): Promise<V1Pod | null> {
  const path = ['api', 'v1', 'namespaces', kubernetes.namespace, 'pods']
  const query = {labelSelector: kubernetes.client.selector, limit: 50}
  const {body} = await askApi<{items: V1Pod[]}>(cluster, {path, query})
  return body.items.find(({status}) => status?.phase === 'Running') ?? null
}

/** Runs `true` in the client's pod: what comes of it does not matter, the stream was agreed on before. */
async function negotiate(cluster: Cluster, pod: V1Pod): Promise<string> {
  const {namespace = '', name = ''} = pod.metadata ?? {}
  const container = pod.spec?.containers[0]?.name ?? ''
  const path = execPath({namespace, pod: name, container}, ['true'], false)
  const socket = await openStreamSocket(cluster, path, () => undefined, AbortSignal.timeout(WITHIN_MS))
  socket.terminate()
  return socket.protocol
}

/** Which version of the exec protocol is spoken: tried on the client's pod where it runs, else told by the version. */
export async function checkStreams(
  cluster: Cluster,
  wishes: DoctorWishes,
  minor: number | null,
): Promise<ClusterCheck> {
  try {
    const pod = await runningPod(cluster, wishes)
    if (pod === null) return byVersion(minor, `no pod with ${wishes.kubernetes.client.selector} runs`)
    return protocolCheck(await negotiate(cluster, pod), `pod ${pod.metadata?.name}`)
  } catch (error) {
    return byVersion(minor, (error as Error).message)
  }
}
