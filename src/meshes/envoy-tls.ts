import type {SpokenTls} from '../config/cells/cell.ts'
import {type HostCounters, TLS_NOT_TOLD, type TlsSource} from './cluster-mesh.ts'
import {placeOf} from './envoy-hosts.ts'

/** Key and values by which an endpoint chooses a transport socket. */
type Labels = Readonly<Record<string, unknown>>

/** envoy.config.core.v3.TransportSocket. Some wrap another. */
interface TransportSocket {
  readonly name?: string
  readonly typed_config?: {
    readonly '@type'?: string
    readonly transport_socket?: TransportSocket
    readonly common_tls_context?: Readonly<Record<string, unknown>>
  }
}

/** envoy.config.cluster.v3.Cluster, as far as it is read. */
interface EnvoyCluster {
  readonly name: string
  readonly transport_socket?: TransportSocket
  readonly transport_socket_matches?: readonly {
    readonly match?: Labels
    readonly transport_socket?: TransportSocket
  }[]
  readonly metadata?: {readonly filter_metadata?: {readonly istio?: {readonly config?: string}}}
}

interface Endpoint {
  readonly endpoint?: {readonly address?: Parameters<typeof placeOf>[0]}
  readonly metadata?: {readonly filter_metadata?: Readonly<Record<string, Labels>>}
}

interface EndpointConfig {
  readonly cluster_name: string
  readonly endpoints?: readonly {readonly lb_endpoints?: readonly Endpoint[]}[]
}

interface ConfigDump {
  readonly configs?: readonly {readonly cluster?: EnvoyCluster; readonly endpoint_config?: EndpointConfig}[]
}

/** Each is a field of envoy.admin.v3.ClustersConfigDump or EndpointsConfigDump. */
const CLUSTER_RESOURCES = ['static_clusters', 'dynamic_active_clusters'] as const
const ENDPOINT_RESOURCES = ['static_endpoint_configs', 'dynamic_endpoint_configs'] as const
const CERTIFICATES = ['tls_certificates', 'tls_certificate_sds_secret_configs', 'tls_certificate_provider_instance']
/** Where endpoints say which socket is theirs; Istio's say `tlsMode: istio` there when they have a sidecar. */
const SOCKET_LABELS = 'envoy.transport_socket_match'

function exactly(names: readonly string[]): string {
  return encodeURIComponent(`^(${names.map((name) => name.replaceAll(/[^\w]/g, '\\$&')).join('|')})$`)
}

function hasCertificate(context: Readonly<Record<string, unknown>>): boolean {
  return CERTIFICATES.some((name) => {
    const value = context[name]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
}

/** What a transport socket speaks; null for one of another kind than TLS and plain, such as a tunnel. */
function spokenBy(socket: TransportSocket | undefined): SpokenTls | null {
  if (socket === undefined) return 'none'
  const {'@type': type = '', transport_socket: inner, common_tls_context: tls = {}} = socket.typed_config ?? {}
  if (type.endsWith('.UpstreamTlsContext')) return hasCertificate(tls) ? 'mutual' : 'simple'
  if (type.endsWith('.RawBuffer') || socket.name === 'envoy.transport_sockets.raw_buffer') return 'none'
  return inner === undefined ? null : spokenBy(inner)
}

function labelsOf(host: HostCounters, endpoints: readonly EndpointConfig[]): Labels {
  const found = endpoints
    .filter(({cluster_name: name}) => name === host.via)
    .flatMap((one) => one.endpoints ?? [])
    .flatMap((locality) => locality.lb_endpoints ?? [])
    .find(({endpoint}) => {
      const {address, port} = placeOf(endpoint?.address)
      return address === host.address && port === host.port
    })
  return found?.metadata?.filter_metadata?.[SOCKET_LABELS] ?? {}
}

/** The first socket whose labels the endpoint has all, else the cluster's own, as Envoy chooses. */
function socketFor(host: HostCounters, cluster: EnvoyCluster, endpoints: readonly EndpointConfig[]) {
  const labels = labelsOf(host, endpoints)
  const fitting = cluster.transport_socket_matches?.find(({match = {}}) =>
    Object.entries(match).every(([key, value]) => labels[key] === value),
  )
  return fitting === undefined ? cluster.transport_socket : fitting.transport_socket
}

/** `/apis/networking.istio.io/v1alpha3/namespaces/shop/destination-rule/web`, which Istio leaves on a cluster. */
const SHAPED_BY = /\/namespaces\/([^/]+)\/destination-rule\/([^/]+)$/

function shapedBy({metadata}: EnvoyCluster): readonly string[] {
  const [, namespace, name] = SHAPED_BY.exec(metadata?.filter_metadata?.istio?.config ?? '') ?? []
  return name === undefined ? [] : [`DestinationRule ${namespace}/${name}`]
}

/** An Envoy's configuration as its admin endpoint gives it: https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--config_dump */
export const envoyTls: TlsSource = {
  paths: (vias) => {
    const named = `name_regex=${exactly(vias)}`
    return [
      ...CLUSTER_RESOURCES.map((resource) => `/config_dump?resource=${resource}&${named}`),
      ...ENDPOINT_RESOURCES.map((resource) => `/config_dump?include_eds&resource=${resource}&${named}`),
    ]
  },
  parse(bodies, hosts) {
    const configs = bodies.flatMap((body) => (JSON.parse(body) as ConfigDump).configs ?? [])
    const clusters = configs.flatMap(({cluster}) => cluster ?? [])
    const endpoints = configs.flatMap(({endpoint_config: config}) => config ?? [])
    return hosts.map((host) => {
      const cluster = clusters.find(({name}) => name === host.via)
      if (cluster === undefined) return TLS_NOT_TOLD
      return {tls: spokenBy(socketFor(host, cluster, endpoints)), shapedBy: shapedBy(cluster)}
    })
  },
}
