import type {Cell, Protocol} from '../../config/cells/cell.ts'
import type {LoadOptions} from '../load-generator.ts'

const KIBIBYTE = 1024
/** fortio's own default of -httpbufferkb; a response with its headers must fit in. */
const DEFAULT_BUFFER_KIBIBYTES = 128
/** Room for response headers, those of proxies included. */
const HEADER_KIBIBYTES = 8
/** fortio's own default of -maxpayloadsizekb. */
const DEFAULT_PAYLOAD_KIBIBYTES = 256

function headerFlags(cell: Cell): string[] {
  return cell.headers.flatMap(([name, value]) => ['-H', `${name}: ${value}`])
}

function keepaliveFlags(cell: Cell): string[] {
  return cell.keepalive ? [] : ['-keepalive=false']
}

/** With an authority fortio speaks TLS over gRPC even to an address that is plain. */
function cacertFlags({protocol}: Cell, target: string, {cacert}: LoadOptions): string[] {
  const isPlainGrpc = protocol === 'grpc' && !/^https:/i.test(target)
  return cacert && !isPlainGrpc ? ['-cacert', cacert] : []
}

function logFlags({accessLogFile}: LoadOptions): string[] {
  return accessLogFile ? ['-access-log-file', accessLogFile, '-access-log-format', 'json'] : []
}

function echoUrl(cell: Cell, target: string): string {
  return `${target.replace(/\/+$/, '')}/echo?size=${cell.sizeBytes}`
}

/** The request's payload; fortio sends 24 bytes of its own over TCP when told none. */
function payloadFlags(cell: Cell): string[] {
  const kibibytes = Math.ceil(cell.sizeBytes / KIBIBYTE)
  const limit = kibibytes > DEFAULT_PAYLOAD_KIBIBYTES ? [`-maxpayloadsizekb=${kibibytes}`] : []
  return cell.sizeBytes === 0 ? [] : [...limit, `-payload-size=${cell.sizeBytes}`]
}

function http1(cell: Cell, target: string): string[] {
  const kibibytes = Math.ceil(cell.sizeBytes / KIBIBYTE) + HEADER_KIBIBYTES
  const buffer = kibibytes > DEFAULT_BUFFER_KIBIBYTES ? [`-httpbufferkb=${kibibytes}`] : []
  const reuse = cell.connectionReuse
  const reuseFlags = reuse === null ? [] : [`-connection-reuse=${reuse.minimum}:${reuse.maximum}`]
  return [...headerFlags(cell), ...keepaliveFlags(cell), ...reuseFlags, ...buffer, echoUrl(cell, target)]
}

function http2(cell: Cell, target: string): string[] {
  return [...headerFlags(cell), ...keepaliveFlags(cell), '-h2', echoUrl(cell, target)]
}

function grpc(cell: Cell, target: string): string[] {
  return [...headerFlags(cell), '-grpc', '-ping', ...payloadFlags(cell), target]
}

function tcp(cell: Cell, target: string): string[] {
  return [...payloadFlags(cell), target.startsWith('tcp://') ? target : `tcp://${target}`]
}

const BY_PROTOCOL: Readonly<Record<Protocol, (cell: Cell, target: string) => string[]>> = {
  http: http1,
  http2,
  grpc,
  tcp,
}

/**
 * `fortio load …` for one cell. HTTP gets the size as `/echo?size=N`, gRPC and TCP as the payload's size.
 * Response codes are in the result, so fortio is told not to log each bad one as well.
 */
export function argv(cell: Cell, target: string, options: LoadOptions): string[] {
  return [
    options.executable,
    'load',
    '-c',
    String(cell.connections),
    '-qps',
    cell.requestedQps === 'max' ? '0' : String(cell.requestedQps),
    '-t',
    `${options.loadSeconds}s`,
    '-r',
    options.resolutionSeconds === null ? '<by probe>' : String(options.resolutionSeconds),
    ...(cell.jitter ? ['-jitter'] : []),
    ...(cell.uniform ? ['-uniform'] : []),
    ...(cell.nocatchup ? ['-nocatchup'] : []),
    ...cacertFlags(cell, target, options),
    '-log-errors=false',
    ...logFlags(options),
    '-labels',
    options.label,
    '-json',
    options.resultFile,
    ...BY_PROTOCOL[cell.protocol](cell, target),
  ]
}
