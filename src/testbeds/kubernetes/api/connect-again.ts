import {apiStatus} from './api-status.ts'
import {networkFault} from './network-fault.ts'
import {inTurn, tryAgain} from './try-again.ts'

const PAUSES_MS = [200, 1000]
const LOST = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/
/** The API server's words when it did not get through to the node, and so started nothing. */
const NODE_NOT_REACHED = /error dialing backend/

/**
 * Whether doing it again cannot do it twice: the server was never connected to, or refused in words that exclude a
 * start. A connection lost while its answer was awaited may have started the command.
 */
function isBeforeStart(error: unknown): boolean {
  const status = apiStatus(error)
  if (status !== null) return [429, 503].includes(status.code) || NODE_NOT_REACHED.test(status.message)
  return networkFault(error)?.isBeforeRequest ?? false
}

/** Whether the connection was lost after the request was sent: what became of it is not known. */
export function isLostConnection(error: unknown): boolean {
  return LOST.test(networkFault(error)?.code ?? '')
}

/**
 * Connects, up to three times within a few seconds, as long as `mayRepeat` agrees; unless told otherwise, as long as no
 * attempt can have had an effect.
 */
export async function connectAgain<T>(
  connect: () => Promise<T>,
  signal: AbortSignal | undefined,
  mayRepeat: (error: unknown) => boolean = isBeforeStart,
): Promise<T> {
  return await tryAgain(connect, inTurn(PAUSES_MS, mayRepeat), signal)
}
