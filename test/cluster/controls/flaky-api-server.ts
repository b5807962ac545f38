import {randomUUID} from 'node:crypto'
import {readFile, rm, writeFile} from 'node:fs/promises'
import {type AddressInfo, connect, createServer, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** When connections are cut. Without any, only {@link FlakyApiServer.cutAll} cuts. */
export interface FlakyOptions {
  /** Cut a connection once so many bytes came from the API server over it, TLS and all. */
  readonly cutAfterBytes?: number
  /** How many connections are cut for their bytes; the ones after them are left alone. Default all. */
  readonly cuts?: number
}

/** A TCP proxy in front of the API server that loses connections as a bad network does. */
export interface FlakyApiServer extends AsyncDisposable {
  /** Path of a kubeconfig that leads through it. */
  readonly kubeconfig: string
  /** How many connections were cut so far. */
  cutCount(): number
  /** Connections that are open now. */
  openCount(): number
  /** Cuts every connection that is open now. */
  cutAll(): void
  /** Refuses new connections until `false`. */
  refuse(refusing: boolean): void
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

function destroy({near, far}: Pair): void {
  near.destroy()
  far.destroy()
}

function ignoreErrors(socket: Socket): Socket {
  // Whoever holds the other end is told by its own side; here only `close` counts.
  return socket.on('error', () => undefined)
}

async function writeKubeconfigThrough(original: string, port: number): Promise<string> {
  const content = JSON.parse(await readFile(original, 'utf8'))
  content.clusters[0].cluster.server = `https://127.0.0.1:${port}`
  const path = join(tmpdir(), `mesh-runner-flaky-${randomUUID()}.kubeconfig`)
  await writeFile(path, JSON.stringify(content), {mode: 0o600})
  return path
}

function serverOf(content: string): URL {
  return new URL(JSON.parse(content).clusters[0].cluster.server as string)
}

/** Starts the proxy. Dispose it to close it and to remove its kubeconfig. */
export async function flakyApiServer(original: string, options: FlakyOptions = {}): Promise<FlakyApiServer> {
  const {hostname, port} = serverOf(await readFile(original, 'utf8'))
  const {cutAfterBytes = Number.POSITIVE_INFINITY, cuts = Number.POSITIVE_INFINITY} = options
  const open = new Set<Pair>()
  let cutCount = 0
  let cutForBytes = 0
  let refusing = false
  const cut = (pair: Pair) => {
    if (!open.delete(pair)) return
    cutCount++
    destroy(pair)
  }
  const server = createServer({allowHalfOpen: true}, (socket) => {
    const near = ignoreErrors(socket)
    if (refusing) return void near.destroy()
    const far = ignoreErrors(connect({host: hostname, port: Number(port), allowHalfOpen: true}))
    const pair = {near, far}
    open.add(pair)
    for (const side of [near, far]) {
      side.once('close', () => {
        open.delete(pair)
        near.destroy()
        far.destroy()
      })
    }
    let received = 0
    near.pipe(far)
    far.pipe(near)
    far.on('data', (chunk) => {
      received += chunk.length
      if (received < cutAfterBytes || cutForBytes >= cuts || !open.has(pair)) return
      cutForBytes++
      cut(pair)
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const kubeconfig = await writeKubeconfigThrough(original, (server.address() as AddressInfo).port)
  return {
    kubeconfig,
    cutCount: () => cutCount,
    openCount: () => open.size,
    cutAll: () => {
      for (const pair of [...open]) cut(pair)
    },
    refuse: (value) => {
      refusing = value
    },
    [Symbol.asyncDispose]: async () => {
      for (const pair of open) destroy(pair)
      await new Promise((resolve) => server.close(resolve))
      await rm(kubeconfig, {force: true})
    },
  }
}
