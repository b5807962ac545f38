import type {Protocol} from '../../config/cells/cell.ts'
import {type TemplateView, yamlString} from '../../templates/index.ts'

/** Host (a name or an address) and port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** One way through a sidecar: what it listens on, and where that leads. */
export interface SidecarRoute {
  /** Name of the listener, prefix of its counters: `inbound_http`, `outbound_direct_tcp`. */
  readonly name: string
  readonly listen: Endpoint
  readonly protocol: Protocol
  /** Routes to the same upstream share its name. */
  readonly upstream: Endpoint & {readonly name: string}
  /** On which side of the proxy TLS is spoken. */
  readonly tls: 'downstream' | 'upstream' | 'none'
}

/** Paths where the sidecar finds its certificates, and who may be at the other end. */
export interface SidecarTls {
  readonly certificatePath: string
  readonly keyPath: string
  readonly authorityPath: string
  /** SPIFFE identity. */
  readonly peerIdentity: string
}

/** What the template `envoy/sidecar.yaml` is filled in with. */
export interface Sidecar {
  readonly name: string
  /** On loopback. */
  readonly adminPort: number
  /** Answers `/ready` on all addresses of the pod once the sidecar is up; null for none. */
  readonly readyPort: number | null
  /** Where a build with gperftools puts its profile; absolute. */
  readonly profilePath: string
  readonly routes: readonly SidecarRoute[]
  /** Null when the mesh goes plain. */
  readonly tls: SidecarTls | null
}

const ADDRESS = /^(\d+\.){3}\d+$|:/

/** `false` is how a template's section is left out. */
function tlsView(tls: SidecarTls | null): TemplateView | false {
  if (tls === null) return false
  return Object.fromEntries(Object.entries(tls).map(([name, value]) => [name, yamlString(value)]))
}

function routeViews({name, listen, protocol, upstream, tls: side}: SidecarRoute, tls: TemplateView | false) {
  const isHttp2 = protocol === 'http2' || protocol === 'grpc'
  return {
    listener: {
      name,
      address: yamlString(listen.host),
      port: listen.port,
      isHttp: protocol !== 'tcp',
      codec: isHttp2 ? 'HTTP2' : 'HTTP1',
      cluster: upstream.name,
      tls: side === 'downstream' && tls,
    },
    cluster: {
      name: upstream.name,
      discovery: ADDRESS.test(upstream.host) ? 'STATIC' : 'STRICT_DNS',
      address: yamlString(upstream.host),
      port: upstream.port,
      isHttp2,
      tls: side === 'upstream' && tls,
    },
  }
}

function distinctByName<T extends {readonly name: string}>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.name, item])).values()]
}

/** What a sidecar's configuration says: its listeners, and the clusters they lead to. */
export function sidecarView({name, adminPort, readyPort, profilePath, routes, tls}: Sidecar): TemplateView {
  const views = routes.map((route) => routeViews(route, tlsView(tls)))
  return {
    proxy: name,
    adminPort,
    ready: readyPort === null ? false : {port: readyPort},
    profilePath: yamlString(profilePath),
    listeners: views.map((view) => view.listener),
    clusters: distinctByName(views.map((view) => view.cluster)),
  }
}
