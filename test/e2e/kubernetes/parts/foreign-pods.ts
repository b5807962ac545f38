import type {V1Container, V1PodSpec} from '@kubernetes/client-node'
import type {OnCluster} from './bench-on-cluster.ts'

/** How pods of somebody else are. */
export interface ForeignPods {
  /** Labels of client and server. */
  readonly client: Record<string, string>
  readonly server: Record<string, string>
  /** Whether the client's fortio has a shell beside it, as some images have. */
  readonly hasShell: boolean
  /** What the injector is told besides. */
  readonly annotations?: Record<string, string>
}

/** What the original runner tells the injector; its direct ports are 8077 and 8076. */
const ANNOTATIONS = {
  'traffic.sidecar.istio.io/excludeInboundPorts': '8076,8077,8081,9999',
  'traffic.sidecar.istio.io/excludeOutboundPorts': '8076,8077,8081,9999',
  'proxy.istio.io/config': '{"concurrency": 1}',
}
const SHARED = {imagePullPolicy: 'IfNotPresent', resources: {requests: {cpu: '5m', memory: '16Mi'}}}
const PORTS = [
  {name: 'http-echo', port: 8080, appProtocol: 'http'},
  {name: 'http-direct', port: 8077, appProtocol: 'http'},
  {name: 'tcp-echo', port: 8078, appProtocol: 'tcp'},
  {name: 'grpc-ping', port: 8079, appProtocol: 'grpc'},
  {name: 'grpc-direct', port: 8076, appProtocol: 'grpc'},
]

function fortio(name: string, http: number, grpc: number, tcp: string): V1Container {
  const ports = ['-http-port', `${http}`, '-grpc-port', `${grpc}`, '-tcp-port', tcp]
  const off = ['-udp-port', 'disabled', '-redirect-port', 'disabled']
  return {...SHARED, name, image: 'local/fortio:1', args: ['server', ...ports, ...off]}
}

/** Three containers as the original has them; the one called `shell` has no fortio. */
function containers(): V1Container[] {
  const shell = {...SHARED, name: 'shell', image: 'local/shell:1', command: ['sleep', '3600']}
  return [fortio('captured', 8080, 8079, '8078'), fortio('uncaptured', 8077, 8076, 'disabled'), shell]
}

/** Stands in for an image that has fortio and a shell. */
function withShell(spec: V1PodSpec): V1PodSpec {
  const script = '/bin/busybox cp /bin/busybox /lent/; /lent/busybox --install -s /lent'
  const volumeMounts = [{name: 'lent', mountPath: '/lent'}]
  const room = [...volumeMounts, {name: 'room', mountPath: '/tmp'}]
  const [captured, ...others] = spec.containers
  const env = [{name: 'PATH', value: '/usr/bin:/lent'}]
  return {
    ...spec,
    volumes: [
      {name: 'lent', emptyDir: {}},
      {name: 'room', emptyDir: {}},
    ],
    initContainers: [
      {...SHARED, name: 'lend', image: 'local/shell:1', command: ['/bin/busybox', 'sh', '-c', script], volumeMounts},
    ],
    containers: [{...captured!, env, volumeMounts: room}, ...others],
  }
}

interface Pods {
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string> | undefined
  readonly spec: V1PodSpec
}

async function deploy({cluster, namespace}: OnCluster, name: string, {labels, annotations, spec}: Pods) {
  const asked = {...labels, 'sidecar.istio.io/inject': 'true'}
  const metadata = {labels: asked, annotations: {...ANNOTATIONS, ...annotations}}
  const body = {metadata: {name}, spec: {selector: {matchLabels: labels}, template: {metadata, spec}}}
  await cluster.apps.createNamespacedDeployment({namespace, body})
}

/** Puts up client and server as the original runner's manifests do, without any label of ours. */
export async function deployForeign(
  on: OnCluster,
  {client, server, hasShell, annotations}: ForeignPods,
): Promise<void> {
  const {cluster, namespace} = on
  const service = {metadata: {name: 'fortioserver'}, spec: {selector: server, ports: PORTS}}
  await cluster.core.createNamespacedService({namespace, body: service})
  const plain = {terminationGracePeriodSeconds: 0, containers: containers()}
  await deploy(on, 'fortioserver', {labels: server, annotations, spec: plain})
  await deploy(on, 'fortioclient', {labels: client, annotations, spec: hasShell ? withShell(plain) : plain})
}

/** Everything about the namespace that somebody's change would show in; pods without what their kubelet keeps writing. */
export async function stateOf({cluster, namespace}: OnCluster): Promise<unknown> {
  const inside = {namespace}
  const [pods, deployments, services, configMaps, secrets, leases, jobs, itself] = await Promise.all([
    cluster.core.listNamespacedPod(inside),
    cluster.apps.listNamespacedDeployment(inside),
    cluster.core.listNamespacedService(inside),
    cluster.core.listNamespacedConfigMap(inside),
    cluster.core.listNamespacedSecret(inside),
    cluster.coordination.listNamespacedLease(inside),
    cluster.batch.listNamespacedJob(inside),
    cluster.core.readNamespace({name: namespace}),
  ])
  const versions = [deployments, services, configMaps, secrets, leases, jobs].map(({items}) =>
    items.map(({metadata}) => [metadata?.name, metadata?.resourceVersion]),
  )
  const specs = pods.items.map(({metadata, spec}) => [metadata?.uid, metadata?.labels, metadata?.annotations, spec])
  return {versions, specs, namespace: itself.metadata?.resourceVersion}
}
