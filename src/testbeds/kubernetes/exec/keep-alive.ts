import type {WireSocket} from './stream-handshake.ts'

/** Below the shortest idle limit of load balancers met in practice, 20 s. */
const PING_EVERY_MS = 15_000

/** Whether the other end still answers. */
export interface Liveness {
  /** While reading is held back no answer can be seen, and none is missed. */
  isPaused: boolean
}

/** Pings as long as the socket is open, and closes it when nothing came back between two pings. */
export function keepAlive(wire: WireSocket, closed: Promise<unknown>, everyMs = PING_EVERY_MS): Liveness {
  const liveness: Liveness = {isPaused: false}
  let hasHeard = true
  const hear = (): void => {
    hasHeard = true
  }
  wire.on('message', hear)
  wire.on('pong', hear)
  const timer = setInterval(() => {
    if (!hasHeard && !liveness.isPaused) return wire.terminate()
    hasHeard = liveness.isPaused
    wire.ping()
  }, everyMs)
  void closed.then(() => clearInterval(timer))
  return liveness
}
