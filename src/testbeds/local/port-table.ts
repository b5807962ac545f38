import {once} from 'node:events'
import {createServer} from 'node:net'
import type {Mode, Protocol, Tls} from '../../config/cells/cell.ts'

/** The two proxies of the local testbed. */
export const CLIENT_SIDECAR = 'fortioclient-sidecar'
export const SERVER_SIDECAR = 'fortioserver-sidecar'
export type SidecarName = typeof CLIENT_SIDECAR | typeof SERVER_SIDECAR

/** Where each protocol can be sent to, all on 127.0.0.1. */
export interface LocalProtocolPorts {
  /** fortioserver itself. HTTP and HTTP/2 share one. */
  readonly direct: number
  /** fortioserver's sidecar, for clients without one: plain. */
  readonly inbound: number
  /** fortioserver's sidecar, for clients that have one: mutual TLS. Null when the mesh goes plain. */
  readonly inboundTls: number | null
  /** fortioclient's sidecar, towards `direct`. */
  readonly outboundToDirect: number
  /** fortioclient's sidecar, towards `inboundTls`, or `inbound` when the mesh goes plain. */
  readonly outboundToSidecar: number
}

/** Every port of a deployment. */
export interface LocalPortTable {
  readonly admin: Readonly<Record<SidecarName, number>>
  readonly protocols: Readonly<Partial<Record<Protocol, LocalProtocolPorts>>>
}

/** The server of fortio that answers a protocol. */
export type FortioServer = 'http' | 'grpc' | 'tcp'

export const SERVER_OF_PROTOCOL: Readonly<Record<Protocol, FortioServer>> = {
  http: 'http',
  http2: 'http',
  grpc: 'grpc',
  tcp: 'tcp',
}

const ADMIN_PORTS = 2
const FORTIO_SERVERS = 3
const PORTS_PER_PROTOCOL = 4

/** How many free ports a deployment of these protocols needs at most. */
export function portCount(protocols: readonly Protocol[]): number {
  return ADMIN_PORTS + FORTIO_SERVERS + PORTS_PER_PROTOCOL * protocols.length
}

/** Gives each free port its use. Throws a RangeError when there are fewer than {@link portCount}. */
export function assignPorts(free: readonly number[], protocols: readonly Protocol[], tls: Tls): LocalPortTable {
  const rest = free.values()
  const take = (): number => {
    const next = rest.next()
    if (next.done) throw new RangeError(`${free.length} ports are too few`)
    return next.value
  }
  const admin = {[CLIENT_SIDECAR]: take(), [SERVER_SIDECAR]: take()}
  const servers = {http: take(), grpc: take(), tcp: take()}
  const portsOf = (protocol: Protocol): LocalProtocolPorts => ({
    direct: servers[SERVER_OF_PROTOCOL[protocol]],
    inbound: take(),
    inboundTls: tls === 'mutual' ? take() : null,
    outboundToDirect: take(),
    outboundToSidecar: take(),
  })
  return {admin, protocols: Object.fromEntries(protocols.map((protocol) => [protocol, portsOf(protocol)]))}
}

/** The port that a request of this mode is sent to. Undefined for modes that this testbed has no path for. */
const PORT_OF_MODE: Readonly<Record<Mode, keyof LocalProtocolPorts | null>> = {
  baseline: 'direct',
  serversidecar: 'inbound',
  clientsidecar: 'outboundToDirect',
  bothsidecar: 'outboundToSidecar',
  ingress: null,
}

/** The port that a load of this mode and protocol goes to; null when the deployment has none for it. */
export function portOf(ports: LocalPortTable, mode: Mode, protocol: Protocol): number | null {
  const key = PORT_OF_MODE[mode]
  return key === null ? null : (ports.protocols[protocol]?.[key] ?? null)
}

/** Whether a port is one at which the server, or its sidecar, takes requests. */
export function isServerPort({protocols}: LocalPortTable, port: number | null): boolean {
  return Object.values(protocols).some((one) => [one.direct, one.inbound, one.inboundTls].includes(port ?? 0))
}

/** What a load of this mode and protocol is pointed at. Throws a RangeError for a path that the deployment does not have. */
export function targetIn(ports: LocalPortTable, mode: Mode, protocol: Protocol): string {
  const port = portOf(ports, mode, protocol)
  if (port === null) throw new RangeError(`this deployment does not carry ${protocol} in mode ${mode}`)
  return localTarget(protocol, port)
}

/** What the load generator is pointed at. */
export function localTarget(protocol: Protocol, port: number): string {
  const scheme = {http: 'http://', http2: 'http://', grpc: '', tcp: 'tcp://'}[protocol]
  return `${scheme}127.0.0.1:${port}`
}

async function listenAnywhere() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/**
 * Ports on loopback that nobody listens on, as the kernel gives them; all different, since they are held together.
 * They are free when this returns: whoever listens next may find one taken.
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({length: count}, listenAnywhere))
  const ports = servers.map((server) => (server.address() as {port: number}).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
