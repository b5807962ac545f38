/**
 * What a cell may ask for that fortio does not do, as its source has it (1.68.0: bincommon/commonflags.go, fhttp/http_client.go,
 * fgrpc/grpcrunner.go, tcprunner/tcprunner.go, periodic/periodic.go). Pure.
 */
import type {Cell, Protocol} from '../../config/cells/cell.ts'
import type {Warning} from '../../errors/index.ts'
import type {LoadSurroundings, Refusal} from '../load-generator.ts'

/** Its clients as sentences name them. Only the first was written for load; it speaks HTTP/1.1 alone. */
const CLIENTS: Readonly<Record<Protocol, string>> = {
  http: "fortio's fast HTTP client",
  http2: "fortio's HTTP/2 client",
  grpc: "fortio's gRPC client",
  tcp: "fortio's TCP client",
}
/** A rate that loses more than this share to rounding would be told as one that was not held. */
const RATE_LOSS_SHARE = 0.02
/** Less than two requests, and fortio waits for the time of a second one however long that takes. */
const LEAST_REQUESTS = 2
/** Servers that nobody told otherwise answer with this much at most (-maxpayloadsizekb). */
const USUAL_LARGEST_BYTES = 256 * 1024
const NOT_IN_GRPC: readonly string[] = ['content-type', 'content-length']

function without(setting: string, why: string, hint?: string): Warning {
  return {code: 'settings-without-effect', message: `${setting} has no effect: ${why}`, ...(hint && {hint})}
}

function connectionWarnings({protocol, keepalive, connectionReuse}: Cell, isHttps: boolean): Warning[] {
  const closes = protocol === 'http' || (protocol === 'http2' && isHttps)
  const keepaliveWarning = without('keepalive false', `${CLIENTS[protocol]} keeps its connections open.`)
  const reuseWarning =
    protocol === 'http'
      ? without('connectionReuse', 'without keepalive each request has a connection of its own.')
      : without('connectionReuse', `${CLIENTS[protocol]} does not replace connections.`)
  return [
    ...(keepalive || closes ? [] : [keepaliveWarning]),
    ...(connectionReuse === null || (protocol === 'http' && keepalive) ? [] : [reuseWarning]),
  ]
}

function headerWarnings({protocol, headers}: Cell): Warning[] {
  const names = headers.map(([name]) => name.toLowerCase())
  if (headers.length === 0) return []
  if (protocol === 'tcp') return [without('headers', 'TCP has none.')]
  if (protocol === 'grpc') {
    return NOT_IN_GRPC.filter((name) => names.includes(name)).map((name) =>
      without(`The header ${name}`, `${CLIENTS.grpc} leaves it out.`),
    )
  }
  if (!names.includes('content-type')) return []
  return [{code: 'request-becomes-post', message: 'With the header content-type fortio sends POST instead of GET.'}]
}

function pacingWarnings({requestedQps, connections, jitter, uniform, nocatchup}: Cell): Warning[] {
  const asked = Object.entries({jitter, uniform, nocatchup}).flatMap(([name, isOn]) => (isOn ? [name] : []))
  if (requestedQps === 'max') {
    return asked.map((name) => without(name, 'at qps max there is no time between requests to vary.'))
  }
  if (!uniform || connections > 1) return []
  return [without('uniform', 'one connection has no others to be spread among.')]
}

function certificateWarnings({protocol}: Cell, {cacert, isHttps}: LoadSurroundings): Warning[] {
  if (cacert === null || isHttps) return []
  const what =
    protocol === 'grpc'
      ? 'and with it fortio would speak TLS to it, so it is not passed on.'
      : 'so nothing is checked by it.'
  return [
    without(
      'cacert',
      `what the generator talks to is plain, ${what}`,
      'Only a gateway may be https: --ingress https://…',
    ),
  ]
}

function sizeWarnings({protocol, sizeBytes}: Cell, {isOwnServer}: LoadSurroundings): Warning[] {
  if (isOwnServer || !(protocol === 'http' || protocol === 'http2') || sizeBytes <= USUAL_LARGEST_BYTES) return []
  return [
    {
      code: 'size-may-be-cut',
      message: `Responses of ${sizeBytes} bytes may be cut: a fortio server answers with ${USUAL_LARGEST_BYTES} at most unless it was told otherwise.`,
      hint: 'Start the server with -maxpayloadsizekb, or ask for a smaller --size.',
    },
  ]
}

/** Requests of a whole load, as fortio counts them: the same number on each connection, of which it lowers too many. */
function requestsSent(requests: number, connections: number): number {
  const used = 2 * connections > requests ? Math.floor(requests / 2) : connections
  return Math.floor(requests / used) * used
}

/** A profiled load is told to last longer, and ended when the profile is done. */
function roundingWarnings({requestedQps, durationSeconds, connections, profiler}: Cell): Warning[] {
  if (requestedQps === 'max' || profiler !== null) return []
  const asked = requestedQps * durationSeconds
  const sent = requestsSent(Math.floor(asked), connections)
  if (sent >= (1 - RATE_LOSS_SHARE) * asked) return []
  return [
    {
      code: 'rate-rounded-down',
      message: `${requestedQps} qps for ${durationSeconds} s on ${connections === 1 ? '1 connection' : `${connections} connections`} are sent as ${sent} of ${asked} requests: fortio sends whole requests, the same number on each connection.`,
      hint: 'A longer --duration, or a --qps that is a multiple of --conn.',
    },
  ]
}

/** What of the cell has no effect, or another one than its name says. */
export function limits(cell: Cell, surroundings: LoadSurroundings): readonly Warning[] {
  return [
    ...connectionWarnings(cell, surroundings.isHttps),
    ...headerWarnings(cell),
    ...pacingWarnings(cell),
    ...certificateWarnings(cell, surroundings),
    ...sizeWarnings(cell, surroundings),
    ...roundingWarnings(cell),
  ]
}

/** Why the cell cannot be measured as its label says; null when it can. */
export function refusal({protocol, sizeBytes, requestedQps, durationSeconds}: Cell): Refusal | null {
  if (protocol === 'tcp' && sizeBytes === 0) {
    return {
      message: 'Size 0 cannot be measured over TCP: fortio sends 24 bytes of its own text instead',
      hint: 'Use --size 1 or more, or --size 24 for what it would have sent',
    }
  }
  if (requestedQps === 'max' || Math.floor(requestedQps * durationSeconds) >= LEAST_REQUESTS) return null
  const seconds = Math.ceil(LEAST_REQUESTS / requestedQps)
  return {
    message: `${requestedQps} qps for ${durationSeconds} s are less than the two requests that fortio sends at least`,
    hint: `Use --duration ${seconds} or more, or a higher --qps`,
  }
}
