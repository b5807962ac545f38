import type {Protocol} from '../../config/cell.ts'
import type {TemplateView} from '../../templates/index.ts'
import {sidecarView as fillIn, type SidecarRoute, type SidecarTls} from '../sidecar/sidecar-view.ts'
import type {Certificates} from './certificate-files.ts'
import {CLIENT_SIDECAR, type PortTable, type ProtocolPorts, SERVER_SIDECAR, type SidecarName} from './port-table.ts'

/** What a sidecar of this machine is made from. */
export interface SidecarContext {
  readonly ports: PortTable
  /** Null when the mesh goes plain. */
  readonly certificates: Certificates | null
  /** Where a build with gperftools puts its profile; absolute. */
  readonly profilePath: string
}

/** Everything here listens on loopback alone. */
const HOST = '127.0.0.1'

function at(port: number) {
  return {host: HOST, port}
}

function serverRoutes(protocol: Protocol, ports: ProtocolPorts): readonly SidecarRoute[] {
  const upstream = {name: `fortioserver_${protocol}`, ...at(ports.direct)}
  const plain: SidecarRoute = {name: `inbound_${protocol}`, listen: at(ports.inbound), protocol, upstream, tls: 'none'}
  if (ports.inboundTls === null) return [plain]
  return [plain, {...plain, name: `inbound_tls_${protocol}`, listen: at(ports.inboundTls), tls: 'downstream'}]
}

function clientRoutes(protocol: Protocol, ports: ProtocolPorts): readonly SidecarRoute[] {
  const direct = {name: `fortioserver_${protocol}`, ...at(ports.direct)}
  const sidecar = {name: `fortioserver_sidecar_${protocol}`, ...at(ports.inboundTls ?? ports.inbound)}
  const tls = ports.inboundTls === null ? 'none' : 'upstream'
  const [toDirect, toSidecar] = [at(ports.outboundToDirect), at(ports.outboundToSidecar)]
  return [
    {name: `outbound_direct_${protocol}`, listen: toDirect, protocol, upstream: direct, tls: 'none'},
    {name: `outbound_sidecar_${protocol}`, listen: toSidecar, protocol, upstream: sidecar, tls},
  ]
}

function tlsOf(sidecar: SidecarName, certificates: Certificates | null): SidecarTls | null {
  if (certificates === null) return null
  const {client, server, authorityPath} = certificates
  const [own, peer] = sidecar === CLIENT_SIDECAR ? [client, server] : [server, client]
  const {certificatePath, keyPath} = own
  return {certificatePath, keyPath, authorityPath, peerIdentity: peer.identity}
}

/** What a sidecar's configuration says: its listeners, and the clusters they lead to. */
export function sidecarView(name: SidecarName, {ports, certificates, profilePath}: SidecarContext): TemplateView {
  const routesOf = name === SERVER_SIDECAR ? serverRoutes : clientRoutes
  const routes = Object.entries(ports.protocols).flatMap(([protocol, protocolPorts]) =>
    routesOf(protocol as Protocol, protocolPorts),
  )
  return fillIn({
    name,
    adminPort: ports.admin[name],
    readyPort: null,
    profilePath,
    routes,
    tls: tlsOf(name, certificates),
  })
}
