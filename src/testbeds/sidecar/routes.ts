import type {Protocol} from '../../config/cells/cell.ts'
import type {Endpoint, SidecarRoute} from './sidecar-view.ts'

/** Where a protocol comes into the server's sidecar, and where the server itself listens. */
export interface ServerWay {
  readonly listen: Endpoint
  /** Where mutual TLS comes in besides; null where none is spoken. */
  readonly listenTls: Endpoint | null
  readonly server: Endpoint
}

/** Where a protocol comes into the client's sidecar, for each of the two ways out of it. */
export interface ClientWays {
  /** Past the server's sidecar. */
  readonly direct: {readonly listen: Endpoint; readonly to: Endpoint}
  /** Through it. */
  readonly sidecar: {readonly listen: Endpoint; readonly to: Endpoint; readonly isMutual: boolean}
}

/** The ways of a protocol through the server's static sidecar. */
export function serverRoutes(protocol: Protocol, {listen, listenTls, server}: ServerWay): readonly SidecarRoute[] {
  const upstream = {name: `fortioserver_${protocol}`, ...server}
  const plain: SidecarRoute = {name: `inbound_${protocol}`, listen, protocol, upstream, tls: 'none'}
  if (listenTls === null) return [plain]
  return [plain, {...plain, name: `inbound_tls_${protocol}`, listen: listenTls, tls: 'downstream'}]
}

/** The ways of a protocol through the client's static sidecar. */
export function clientRoutes(protocol: Protocol, {direct, sidecar}: ClientWays): readonly SidecarRoute[] {
  const toServer = {name: `fortioserver_${protocol}`, ...direct.to}
  const toSidecar = {name: `fortioserver_sidecar_${protocol}`, ...sidecar.to}
  const tls = sidecar.isMutual ? 'upstream' : 'none'
  return [
    {name: `outbound_direct_${protocol}`, listen: direct.listen, protocol, upstream: toServer, tls: 'none'},
    {name: `outbound_sidecar_${protocol}`, listen: sidecar.listen, protocol, upstream: toSidecar, tls},
  ]
}
