import {clientRoutes, serverRoutes} from '../../sidecar/routes.ts'
import type {SidecarRoute} from '../../sidecar/sidecar-view.ts'
import type {PortTable, ProtocolPorts} from './port-table.ts'

const LOOPBACK = '127.0.0.1'
const ANY = '0.0.0.0'

function throughServer({protocol, captured, capturedTls, direct}: ProtocolPorts, isMutual: boolean) {
  return serverRoutes(protocol, {
    listen: {host: ANY, port: captured},
    listenTls: isMutual ? {host: ANY, port: capturedTls} : null,
    server: {host: LOOPBACK, port: direct},
  })
}

function throughClient(ports: ProtocolPorts, service: string, isMutual: boolean) {
  const captured = isMutual ? ports.serviceCapturedTls : ports.serviceCaptured
  const listen = (port: number) => ({host: LOOPBACK, port})
  return clientRoutes(ports.protocol, {
    direct: {listen: listen(ports.outboundToDirect), to: {host: service, port: ports.serviceDirect}},
    sidecar: {listen: listen(ports.outboundToCaptured), to: {host: service, port: captured}, isMutual},
  })
}

/** The ways through the static sidecar of a workload. */
export function sidecarRoutes(workload: 'fortioclient' | 'fortioserver', table: PortTable): readonly SidecarRoute[] {
  const isMutual = table.tls === 'mutual'
  return table.ports.flatMap((ports) =>
    workload === 'fortioserver' ? throughServer(ports, isMutual) : throughClient(ports, table.service, isMutual),
  )
}
