import type {V1Pod} from '@kubernetes/client-node'
import {askApi} from '../../../src/testbeds/kubernetes/api/api-request.ts'
import type {Cluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {openPodHttp} from '../../../src/testbeds/kubernetes/tunnel/pod-http.ts'
import {ISTIO_NAMESPACE, type Revision} from '../../cluster/istio/settings.ts'
import {eventually} from '../../eventually.ts'

const METRICS_PORT = 15_014

async function controlPlanes({core}: Cluster, revision: Revision): Promise<readonly V1Pod[]> {
  const labelSelector = `app=istiod,istio.io/rev=${revision}`
  const {items} = await core.listNamespacedPod({namespace: ISTIO_NAMESPACE, labelSelector})
  return items.filter(({status}) => status?.phase === 'Running')
}

/** What the control plane of a revision prints of a metric, in the text form of Prometheus: a line for each set of labels. */
export async function metricLines(cluster: Cluster, revision: Revision, metric: string): Promise<readonly string[]> {
  const [pod] = await controlPlanes(cluster, revision)
  if (pod === undefined) throw new Error(`no istiod of revision ${revision} runs`)
  using http = openPodHttp(cluster, {namespace: ISTIO_NAMESPACE, pod: pod.metadata!.name!, port: METRICS_PORT})
  const {status, body} = await http.ask('/metrics')
  if (status !== 200) throw new Error(`istiod of revision ${revision} answers its metrics with ${status}`)
  const lines = Buffer.from(body).toString().split('\n')
  return lines.filter((line) => line.startsWith(metric))
}

/** The values of a metric together; none where nothing of it has happened yet. */
export async function metricSum(cluster: Cluster, revision: Revision, metric: string): Promise<number> {
  const lines = await metricLines(cluster, revision, metric)
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** How many configurations proxies have refused. */
export function rejectCount(cluster: Cluster, revision: Revision): Promise<number> {
  return metricSum(cluster, revision, 'pilot_total_xds_rejects')
}

/** Changes the number of control planes of revision canary, and waits until they are so many. */
export async function scaleCanary(cluster: Cluster, replicas: number): Promise<void> {
  const path = ['apis', 'apps', 'v1', 'namespaces', ISTIO_NAMESPACE, 'deployments', 'istiod-canary']
  const contentType = 'application/merge-patch+json'
  await askApi(cluster, {method: 'PATCH', path: [...path, 'scale'], body: {spec: {replicas}}, contentType})
  await eventually(`istiod-canary is there ${replicas} times`, async () => {
    const {status} = await cluster.apps.readNamespacedDeployment({namespace: ISTIO_NAMESPACE, name: 'istiod-canary'})
    return (status?.readyReplicas ?? 0) === replicas
  })
}

/**
 * Gives revision canary a provider of traces, which takes none of them, as that of its whole mesh; disposing takes it away.
 */
export async function tracedCanary({core}: Cluster): Promise<AsyncDisposable> {
  const at = {name: 'istio-canary', namespace: ISTIO_NAMESPACE}
  const config = await core.readNamespacedConfigMap(at)
  const service = `istiod-canary.${ISTIO_NAMESPACE}.svc.cluster.local`
  const provider = `extensionProviders: [{name: spans, zipkin: {service: ${service}, port: ${METRICS_PORT}}}]`
  const write = async (mesh: string) => {
    const {data, metadata} = await core.readNamespacedConfigMap(at)
    await core.replaceNamespacedConfigMap({...at, body: {metadata: metadata!, data: {...data, mesh}}})
  }
  const mesh = config.data!['mesh']!
  await write(`${mesh.trimEnd()}\n${provider}\ndefaultProviders: {tracing: [spans]}\n`)
  return {[Symbol.asyncDispose]: () => write(mesh)}
}
