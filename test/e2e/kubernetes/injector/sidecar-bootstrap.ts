import {HANDED_ON_FROM, HEALTH_PORT, VIRTUAL_PORTS} from './redirect-rules.ts'

/** A port of a service, as a control plane tells sidecars of it. */
export interface MeshService {
  /** `NAME.NAMESPACE.svc.cluster.local`. */
  readonly host: string
  readonly address: string
  readonly port: number
  readonly targetPort: number
  readonly protocol: 'http' | 'http2' | 'tcp'
}

const TYPES = 'type.googleapis.com/envoy.'
const ANYWHERE = '0.0.0.0'

function at(address: string, port: number) {
  return {socket_address: {address, port_value: port}}
}

function router() {
  return {
    name: 'envoy.filters.http.router',
    typed_config: {'@type': `${TYPES}extensions.filters.http.router.v3.Router`},
  }
}

function httpFilter(name: string, route: object) {
  const virtualHost = {name, domains: ['*'], routes: [{match: {prefix: '/'}, ...route}]}
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${TYPES}extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: name,
      route_config: {name, virtual_hosts: [virtualHost]},
      http_filters: [router()],
    },
  }
}

function tcpFilter(cluster: string) {
  const type = `${TYPES}extensions.filters.network.tcp_proxy.v3.TcpProxy`
  return {name: 'envoy.filters.network.tcp_proxy', typed_config: {'@type': type, stat_prefix: cluster, cluster}}
}

/** What forwards to a cluster, as its protocol wants it. */
export function filtersTo(cluster: string, protocol: MeshService['protocol']): readonly object[] {
  return [protocol === 'tcp' ? tcpFilter(cluster) : httpFilter(cluster, {route: {cluster, timeout: '0s'}})]
}

function http2(protocol: MeshService['protocol']) {
  if (protocol !== 'http2') return {}
  const type = `${TYPES}extensions.upstreams.http.v3.HttpProtocolOptions`
  const options = {'@type': type, explicit_http_config: {http2_protocol_options: {}}}
  return {typed_extension_protocol_options: {'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': options}}
}

/** Goes on to where the connection was bound for. Hosts that are idle are forgotten after Envoy's own 5 s. */
function originalDestination(name: string, more: object = {}) {
  return {name, type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED', ...more}
}

/** What istiod tells of clusters for ports of the pod: the longest time there is, so that no host is ever forgotten. */
const NEVER_FORGOTTEN = {cleanup_interval: `${2n ** 63n / 10n ** 9n}s`}

function handedOn() {
  return {upstream_bind_config: {source_address: {address: HANDED_ON_FROM, port_value: 0}}}
}

/** Istio's name of the cluster of a service's port. */
export function outboundName({port, host}: MeshService): string {
  return `outbound|${port}||${host}`
}

/** The cluster of a service's port. */
export function outboundCluster(service: MeshService) {
  const name = outboundName(service)
  const endpoint = {endpoint: {address: at(service.address, service.port)}}
  const assignment = {cluster_name: name, endpoints: [{lb_endpoints: [endpoint]}]}
  return {name, type: 'STATIC', load_assignment: assignment, ...http2(service.protocol)}
}

function originalDestinationFilter() {
  const type = `${TYPES}extensions.filters.listener.original_dst.v3.OriginalDst`
  return {name: 'envoy.filters.listener.original_dst', typed_config: {'@type': type}}
}

function virtualOutbound() {
  return {
    name: 'virtualOutbound',
    address: at(ANYWHERE, VIRTUAL_PORTS.outbound),
    use_original_dst: true,
    listener_filters: [originalDestinationFilter()],
    filter_chains: [{filters: filtersTo('PassthroughCluster', 'tcp')}],
  }
}

/** Not bound: gets what arrives at the virtual listener for this port. */
function outboundListener(service: MeshService) {
  const address = service.protocol === 'tcp' ? service.address : ANYWHERE
  return {
    name: `${address}_${service.port}`,
    address: at(address, service.port),
    bind_to_port: false,
    filter_chains: [{filters: filtersTo(outboundName(service), service.protocol)}],
  }
}

function inboundName({targetPort}: MeshService): string {
  return `inbound|${targetPort}||`
}

function virtualInbound(own: readonly MeshService[]) {
  const chains = own.map((service) => ({
    filter_chain_match: {destination_port: service.targetPort},
    filters: filtersTo(inboundName(service), service.protocol),
  }))
  return {
    name: 'virtualInbound',
    address: at(ANYWHERE, VIRTUAL_PORTS.inbound),
    listener_filters: [originalDestinationFilter()],
    filter_chains: chains,
    default_filter_chain: {filters: filtersTo('InboundPassthroughCluster', 'tcp')},
  }
}

/** Answers on the health port. */
export function healthListener() {
  const filter = httpFilter('health', {direct_response: {status: 200}})
  return {name: 'health', address: at(ANYWHERE, HEALTH_PORT), filter_chains: [{filters: [filter]}]}
}

/** An Envoy's bootstrap; its admin endpoint is where Istio's is. */
export function bootstrap(name: string, listeners: readonly object[], clusters: readonly object[]): string {
  return JSON.stringify({
    node: {id: name, cluster: name},
    admin: {address: at('127.0.0.1', 15_000)},
    static_resources: {listeners, clusters},
  })
}

function oneEach(services: readonly MeshService[]): readonly MeshService[] {
  return [...new Map(services.map((service) => [service.targetPort, service])).values()]
}

/** What Istio's control plane would tell a sidecar: of all services, and of those whose pod it stands in. */
export function sidecarBootstrap(all: readonly MeshService[], ofPod: readonly MeshService[]): string {
  const own = oneEach(ofPod)
  const inbound = own.map((service) => ({
    ...originalDestination(inboundName(service), {...handedOn(), ...NEVER_FORGOTTEN}),
    ...http2(service.protocol),
  }))
  const passing = [
    originalDestination('PassthroughCluster'),
    originalDestination('InboundPassthroughCluster', handedOn()),
  ]
  const listeners = [healthListener(), virtualOutbound(), virtualInbound(own), ...all.map(outboundListener)]
  return bootstrap('sidecar', listeners, [...passing, ...inbound, ...all.map(outboundCluster)])
}
