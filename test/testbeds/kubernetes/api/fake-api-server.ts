import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, writeFileSync} from 'node:fs'
import {createServer, type IncomingMessage, type Server} from 'node:http'
import {createRequire} from 'node:module'
import {type AddressInfo, connect, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Duplex} from 'node:stream'
import {setTimeout as wait} from 'node:timers/promises'
import {type Cluster, connectCluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'

interface ServerSocket {
  readonly protocol: string
  readonly bufferedAmount: number
  send(data: Uint8Array, done?: () => void): void
  close(code?: number): void
  terminate(): void
  on(event: 'message', listener: (data: Buffer) => void): void
  on(event: 'close', listener: () => void): void
}

interface UpgradeServer {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (ws: ServerSocket) => void): void
}

const {WebSocketServer} = createRequire(import.meta.url)('ws') as {
  WebSocketServer: new (options: object) => UpgradeServer
}

/** What the fake does to the next streams. */
export interface Behaviour {
  /** Protocols that it speaks, best first. */
  protocols: string[]
  /** One number for each of the next streams: how many bytes of output it lets through before it cuts the connection. */
  cuts: number[]
  /** The next so many streams end with success although their output was cut at 10 bytes. */
  shortSuccesses: number
  /** Answers that the next streams get instead of being accepted, and other requests too. */
  refusals: {code: number; body: string}[]
  /** The next so many streams close in order, without a status. */
  silentCloses: number
}

/** A running fake. */
export interface FakeApiServer extends AsyncDisposable {
  readonly cluster: Cluster
  readonly behaviour: Behaviour
  /** Commands that were started, as their argv. */
  readonly commands: (readonly string[])[]
  /** Streams that are open now. */
  openStreams(): number
  /** Streams accepted so far. */
  accepted(): number
  /** Bytes handed to sockets so far. */
  sentBytes(): number
  /** Cuts every stream and refuses connections, as an API server that is started anew does. */
  goDown(): Promise<void>
  comeBack(): Promise<void>
}

/** A container of this name has no shell, one of any other name has this machine's programs. */
export const BARE = 'bare'

const HIGH_WATER_BYTES = 1 << 20

function frame(channel: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(channel), bytes])
}

function successStatus(): object {
  return {metadata: {}, status: 'Success'}
}

function exitStatus(code: number): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: {causes: [{reason: 'ExitCode', message: String(code)}]},
  }
}

function notStartedStatus(program: string): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "0": OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown`,
    reason: 'InternalError',
    code: 500,
  }
}

/** Sends output until the cut that is due; holds the child back while the socket is full. */
function pump(state: State, ws: ServerSocket, child: ChildProcess, limit: {left: number; onCut: () => void}): void {
  for (const [channel, stream] of [
    [1, child.stdout!],
    [2, child.stderr!],
  ] as const) {
    stream.on('data', (bytes: Buffer) => {
      const some = bytes.subarray(0, limit.left)
      limit.left -= some.length
      if (some.length > 0) state.sentBytes += some.length
      if (some.length > 0) ws.send(frame(channel, some), () => stream.resume())
      if (limit.left === 0) limit.onCut()
      if (ws.bufferedAmount > HIGH_WATER_BYTES) stream.pause()
    })
  }
}

interface State {
  readonly behaviour: Behaviour
  readonly commands: (readonly string[])[]
  readonly streams: Set<ServerSocket>
  readonly connections: Set<Socket>
  accepted: number
  sentBytes: number
}

function runCommand(state: State, ws: ServerSocket, url: URL): void {
  const argv = url.searchParams.getAll('command')
  state.commands.push(argv)
  const {behaviour} = state
  const finish = (status: object): void => {
    if (behaviour.silentCloses > 0) behaviour.silentCloses -= 1
    else ws.send(frame(3, Buffer.from(JSON.stringify(status))))
    ws.close(1000)
  }
  if (url.searchParams.get('container') === BARE && !argv[0]!.startsWith('/')) {
    finish(notStartedStatus(argv[0]!))
    return
  }
  // The connection's end does not end the command: it has a session of its own, and its output is read on.
  const child = spawn(argv[0]!, argv.slice(1), {detached: true, stdio: 'pipe'})
  child.on('error', () => finish(notStartedStatus(argv[0]!)))
  const isShort = behaviour.shortSuccesses > 0
  if (isShort) behaviour.shortSuccesses -= 1
  const cut = isShort ? 10 : (behaviour.cuts.shift() ?? Number.POSITIVE_INFINITY)
  const onCut = (): void => (isShort ? finish(successStatus()) : ws.terminate())
  if (cut === 0) ws.terminate()
  pump(state, ws, child, {left: cut, onCut})
  child.stdin!.on('error', () => undefined)
  if (url.searchParams.get('stdin') !== 'true') child.stdin!.end()
  ws.on('message', (data) => {
    if (data[0] === 0 && data.length > 1) child.stdin!.write(data.subarray(1))
    if (data[0] === 255 && data[1] === 0 && ws.protocol === 'v5.channel.k8s.io') child.stdin!.end()
  })
  ws.on('close', () => child.stdin!.end())
  child.on('close', (code, signal) =>
    finish(code === 0 ? successStatus() : exitStatus(code ?? (signal === 'SIGKILL' ? 137 : 143))),
  )
}

function forwardPort(ws: ServerSocket, url: URL): void {
  const port = Number(url.searchParams.get('ports'))
  const prefix = Buffer.alloc(2)
  prefix.writeUInt16LE(port)
  ws.send(frame(0, prefix))
  ws.send(frame(1, prefix))
  const to = connect({host: '127.0.0.1', port})
  to.on('data', (bytes) => ws.send(frame(0, bytes)))
  to.on('error', (error) => ws.send(frame(1, Buffer.from(`error forwarding port ${port} to pod: ${error.message}`))))
  to.on('close', () => ws.close(1000))
  ws.on('message', (data) => void (data[0] === 0 && to.write(data.subarray(1))))
  ws.on('close', () => to.destroy())
}

function accept(state: State, ws: ServerSocket, url: URL): void {
  state.accepted += 1
  state.streams.add(ws)
  ws.on('close', () => state.streams.delete(ws))
  // As kubelets do, an empty frame first.
  ws.send(frame(1, Buffer.alloc(0)))
  if (url.pathname.endsWith('/exec')) runCommand(state, ws, url)
  else forwardPort(ws, url)
}

function upgradeOn(server: Server, state: State): void {
  const websockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered: Set<string>) => state.behaviour.protocols.find((name) => offered.has(name)) ?? false,
  })
  server.on('upgrade', (request, socket, head) => {
    const refusal = state.behaviour.refusals.shift()
    if (refusal !== undefined) {
      const {code, body} = refusal
      socket.end(
        `HTTP/1.1 ${code} Refused\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      )
      return
    }
    const url = new URL(request.url!, 'http://fake')
    websockets.handleUpgrade(request, socket, head, (ws) => accept(state, ws, url))
  })
}

function clusterAt(port: number): Cluster {
  const kubeconfig = join(mkdtempSync(join(tmpdir(), 'fake-api-')), 'kubeconfig.json')
  const text = JSON.stringify({
    clusters: [{name: 'fake', cluster: {server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true}}],
    users: [{name: 'fake', user: {}}],
    contexts: [{name: 'fake', context: {cluster: 'fake', user: 'fake'}}],
    'current-context': 'fake',
  })
  writeFileSync(kubeconfig, text)
  return connectCluster({kubeconfig, context: null})
}

/** A port that was given up may be lent to somebody's outgoing connection for a moment. */
async function listenAgain(server: Server, port: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === 50) throw error
      await wait(100)
    }
  }
}

/**
 * Stands for an API server with a kubelet behind it, as far as streams go: exec and port-forward over real sockets with
 * the protocols v4 and v5 of channel.k8s.io. Commands are really run, on this machine, each in a session of its own, and
 * outlive their connection; ports are those of this machine. What real ones do now and then it does when told to.
 */
export async function startFakeApiServer(): Promise<FakeApiServer> {
  const state: State = {
    behaviour: {
      protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
      cuts: [],
      shortSuccesses: 0,
      refusals: [],
      silentCloses: 0,
    },
    commands: [],
    streams: new Set(),
    connections: new Set(),
    accepted: 0,
    sentBytes: 0,
  }
  const server = createServer((_request, answer) => {
    const {code, body} = state.behaviour.refusals.shift() ?? {code: 404, body: '{}'}
    answer.writeHead(code, {'content-type': 'application/json'})
    answer.end(body)
  })
  server.on('connection', (socket: Socket) => {
    state.connections.add(socket)
    socket.on('close', () => state.connections.delete(socket))
  })
  upgradeOn(server, state)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const goDown = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of state.connections) socket.destroy()
    await closed
  }
  return {
    cluster: clusterAt(port),
    behaviour: state.behaviour,
    commands: state.commands,
    openStreams: () => state.connections.size,
    accepted: () => state.accepted,
    sentBytes: () => state.sentBytes,
    goDown,
    comeBack: () => listenAgain(server, port),
    [Symbol.asyncDispose]: goDown,
  }
}
