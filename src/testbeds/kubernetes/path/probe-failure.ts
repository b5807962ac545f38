import type {Mode} from '../../../config/cells/cell.ts'
import {isSuccess} from '../../../load/fortio/codes.ts'
import type {ExecResult} from '../../testbed.ts'

/** Why a path is not open, and whether waiting may open it. */
export interface ProbeFailure {
  readonly text: string
  /** What to do about it, where waiting does not help; null where it may. */
  readonly hint: string | null
}

interface LogLine {
  readonly level?: string
  readonly msg?: string
  readonly err?: string
}

/** What its one request came to, as fortio counts it: a status, `SERVING`, `OK`, or the error in its place. */
function codeIn(stdout: string): string | null {
  try {
    const {RetCodes} = JSON.parse(stdout) as {readonly RetCodes?: Readonly<Record<string, number>>}
    return Object.keys(RetCodes ?? {})[0] ?? null
  } catch {
    return null
  }
}

function asLogLine(line: string): LogLine | null {
  try {
    return line.startsWith('{') ? (JSON.parse(line) as LogLine) : null
  } catch {
    return null
  }
}

/** The last fault that fortio logged, such as one of TLS, which it does not count apart. */
function faultIn(stderr: string): string | null {
  const lines = stderr.split('\n').map(asLogLine)
  const fault = lines.findLast((line) => line?.level === 'err' || line?.level === 'warn')
  return fault?.err ?? fault?.msg ?? null
}

/**
 * Why a probe was not answered rightly; null when it was. fortio ends with exit code 0 whatever a counted request came
 * to, so its result must be read.
 */
export function probeFailure(ended: ExecResult, withinSeconds: number): string | null {
  if (ended.timedOut) return `nothing was answered within ${withinSeconds} s`
  const code = ended.exitCode === 0 ? codeIn(ended.stdout) : null
  if (code !== null && isSuccess(code)) return null
  const fault = faultIn(ended.stderr)
  if (code === '-1') return fault ?? 'the connection broke'
  if (code === 'ERROR') return fault ?? code
  if (code !== null) return code
  return fault ?? (ended.stderr.trim().split('\n').at(-1) || `fortio ended with exit code ${ended.exitCode}`)
}

/** Go's words for what a side of the handshake does not take (crypto/tls, crypto/x509). */
const TLS_FAULT = /\b(tls|x509): /
const NO_AUTHORITY_FILE = /\bUnable to read CA from\b/
/** As HTTP, and as gRPC has it. */
const NO_ROUTE = /^404$|\bHTTP status code received from server: 404\b/

const HINTS = {
  authority:
    'The load generator trusts the authority of --cacert FILE, whose certificates are to name the host of --ingress.',
  client: 'The gateway asks for certificates of its clients; the load generator has none.',
  file: 'A file of this machine is brought to load generators of ours; with --attach nothing is, and the path must be one in their container.',
  route:
    'The gateway has no route for this host: the host of --ingress must be one of a VirtualService or HTTPRoute that is bound to this gateway.',
} as const

/** What to do about a fault of this kind, which does not pass; null for one that may. */
export function lastingHint(text: string, mode: Mode): string | null {
  if (NO_AUTHORITY_FILE.test(text)) return HINTS.file
  if (/certificate required|bad certificate/.test(text)) return HINTS.client
  if (TLS_FAULT.test(text)) return HINTS.authority
  return mode === 'ingress' && NO_ROUTE.test(text) ? HINTS.route : null
}
