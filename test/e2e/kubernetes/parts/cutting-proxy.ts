import {once} from 'node:events'
import {mkdtempSync, writeFileSync} from 'node:fs'
import {type AddressInfo, connect, createServer, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type Cluster, connectCluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'

/** A way to the API server that can be cut. */
export interface CuttingProxy extends AsyncDisposable {
  /** The same cluster, reached through the proxy. */
  readonly cluster: Cluster
  /** Each number cuts all connections once so many bytes came from the server in total. */
  cutAt(bytes: readonly number[]): void
  /** Cuts that were made. */
  cuts(): number
  openConnections(): number
  /** Cuts all connections and takes no new ones until it is opened again. */
  close(): Promise<void>
  open(): Promise<void>
}

function throughPort(cluster: Cluster, port: number): Cluster {
  const exported = JSON.parse(cluster.kubeConfig.exportConfig()) as {
    clusters: {name: string; cluster: Record<string, unknown>}[]
  }
  const {name} = cluster.kubeConfig.getCurrentCluster()!
  const {hostname} = new URL(cluster.server)
  const one = exported.clusters.find((each) => each.name === name)!.cluster
  one['server'] = `https://127.0.0.1:${port}`
  if (hostname !== '127.0.0.1') one['tls-server-name'] ??= hostname
  const path = join(mkdtempSync(join(tmpdir(), 'cutting-proxy-')), 'kubeconfig')
  writeFileSync(path, JSON.stringify(exported), {mode: 0o600})
  return connectCluster({kubeconfig: path, context: cluster.context})
}

/** Stands between this program and the API server and forwards bytes as they are, TLS included. */
export async function startCuttingProxy(cluster: Cluster): Promise<CuttingProxy> {
  const target = new URL(cluster.server)
  const sockets = new Set<Socket>()
  let marks: number[] = []
  let received = 0
  let cutCount = 0
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect({host: target.hostname, port: Number(target.port || 443)})
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      // How it broke does not matter here: the other side is closed either way.
      from.on('error', () => undefined)
      from.pipe(to)
    }
    upstream.on('data', (bytes) => {
      received += bytes.length
      if (received < (marks[0] ?? Number.POSITIVE_INFINITY)) return
      marks.shift()
      cutCount += 1
      cutAll()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    cutAll()
    await closed
  }
  return {
    cluster: throughPort(cluster, port),
    cutAt(bytes) {
      received = 0
      marks = [...bytes]
    },
    cuts: () => cutCount,
    openConnections: () => sockets.size / 2,
    close,
    async open() {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    [Symbol.asyncDispose]: close,
  }
}
