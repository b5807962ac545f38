import {Duplex} from 'node:stream'
import {TestbedError} from '../../../errors/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {connectAgain} from '../api/connect-again.ts'
import {openStreamSocket, type StreamSocket} from '../exec/stream-socket.ts'

/** A port of a pod, seen from inside it: `127.0.0.1` works. */
export interface PodPort {
  readonly namespace: string
  readonly pod: string
  readonly port: number
}

/** The channels of the first and only port. */
const CHANNEL = {data: 0, error: 1} as const
/** Each channel begins with its port number, two bytes. */
const PORT_BYTES = 2
const SEND_CHUNK_BYTES = 32 << 10

/** In words: `port 15000 of pod n/p`. */
export function portName({namespace, pod, port}: PodPort): string {
  return `port ${port} of pod ${namespace}/${pod}`
}

/** Drops the first bytes of a channel, which may come in pieces. */
function withoutPrefix(take: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let missing = PORT_BYTES
  return (bytes) => {
    const cut = Math.min(missing, bytes.length)
    missing -= cut
    if (bytes.length > cut) take(bytes.subarray(cut))
  }
}

async function sendInChunks(socket: StreamSocket, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += SEND_CHUNK_BYTES) {
    await socket.send(CHANNEL.data, bytes.subarray(at, at + SEND_CHUNK_BYTES))
  }
}

interface Tunnel {
  socket: StreamSocket | null
  readonly stream: Duplex
}

/** What node:http asks of a socket besides. Pings keep the tunnel alive, and whoever opened it closes it. */
function withSocketMethods(stream: Duplex): Duplex {
  const self = (): Duplex => stream
  return Object.assign(stream, {setKeepAlive: self, setNoDelay: self, setTimeout: self, ref: self, unref: self})
}

/** Reading is held back while nobody reads the stream; writing while the socket does not take more. */
function makeTunnel(): Tunnel {
  const tunnel: {socket: StreamSocket | null} = {socket: null}
  const stream = new Duplex({
    read: () => tunnel.socket?.resume(),
    write(chunk: Buffer, _encoding, done) {
      sendInChunks(tunnel.socket!, chunk).then(() => done(), done)
    },
    destroy(error, done) {
      tunnel.socket?.terminate()
      done(error)
    },
  })
  return Object.assign(tunnel, {stream: withSocketMethods(stream)})
}

/**
 * Opens a connection to a port of a pod through the API server, as a stream. When the pod refuses the connection, or the
 * tunnel breaks, the stream is destroyed with a TestbedError. Throws as {@link openStreamSocket} does.
 */
export async function openPodTunnel(cluster: Cluster, target: PodPort): Promise<Duplex> {
  const tunnel = makeTunnel()
  const {stream} = tunnel
  // The pod may refuse before anybody uses the stream: it then stays in `errored` for whoever does.
  stream.on('error', () => undefined)
  const onData = withoutPrefix((bytes) => {
    if (!(stream.readableEnded || stream.push(bytes))) tunnel.socket?.pause()
  })
  const onError = withoutPrefix((bytes) => {
    const said = bytes.toString('utf8').trim().slice(0, 1000)
    stream.destroy(new TestbedError(`Connecting to ${portName(target)} failed: ${said}`))
  })
  const onFrame = (channel: number, bytes: Buffer): void => {
    if (channel === CHANNEL.data) onData(bytes)
    else if (channel === CHANNEL.error) onError(bytes)
  }
  const {namespace, pod, port} = target
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`
  const socket = await connectAgain(() => openStreamSocket(cluster, path, onFrame), undefined)
  tunnel.socket = socket
  if (stream.destroyed) socket.terminate()
  else if (stream.readableLength >= stream.readableHighWaterMark) socket.pause()
  void socket.closed.then(() => stream.push(null))
  return stream
}
