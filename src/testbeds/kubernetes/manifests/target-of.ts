import type {Mode, Protocol} from '../../../config/cells/cell.ts'
import {ConfigurationError} from '../../../errors/index.ts'
import type {PortTable, ProtocolPorts} from './port-table.ts'

/** What only a standing deployment knows. */
export interface TargetAddresses {
  /** Of the server's pod: IPv4 or IPv6. */
  readonly serverPodIp: string
  /** Of the gateway; null without mode ingress. */
  readonly ingressUrl: string | null
}

const SCHEMES: Readonly<Record<Protocol, string>> = {http: 'http://', http2: 'http://', grpc: '', tcp: 'tcp://'}
const LOOPBACK = '127.0.0.1'

function portsOf({ports}: PortTable, protocol: Protocol): ProtocolPorts {
  const found = ports.find((row) => row.protocol === protocol)
  if (found !== undefined) return found
  const known = ports.map((row) => row.protocol).join(', ')
  throw new ConfigurationError(`The deployment has no ports for protocol ${protocol}; it has ${known || 'none'}.`, {
    hint: 'Deploy again with this protocol.',
  })
}

function hostAndPort(table: PortTable, mode: Exclude<Mode, 'ingress'>, protocol: Protocol, podIp: string) {
  const ports = portsOf(table, protocol)
  const pod = podIp.includes(':') ? `[${podIp}]` : podIp
  if (mode === 'baseline') return [pod, ports.direct] as const
  if (table.sidecars === 'none') {
    throw new ConfigurationError(`The deployment has no sidecars, so it has no path for mode ${mode}.`)
  }
  if (mode === 'serversidecar') return [pod, ports.captured] as const
  const isStatic = table.sidecars === 'static'
  if (mode === 'clientsidecar') {
    return isStatic ? ([LOOPBACK, ports.outboundToDirect] as const) : ([table.service, ports.serviceDirect] as const)
  }
  return isStatic ? ([LOOPBACK, ports.outboundToCaptured] as const) : ([table.service, ports.serviceCaptured] as const)
}

/** fortio takes gRPC as host and port, or as an https URL for TLS; TCP as a URL of its own; everything else as it is. */
function ingressTarget(protocol: Protocol, ingressUrl: string | null): string {
  if (ingressUrl === null) throw new ConfigurationError('Mode ingress needs the URL of the gateway: --ingress URL.')
  if (protocol === 'http' || protocol === 'http2') return ingressUrl
  const {protocol: scheme, hostname, port} = new URL(ingressUrl)
  if (protocol === 'tcp') return `tcp://${hostname}:${port || '80'}`
  return scheme === 'https:' ? `https://${hostname}:${port || '443'}` : `${hostname}:${port || '80'}`
}

/**
 * What the load generator in the client's pod is pointed at. Pod addresses go around the client's sidecar, the service
 * (or the static sidecar's own ports) through it; direct ports go around the server's. Throws a ConfigurationError for
 * a path that the deployment does not have.
 */
export function targetOf(table: PortTable, mode: Mode, protocol: Protocol, addresses: TargetAddresses): string {
  if (mode === 'ingress') return ingressTarget(protocol, addresses.ingressUrl)
  const [host, port] = hostAndPort(table, mode, protocol, addresses.serverPodIp)
  return `${SCHEMES[protocol]}${host}:${port}`
}
