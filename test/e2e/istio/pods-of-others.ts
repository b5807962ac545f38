import type {V1Container, V1Service, V1ServicePort} from '@kubernetes/client-node'
import {askApi} from '../../../src/testbeds/kubernetes/api/api-request.ts'
import type {OnCluster} from '../kubernetes/parts/bench-on-cluster.ts'
import {untilDeploymentsReady} from '../kubernetes/parts/until-deployments-ready.ts'

/** An object of one of Istio's groups. */
export interface IstioObject {
  readonly kind: 'DestinationRule' | 'PeerAuthentication' | 'Sidecar' | 'VirtualService' | 'Gateway' | 'ServiceEntry'
  readonly name: string
  readonly spec: object
}

const IMAGE = {image: 'local/fortio:1', imagePullPolicy: 'IfNotPresent'}
const DIRECT_PORTS = '8075,8076,8077'
const POD_PORTS = '8078,8079,8080'
/** Of the gateway's service. */
const GATEWAY_PORT = '80'

/** What a client's sidecar leaves alone: `wary` does what goes to pods and to the gateway, `greedy` only direct ports. */
const LEFT_ALONE = {wary: `${GATEWAY_PORT},${DIRECT_PORTS},${POD_PORTS}`, greedy: DIRECT_PORTS} as const
export type ClientName = keyof typeof LEFT_ALONE

/** Ports of a service whose numbers are others than those of the pods, one by the name that the container gives it. */
export const REMAPPED: readonly V1ServicePort[] = [
  {name: 'http', port: 9080, targetPort: 'web', appProtocol: 'http'},
  {name: 'grpc', port: 9079, targetPort: 8079, appProtocol: 'grpc'},
  {name: 'tcp', port: 9078, targetPort: 8078, appProtocol: 'tcp'},
  {name: 'http-direct', port: 9077, targetPort: 8077, appProtocol: 'http'},
]

function fortio(name: string, [http, grpc, tcp]: readonly string[], ports: V1Container['ports'] = []): V1Container {
  const off = ['-udp-port', 'disabled', '-redirect-port', 'disabled']
  const args = ['server', '-http-port', http!, '-grpc-port', grpc!, '-tcp-port', tcp!, ...off]
  return {...IMAGE, name, args, ports, resources: {requests: {cpu: '5m', memory: '16Mi'}}}
}

/** Annotations that keep direct ports out of a server's sidecar; without them it takes all. */
const SERVERS: Readonly<Record<ServerName, Record<string, string>>> = {
  web: {'traffic.sidecar.istio.io/excludeInboundPorts': DIRECT_PORTS},
  taken: {},
}
export type ServerName = 'web' | 'taken'

async function deploy(on: OnCluster, name: string, annotations: Record<string, string>, replicas = 1): Promise<void> {
  const labels = {app: name}
  const containers = [
    fortio('captured', ['8080', '8079', '8078'], [{name: 'web', containerPort: 8080}]),
    fortio('uncaptured', ['8077', '8076', '8075']),
  ]
  const metadata = {
    labels: {...labels, ...(name in SERVERS ? {tier: 'server'} : {}), 'sidecar.istio.io/inject': 'true'},
    annotations: {'proxy.istio.io/config': '{"concurrency": 1}', ...annotations},
  }
  const template = {metadata, spec: {terminationGracePeriodSeconds: 0, containers}}
  const body = {metadata: {name}, spec: {replicas, selector: {matchLabels: labels}, template}}
  await on.cluster.apps.createNamespacedDeployment({namespace: on.namespace, body})
}

/** A server of two pods, one of another kind, and two clients that differ in what their sidecars take; ready. */
export async function deployOthers(on: OnCluster): Promise<void> {
  const {cluster, namespace} = on
  await cluster.core.createNamespace({body: {metadata: {name: namespace}}})
  const clients = Object.entries(LEFT_ALONE).map(([name, ports]) =>
    deploy(on, name, {'traffic.sidecar.istio.io/excludeOutboundPorts': ports}),
  )
  await Promise.all([deploy(on, 'web', SERVERS.web, 2), deploy(on, 'taken', SERVERS.taken), ...clients])
  await untilDeploymentsReady(on)
}

const GROUPS: Readonly<Record<IstioObject['kind'], readonly [group: string, plural: string]>> = {
  DestinationRule: ['networking.istio.io', 'destinationrules'],
  PeerAuthentication: ['security.istio.io', 'peerauthentications'],
  Sidecar: ['networking.istio.io', 'sidecars'],
  VirtualService: ['networking.istio.io', 'virtualservices'],
  Gateway: ['networking.istio.io', 'gateways'],
  ServiceEntry: ['networking.istio.io', 'serviceentries'],
}

/** Makes an object of Istio's; disposing removes it. */
export async function made({cluster, namespace}: OnCluster, {kind, name, spec}: IstioObject): Promise<AsyncDisposable> {
  const [group, plural] = GROUPS[kind]
  const path = ['apis', group, 'v1beta1', 'namespaces', namespace, plural]
  const body = {apiVersion: `${group}/v1beta1`, kind, metadata: {name}, spec}
  await askApi(cluster, {method: 'POST', path, body})
  return {[Symbol.asyncDispose]: async () => void (await askApi(cluster, {method: 'DELETE', path: [...path, name]}))}
}

/** Makes a service; disposing removes it. */
export async function madeOtherService(
  {cluster, namespace}: OnCluster,
  name: string,
  spec: NonNullable<V1Service['spec']>,
): Promise<AsyncDisposable> {
  await cluster.core.createNamespacedService({namespace, body: {metadata: {name}, spec}})
  return {[Symbol.asyncDispose]: async () => void (await cluster.core.deleteNamespacedService({namespace, name}))}
}

/** Makes the service `echo` of the server; disposing removes it. */
export function madeService(on: OnCluster, spec: Partial<V1Service['spec']> = {}): Promise<AsyncDisposable> {
  return madeOtherService(on, 'echo', {selector: {app: 'web'}, ports: [...REMAPPED], ...spec})
}
