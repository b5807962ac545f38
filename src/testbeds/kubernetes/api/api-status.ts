import {ApiException} from '@kubernetes/client-node'
import {errorsUnder} from './network-fault.ts'

/** What the API server answered to a request that it refused. */
export interface ApiStatus {
  /** HTTP status. */
  readonly code: number
  /** Such as `Forbidden`; empty when the answer names none. */
  readonly reason: string
  readonly message: string
}

interface StatusBody {
  readonly reason?: unknown
  readonly message?: unknown
}

const LONGEST_MESSAGE = 2000

function parseBody(body: unknown): StatusBody {
  if (typeof body !== 'string') return (body ?? {}) as StatusBody
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? parsed : {message: body}
  } catch {
    // Proxies and early filters answer in plain text: that text is then all there is.
    return {message: body}
  }
}

/** The API server's refusal underneath `error`; null when `error` is something else. */
export function apiStatus(error: unknown): ApiStatus | null {
  for (const one of errorsUnder(error)) {
    if (!(one instanceof ApiException)) continue
    const {reason, message} = parseBody(one.body)
    return {
      code: one.code,
      reason: typeof reason === 'string' ? reason : '',
      message: typeof message === 'string' ? message.trim().slice(0, LONGEST_MESSAGE) : '',
    }
  }
  return null
}

/** HTTP status of a refusal; null when `error` is no answer of the API server, such as a broken connection. */
export function statusCode(error: unknown): number | null {
  return apiStatus(error)?.code ?? null
}
