/** What a network or TLS error underneath a failed request says. */
export interface NetworkFault {
  /** Such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`. */
  readonly code: string
  readonly message: string
  /** Address and port, where the error carries them. */
  readonly peer: string | null
  /** The server was never connected to, so that nothing can have been carried out. */
  readonly isBeforeRequest: boolean
}

interface SystemError extends Error {
  readonly code?: unknown
  readonly syscall?: unknown
  readonly address?: unknown
  readonly hostname?: unknown
  readonly port?: unknown
  readonly errors?: readonly unknown[]
  readonly error?: unknown
}

const CONNECTING = new Set(['connect', 'getaddrinfo'])
const DEEPEST = 8

/** The error itself and those underneath it: causes, the errors of an AggregateError, the error of an ErrorEvent. */
export function* errorsUnder(error: unknown, depth = 0): Generator<SystemError> {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return
  const one = error as SystemError
  yield one
  for (const inner of [one.cause, one.error, ...(one.errors ?? [])]) yield* errorsUnder(inner, depth + 1)
}

function peerOf({address, hostname, port}: SystemError): string | null {
  const host = address ?? hostname
  if (typeof host !== 'string') return null
  return port === undefined ? host : `${host}:${String(port)}`
}

/** The system or TLS error underneath `error`; null when there is none. */
export function networkFault(error: unknown): NetworkFault | null {
  const found = [...errorsUnder(error)].filter(({code}) => typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code))
  const one = found.find((each) => peerOf(each) !== null) ?? found.at(-1)
  if (one === undefined) return null
  return {
    code: one.code as string,
    message: one.message,
    peer: peerOf(one),
    isBeforeRequest: CONNECTING.has(String(one.syscall)),
  }
}
