import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {connectAgain} from '../api/connect-again.ts'
import {type ExecOutcome, readExecStatus} from './exec-status.ts'
import {openIntake, type TakeOutput} from './output-takers.ts'
import {openStreamSocket, type StreamSocket} from './stream-socket.ts'

/** What goes into a command and where its output goes. */
export interface ExecStreams {
  readonly stdout: TakeOutput
  readonly stderr: TakeOutput
  /** Sent as it is. The command must know how much comes: version 4 cannot tell it that its input ended. */
  readonly stdin?: Iterable<Uint8Array> | AsyncIterable<Uint8Array> | undefined
  /** Gives up connecting, and closes the stream. Does not end the command. */
  readonly signal?: AbortSignal | undefined
}

/** How a stream ended: with the command's outcome, or cut before there was one. */
export type ExecEnd = ExecOutcome | {readonly kind: 'cut'; readonly message: string}

/** A command whose stream was accepted by the server. */
export interface ExecStream {
  /** Resolves when all output was taken and the socket is closed. Rejects with what a taker or the input threw. */
  readonly ended: Promise<ExecEnd>
  /** Closes the stream at once. Does not end the command. */
  terminate(): void
}

const CHANNEL = {stdin: 0, stdout: 1, stderr: 2, status: 3} as const

/** In words: `container c of pod n/p`. */
export function nameOf({namespace, pod, container}: ContainerRef): string {
  return `container ${container} of pod ${namespace}/${pod}`
}

/** Path and query of the request that opens a stream of the command. */
export function execPath(ref: ContainerRef, argv: readonly string[], hasStdin: boolean): string {
  const query = new URLSearchParams({container: ref.container, stdout: 'true', stderr: 'true'})
  if (hasStdin) query.set('stdin', 'true')
  for (const word of argv) query.append('command', word)
  return `/api/v1/namespaces/${encodeURIComponent(ref.namespace)}/pods/${encodeURIComponent(ref.pod)}/exec?${query}`
}

async function sendAll(socket: StreamSocket, stdin: NonNullable<ExecStreams['stdin']>): Promise<void> {
  let isOpen = true
  void socket.closed.then(() => {
    isOpen = false
  })
  for await (const chunk of stdin) {
    // A command may end before it read its input: its outcome says so better than the closed socket.
    await socket.send(CHANNEL.stdin, chunk).catch(() => socket.terminate())
    if (!isOpen) return
  }
}

/** One frame holds the whole status, and is the last one. */
function statusReader(): {read(bytes: Buffer): void; end(how: string): ExecEnd} {
  let outcome: ExecOutcome | null = null
  return {
    read(bytes) {
      outcome = readExecStatus(bytes.toString('utf8'))
    },
    end: (how) => outcome ?? {kind: 'cut', message: how},
  }
}

/**
 * Runs a command in a container. The stream's end is not the command's: closing the socket leaves it running.
 * Throws as {@link openStreamSocket} does. Connecting is tried again only while the command cannot have been started.
 */
export async function openExec(
  cluster: Cluster,
  ref: ContainerRef,
  argv: readonly string[],
  streams: ExecStreams,
): Promise<ExecStream> {
  const {signal, stdin} = streams
  const intake = openIntake()
  const status = statusReader()
  let accepted: StreamSocket | null = null
  const onFrame = (channel: number, bytes: Buffer): void => {
    if (channel === CHANNEL.stdout) intake.take(streams.stdout, bytes)
    else if (channel === CHANNEL.stderr) intake.take(streams.stderr, bytes)
    else if (channel === CHANNEL.status) {
      status.read(bytes)
      accepted?.terminate()
    }
  }
  const path = execPath(ref, argv, stdin !== undefined)
  const socket = await connectAgain(() => openStreamSocket(cluster, path, onFrame, signal), signal)
  accepted = socket
  intake.attach(socket)
  const onAbort = (): void => socket.terminate()
  signal?.addEventListener('abort', onAbort, {once: true})
  if (signal?.aborted) onAbort()
  const sent = stdin === undefined ? Promise.resolve() : sendAll(socket, stdin)
  const ended = sent.then(
    async () => status.end(await socket.closed),
    (error: unknown) => {
      socket.terminate()
      throw error
    },
  )
  const finished = ended.then(async (end) => {
    await intake.drained()
    return end
  })
  void socket.closed.then(() => signal?.removeEventListener('abort', onAbort))
  return {ended: finished, terminate: () => socket.terminate()}
}
