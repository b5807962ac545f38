import type {StreamSocket} from './stream-socket.ts'

/** Takes a chunk of output. A promise holds the sender back until the chunk is kept. */
export type TakeOutput = (bytes: Buffer) => Promise<void> | undefined

/** Chunks on their way to what keeps them. */
export interface Intake {
  /** Chunks go in order, one at a time; the socket is paused meanwhile. After a fault they are dropped. */
  take(taker: TakeOutput, bytes: Buffer): void
  /** The socket to pause; chunks may come before it is known. */
  attach(socket: StreamSocket): void
  /** Resolves when everything was taken. Rejects with what a taker threw first. */
  drained(): Promise<void>
}

interface Flow {
  socket: StreamSocket | null
  waiting: number
  queue: Promise<void>
  fault: {readonly error: unknown} | null
}

function waitFor(flow: Flow, step: () => Promise<void> | undefined): void {
  flow.waiting += 1
  flow.socket?.pause()
  flow.queue = flow.queue.then(step).catch((error: unknown) => fail(flow, error))
  flow.queue = flow.queue.then(() => {
    flow.waiting -= 1
    if (flow.waiting === 0) flow.socket?.resume()
  })
}

function fail(flow: Flow, error: unknown): void {
  flow.fault ??= {error}
  flow.socket?.terminate()
}

function takeNow(flow: Flow, taker: TakeOutput, bytes: Buffer): void {
  try {
    const kept = taker(bytes)
    if (kept !== undefined) waitFor(flow, () => kept)
  } catch (error) {
    fail(flow, error)
  }
}

/** Keeps the memory of a stream bounded: what is not kept yet stays with the sender. */
export function openIntake(): Intake {
  const flow: Flow = {socket: null, waiting: 0, queue: Promise.resolve(), fault: null}
  return {
    take(taker, bytes) {
      if (flow.fault !== null) return
      if (flow.waiting === 0) takeNow(flow, taker, bytes)
      else waitFor(flow, () => (flow.fault === null ? taker(bytes) : undefined))
    },
    attach(socket) {
      flow.socket = socket
      if (flow.fault !== null) socket.terminate()
      else if (flow.waiting > 0) socket.pause()
    },
    async drained() {
      await flow.queue
      if (flow.fault !== null) throw flow.fault.error
    },
  }
}
