import type {ClientRequest, IncomingMessage} from 'node:http'
import {ApiException} from '@kubernetes/client-node'

/** What this program uses of the library's WebSocket. */
export interface WireSocket {
  readonly protocol: string
  send(data: Uint8Array, options: {readonly binary: boolean}, done: (error?: Error | null) => void): void
  ping(): void
  pause(): void
  resume(): void
  terminate(): void
  on(event: 'close', listener: (code: number, reason: Buffer) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  on(event: 'message' | 'pong', listener: () => void): void
  on(event: 'unexpected-response', listener: (request: ClientRequest, answer: IncomingMessage) => void): void
}

/** The beginning of one stream. */
export interface Handshake {
  /** For the WebSocket. */
  readonly options: Readonly<Record<string, unknown>>
  /** The server's refusal, once there was one. */
  refusal(): ApiException<string> | null
  /** Stops listening to the signal. */
  done(): void
}

/** The API server answers only after it reached kubelet and container runtime, which takes a loaded node a while. */
const PATIENCE_MS = 30_000
/** An API server's frames are at most 32 KiB. */
const LARGEST_FRAME_BYTES = 16 << 20
const LONGEST_ANSWER_BYTES = 64 << 10

async function readAnswer(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > LONGEST_ANSWER_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Options by which a WebSocket keeps the body of a refusal, which it would drop, and can be given up while it connects. */
export function prepareHandshake(signal: AbortSignal | undefined): Handshake {
  let refusal: ApiException<string> | null = null
  let giveUp = (): void => undefined
  const onRefused = async (wire: WireSocket, answer: IncomingMessage): Promise<void> => {
    const code = answer.statusCode ?? 0
    // The code alone is still worth telling when the rest of the answer never comes.
    const body = await readAnswer(answer).catch((error: Error) => error.message)
    refusal = new ApiException(code, 'the stream was refused', body, {})
    wire.terminate()
  }
  const finishRequest = (request: ClientRequest, wire: WireSocket): void => {
    giveUp = () => wire.terminate()
    wire.on('unexpected-response', (_request, answer) => void onRefused(wire, answer))
    if (signal?.aborted) wire.terminate()
    else request.end()
  }
  const onAbort = (): void => giveUp()
  signal?.addEventListener('abort', onAbort, {once: true})
  return {
    options: {
      finishRequest,
      handshakeTimeout: PATIENCE_MS,
      perMessageDeflate: false,
      maxPayload: LARGEST_FRAME_BYTES,
      closeTimeout: 2000,
    },
    refusal: () => refusal,
    done: () => signal?.removeEventListener('abort', onAbort),
  }
}
