import type {SidecarRoute} from '../../sidecar/sidecar-view.ts'
import type {PortTable, ProtocolPorts} from './port-table.ts'

const LOOPBACK = '127.0.0.1'
const ANY = '0.0.0.0'

function serverRoutes({protocol, captured, capturedTls, direct}: ProtocolPorts, isMutual: boolean): SidecarRoute[] {
  const upstream = {name: `fortioserver_${protocol}`, host: LOOPBACK, port: direct}
  const plain: SidecarRoute = {
    name: `inbound_${protocol}`,
    listen: {host: ANY, port: captured},
    protocol,
    upstream,
    tls: 'none',
  }
  if (!isMutual) return [plain]
  return [plain, {...plain, name: `inbound_tls_${protocol}`, listen: {host: ANY, port: capturedTls}, tls: 'downstream'}]
}

function clientRoutes(ports: ProtocolPorts, service: string, isMutual: boolean): SidecarRoute[] {
  const {protocol} = ports
  const direct = {name: `fortioserver_${protocol}`, host: service, port: ports.serviceDirect}
  const port = isMutual ? ports.serviceCapturedTls : ports.serviceCaptured
  const sidecar = {name: `fortioserver_sidecar_${protocol}`, host: service, port}
  const tls = isMutual ? 'upstream' : 'none'
  const listen = (own: number) => ({host: LOOPBACK, port: own})
  return [
    {
      name: `outbound_direct_${protocol}`,
      listen: listen(ports.outboundToDirect),
      protocol,
      upstream: direct,
      tls: 'none',
    },
    {name: `outbound_sidecar_${protocol}`, listen: listen(ports.outboundToCaptured), protocol, upstream: sidecar, tls},
  ]
}

/** The ways through the static sidecar of a workload. */
export function sidecarRoutes(workload: 'fortioclient' | 'fortioserver', table: PortTable): readonly SidecarRoute[] {
  const isMutual = table.tls === 'mutual'
  return table.ports.flatMap((ports) =>
    workload === 'fortioserver' ? serverRoutes(ports, isMutual) : clientRoutes(ports, table.service, isMutual),
  )
}
