import {AUTHORIZER_PORT} from '../../../meshes/istio/variant/authorizer.ts'
import type {TemplateView} from '../../../templates/index.ts'
import {yamlString} from '../../../templates/index.ts'
import type {PortTable, ProtocolPorts} from './port-table.ts'

/** fortio's own limit. A larger one costs startup time: it makes that many random bytes first. */
const LEAST_PAYLOAD_KIB = 256
const KIB = 1024
/** fortio closes connections that idle for 30 s; a slow load must not see that. */
const IDLE_TIMEOUT = '24h'
const OFF = 'disabled'

/** Ports on which a fortio answers; null for servers that are not started. */
interface FortioPorts {
  readonly http: number | null
  readonly grpc: number | null
  readonly tcp: number | null
}

/** A fortio container: Ready once `readyPort` was answered over HTTP (or TCP, where there is no HTTP). */
interface FortioContainer {
  readonly name: string
  readonly ports: FortioPorts
  readonly argv: readonly string[]
}

function serverArgv({http, grpc, tcp}: FortioPorts, largestPayloadBytes: number): string[] {
  const payloadKib = Math.max(LEAST_PAYLOAD_KIB, Math.ceil(largestPayloadBytes / KIB))
  return [
    'server',
    ...['-http-port', String(http ?? OFF)],
    ...['-grpc-port', String(grpc ?? OFF)],
    ...['-tcp-port', String(tcp ?? OFF)],
    ...['-udp-port', OFF, '-redirect-port', OFF, '-ui-path', '', '-echo-debug-path', ''],
    ...['-maxpayloadsizekb', String(payloadKib), '-server-idle-timeout', IDLE_TIMEOUT],
  ]
}

function portsBy(rows: readonly ProtocolPorts[], numberOf: (row: ProtocolPorts) => number): FortioPorts {
  const of = (...protocols: readonly string[]) => {
    const row = rows.find(({protocol}) => protocols.includes(protocol))
    return row === undefined ? null : numberOf(row)
  }
  return {http: of('http', 'http2'), grpc: of('grpc'), tcp: of('tcp')}
}

/** An injector's sidecar stands before captured ports, where HTTP/1 and HTTP/2 must differ: a fortio for each. */
function capturedPorts(rows: readonly ProtocolPorts[]): readonly [string, FortioPorts][] {
  const captured = (row: ProtocolPorts) => row.captured
  const hasBoth = ['http', 'http2'].every((protocol) => rows.some((row) => row.protocol === protocol))
  if (!hasBoth) return [['captured', portsBy(rows, captured)]]
  const second = rows.filter(({protocol}) => protocol === 'http2')
  const first = rows.filter(({protocol}) => protocol !== 'http2')
  return [
    ['captured', portsBy(first, captured)],
    ['captured-http2', portsBy(second, captured)],
  ]
}

function serverPorts({sidecars, ports}: PortTable): readonly [string, FortioPorts][] {
  const direct = portsBy(ports, (row) => row.direct)
  return sidecars === 'injected' ? [...capturedPorts(ports), ['uncaptured', direct]] : [['captured', direct]]
}

function containerView({name, ports, argv}: FortioContainer): TemplateView {
  const open = Object.entries(ports).filter((entry): entry is [string, number] => entry[1] !== null)
  const [first] = open
  const isHttp = ports.http !== null
  return {
    name,
    argv: JSON.stringify(argv),
    ports: open.map(([kind, number]) => ({name: yamlString(`${kind}-${number}`), number})),
    httpProbe: isHttp && {port: ports.http!},
    tcpProbe: !isHttp && first !== undefined && {port: first[1]},
  }
}

/** The fortio containers of the server's pods. */
export function serverContainers(table: PortTable, largestPayloadBytes: number): readonly TemplateView[] {
  return serverPorts(table).map(([name, ports]) =>
    containerView({name, ports, argv: serverArgv(ports, largestPayloadBytes)}),
  )
}

/** One more, which the server's sidecar asks about requests. */
export function authorizerContainer(): TemplateView {
  const ports = {http: AUTHORIZER_PORT, grpc: null, tcp: null}
  return containerView({name: 'authorizer', ports, argv: serverArgv(ports, 0)})
}

/** Where the client's pods say that they are up; nothing is measured there. */
const REPORTING_PORT = 9076

/** The fortio container of the client's pods: an idle server, beside which loads are started. */
export function clientContainers(): readonly TemplateView[] {
  const ports = {http: REPORTING_PORT, grpc: null, tcp: null}
  return [containerView({name: 'captured', ports, argv: serverArgv(ports, 0)})]
}
