import type {Protocol, Tls} from '../../../config/cells/cell.ts'
import type {MeshPort} from '../../../meshes/index.ts'

/** Every number that one protocol has. */
export interface ProtocolPorts {
  readonly protocol: Protocol
  /** Container port behind the server's sidecar: of the sidecar itself where it is static, else of fortio. */
  readonly captured: number
  /** The same with mutual TLS, where the sidecar is static. */
  readonly capturedTls: number
  /** Container port of a fortio that no sidecar stands before. */
  readonly direct: number
  /** Ports of the service; none is the number of a container's port, so that a sidecar can tell the two apart. */
  readonly serviceCaptured: number
  readonly serviceCapturedTls: number
  readonly serviceDirect: number
  /** Static sidecar of the client, on loopback: towards the server's sidecar, and past it. */
  readonly outboundToCaptured: number
  readonly outboundToDirect: number
}

/** The one table. HTTP and HTTP/2 share a fortio, but not the ports at which they can be told apart. */
export const PORTS: Readonly<Record<Protocol, ProtocolPorts>> = {
  http: {
    protocol: 'http',
    captured: 8080,
    capturedTls: 8180,
    direct: 8077,
    serviceCaptured: 18_080,
    serviceCapturedTls: 18_180,
    serviceDirect: 18_077,
    outboundToCaptured: 28_080,
    outboundToDirect: 28_077,
  },
  http2: {
    protocol: 'http2',
    captured: 8081,
    capturedTls: 8181,
    direct: 8077,
    serviceCaptured: 18_081,
    serviceCapturedTls: 18_181,
    serviceDirect: 18_074,
    outboundToCaptured: 28_081,
    outboundToDirect: 28_074,
  },
  grpc: {
    protocol: 'grpc',
    captured: 8079,
    capturedTls: 8179,
    direct: 8076,
    serviceCaptured: 18_079,
    serviceCapturedTls: 18_179,
    serviceDirect: 18_076,
    outboundToCaptured: 28_079,
    outboundToDirect: 28_076,
  },
  tcp: {
    protocol: 'tcp',
    captured: 8078,
    capturedTls: 8178,
    direct: 8075,
    serviceCaptured: 18_078,
    serviceCapturedTls: 18_178,
    serviceDirect: 18_075,
    outboundToCaptured: 28_078,
    outboundToDirect: 28_075,
  },
}

/** Answers `/ready` in pods with a static sidecar. */
export const READY_PORT = 15_021

/** Name of the server's service, and host of what goes to it. */
export const SERVER_SERVICE = 'fortioserver'

/** What is known of the ports of a deployment: all that targets, counters and proofs follow from. */
export interface PortTable {
  /** Who put the sidecars there. */
  readonly sidecars: 'static' | 'injected' | 'none'
  /** Between the sidecars. */
  readonly tls: Tls
  /** Host name of the server's service, as the client resolves it. */
  readonly service: string
  readonly ports: readonly ProtocolPorts[]
}

/** The table of a deployment of ours. */
export function portTable(sidecars: PortTable['sidecars'], tls: Tls, protocols: readonly Protocol[]): PortTable {
  return {sidecars, tls, service: SERVER_SERVICE, ports: protocols.map((protocol) => PORTS[protocol])}
}

/** The table as meshes see it: where requests go through the server's sidecar and where past it. */
export function meshPorts({ports}: Pick<PortTable, 'ports'>): readonly MeshPort[] {
  return ports.flatMap(({protocol, captured, direct, serviceCaptured, serviceDirect}) => [
    {protocol, container: captured, service: serviceCaptured, direct: false},
    {protocol, container: direct, service: serviceDirect, direct: true},
  ])
}
