import {PassThrough} from 'node:stream'
import type {KubeConfig} from '@kubernetes/client-node'
import {WebSocketHandler} from '@kubernetes/client-node/dist/web-socket-handler.js'
import type {Cluster} from '../api/cluster.ts'
import {type Handshake, prepareHandshake, type WireSocket} from './stream-handshake.ts'

/** Gets each frame that is not empty, with the number of its channel. */
export type OnFrame = (channel: number, bytes: Buffer) => void

/** A connection of several numbered channels to a pod (channel.k8s.io, versions 4 and 5). */
export interface StreamSocket {
  /** What was agreed, such as `v5.channel.k8s.io`. */
  readonly protocol: string
  /** Resolves when the bytes were handed to the kernel, rejects when the socket is closed. */
  send(channel: number, bytes: Uint8Array): Promise<void>
  /** Stops reading; the sender is held back by TCP. */
  pause(): void
  resume(): void
  /** Closes at once. Does not end what runs at the other end. */
  terminate(): void
  /** Resolves when the socket closed, with how in words; never rejects. */
  readonly closed: Promise<string>
}

/** The library's handler gets the options of a socket from the kubeconfig: this view of it adds ours to them. */
function withHandshake(kubeConfig: KubeConfig, handshake: Handshake): KubeConfig {
  const applyToHTTPSOptions: KubeConfig['applyToHTTPSOptions'] = async (options) => {
    await kubeConfig.applyToHTTPSOptions(options)
    Object.assign(options, handshake.options)
  }
  return Object.create(kubeConfig, {applyToHTTPSOptions: {value: applyToHTTPSOptions}}) as KubeConfig
}

/** Never the process's own streams, which the library ends when a server closes a channel. */
function ownStreams(): ConstructorParameters<typeof WebSocketHandler>[2] {
  return {stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough()}
}

function closingOf(wire: WireSocket): Promise<string> {
  let fault = ''
  wire.on('error', (error: Error) => {
    fault = `, ${error.message}`
  })
  return new Promise((resolve) => {
    wire.on('close', (code: number, reason: Buffer) => {
      const said = reason.length === 0 ? '' : ` ${reason.toString('utf8').slice(0, 500)}`
      resolve(`code ${code}${said}${fault}`)
    })
  })
}

function sendOn(wire: WireSocket, channel: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    wire.send(Buffer.concat([Buffer.of(channel), bytes]), {binary: true}, (error) =>
      error === undefined || error === null ? resolve() : reject(error),
    )
  })
}

/** Below the shortest idle limit of load balancers met in practice, 20 s. */
const PING_EVERY_MS = 15_000

/** Whether the other end still answers. */
interface Liveness {
  /** While reading is held back no answer can be seen, and none is missed. */
  isPaused: boolean
}

/** Pings as long as the socket is open, and closes it when nothing came back between two pings. */
function keepAlive(wire: WireSocket, closed: Promise<unknown>, everyMs = PING_EVERY_MS): Liveness {
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

function toStreamSocket(wire: WireSocket): StreamSocket {
  const closed = closingOf(wire)
  const liveness = keepAlive(wire, closed)
  return {
    protocol: wire.protocol,
    closed,
    send: (channel, bytes) => sendOn(wire, channel, bytes),
    pause() {
      liveness.isPaused = true
      wire.pause()
    },
    resume() {
      liveness.isPaused = false
      wire.resume()
    },
    terminate: () => wire.terminate(),
  }
}

/**
 * Opens a stream below the API server's address. Nothing is tried again here. Throws what the library or the network
 * threw, or an ApiException with the server's answer when it refused; make it readable with `apiError`.
 */
export async function openStreamSocket(
  cluster: Cluster,
  path: string,
  onFrame: OnFrame,
  signal?: AbortSignal,
): Promise<StreamSocket> {
  signal?.throwIfAborted()
  const handshake = prepareHandshake(signal)
  const view = withHandshake(cluster.kubeConfig, handshake)
  const handler = new WebSocketHandler(view, undefined, ownStreams())
  const forward = (channel: number, bytes: Buffer): boolean => {
    if (bytes.length > 0) onFrame(channel, bytes)
    return true
  }
  try {
    return toStreamSocket((await handler.connect(path, null, forward)) as WireSocket)
  } catch (error) {
    signal?.throwIfAborted()
    throw handshake.refusal() ?? error
  } finally {
    handshake.done()
  }
}
