import type {Protocol} from '../../config/cell.ts'
import {type TemplateView, yamlString} from '../../templates/index.ts'
import type {Certificates, SidecarCertificate} from './certificate-files.ts'
import {CLIENT_SIDECAR, type PortTable, type ProtocolPorts, SERVER_SIDECAR, type SidecarName} from './port-table.ts'

/** What the template `envoy/sidecar.yaml` is filled in with. */
export interface SidecarContext {
  readonly ports: PortTable
  /** Null when the mesh goes plain. */
  readonly certificates: Certificates | null
  /** Where a build with gperftools puts its profile; absolute. */
  readonly profilePath: string
}

/** Where the counters of all our listeners begin. */
export const LISTENER_PREFIXES = ['inbound_', 'outbound_'] as const

interface Route {
  /** Name of the listener, prefix of its counters. */
  readonly name: string
  readonly port: number
  readonly upstream: {readonly name: string; readonly port: number}
  /** On which side of the proxy TLS is spoken. */
  readonly tls: 'downstream' | 'upstream' | 'none'
}

function serverRoutes(protocol: Protocol, ports: ProtocolPorts): readonly Route[] {
  const upstream = {name: `fortioserver_${protocol}`, port: ports.direct}
  const plain: Route = {name: `inbound_${protocol}`, port: ports.inbound, upstream, tls: 'none'}
  if (ports.inboundTls === null) return [plain]
  return [plain, {name: `inbound_tls_${protocol}`, port: ports.inboundTls, upstream, tls: 'downstream'}]
}

function clientRoutes(protocol: Protocol, ports: ProtocolPorts): readonly Route[] {
  const direct = {name: `fortioserver_${protocol}`, port: ports.direct}
  const sidecar = {name: `fortioserver_sidecar_${protocol}`, port: ports.inboundTls ?? ports.inbound}
  const tls = ports.inboundTls === null ? 'none' : 'upstream'
  return [
    {name: `outbound_direct_${protocol}`, port: ports.outboundToDirect, upstream: direct, tls: 'none'},
    {name: `outbound_sidecar_${protocol}`, port: ports.outboundToSidecar, upstream: sidecar, tls},
  ]
}

function tlsView(certificates: Certificates, own: SidecarCertificate, peer: SidecarCertificate): TemplateView {
  return {
    certificatePath: yamlString(own.certificatePath),
    keyPath: yamlString(own.keyPath),
    authorityPath: yamlString(certificates.authorityPath),
    peerIdentity: yamlString(peer.identity),
  }
}

/** `false` is how a template's section is left out. */
function tlsViewOf(sidecar: SidecarName, certificates: Certificates | null): TemplateView | false {
  if (certificates === null) return false
  const {client, server} = certificates
  return sidecar === CLIENT_SIDECAR ? tlsView(certificates, client, server) : tlsView(certificates, server, client)
}

function routeViews(protocol: Protocol, route: Route, tls: TemplateView | false) {
  const isHttp2 = protocol === 'http2' || protocol === 'grpc'
  const {name, port, upstream} = route
  return {
    listener: {
      name,
      port,
      isHttp: protocol !== 'tcp',
      codec: isHttp2 ? 'HTTP2' : 'HTTP1',
      cluster: upstream.name,
      tls: route.tls === 'downstream' && tls,
    },
    cluster: {name: upstream.name, port: upstream.port, isHttp2, tls: route.tls === 'upstream' && tls},
  }
}

function distinctByName<T extends {readonly name: string}>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.name, item])).values()]
}

/** What a sidecar's configuration says: its listeners, and the clusters they lead to. */
export function sidecarView(sidecar: SidecarName, {ports, certificates, profilePath}: SidecarContext): TemplateView {
  const routesOf = sidecar === SERVER_SIDECAR ? serverRoutes : clientRoutes
  const tls = tlsViewOf(sidecar, certificates)
  const views = Object.entries(ports.protocols).flatMap(([name, protocolPorts]) => {
    const protocol = name as Protocol
    return routesOf(protocol, protocolPorts).map((route) => routeViews(protocol, route, tls))
  })
  return {
    proxy: sidecar,
    adminPort: ports.admin[sidecar],
    profilePath: yamlString(profilePath),
    listeners: views.map((view) => view.listener),
    clusters: distinctByName(views.map((view) => view.cluster)),
  }
}
