import type {Protocol} from '../../config/cells/cell.ts'
import type {TemplateView} from '../../templates/index.ts'
import {clientRoutes, serverRoutes} from '../sidecar/routes.ts'
import {type SidecarRoute, type SidecarTls, sidecarView} from '../sidecar/sidecar-view.ts'
import type {Certificates} from './certificate-files.ts'
import {
  CLIENT_SIDECAR,
  type LocalPortTable,
  type LocalProtocolPorts,
  SERVER_SIDECAR,
  type SidecarName,
} from './port-table.ts'

/** What a sidecar of this machine is made from. */
export interface SidecarContext {
  readonly ports: LocalPortTable
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

function throughServer(protocol: Protocol, ports: LocalProtocolPorts): readonly SidecarRoute[] {
  const listenTls = ports.inboundTls === null ? null : at(ports.inboundTls)
  return serverRoutes(protocol, {listen: at(ports.inbound), listenTls, server: at(ports.direct)})
}

function throughClient(protocol: Protocol, ports: LocalProtocolPorts): readonly SidecarRoute[] {
  const to = at(ports.inboundTls ?? ports.inbound)
  return clientRoutes(protocol, {
    direct: {listen: at(ports.outboundToDirect), to: at(ports.direct)},
    sidecar: {listen: at(ports.outboundToSidecar), to, isMutual: ports.inboundTls !== null},
  })
}

function tlsOf(sidecar: SidecarName, certificates: Certificates | null): SidecarTls | null {
  if (certificates === null) return null
  const {client, server, authorityPath} = certificates
  const [own, peer] = sidecar === CLIENT_SIDECAR ? [client, server] : [server, client]
  const {certificatePath, keyPath} = own
  return {certificatePath, keyPath, authorityPath, peerIdentity: peer.identity}
}

/** What a sidecar's configuration says: its listeners, and the clusters they lead to. */
export function localSidecarView(name: SidecarName, {ports, certificates, profilePath}: SidecarContext): TemplateView {
  const routesOf = name === SERVER_SIDECAR ? throughServer : throughClient
  const routes = Object.entries(ports.protocols).flatMap(([protocol, protocolPorts]) =>
    routesOf(protocol as Protocol, protocolPorts),
  )
  return sidecarView({
    name,
    adminPort: ports.admin[name],
    readyPort: null,
    profilePath,
    routes,
    tls: tlsOf(name, certificates),
  })
}
