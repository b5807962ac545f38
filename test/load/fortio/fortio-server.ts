import {createServer} from 'node:net'
import type {Protocol} from '../../../src/config/cells/cell.ts'
import {start} from '../../../src/process/run.ts'

/** A fortio server on loopback, answering. */
export interface FortioServer extends AsyncDisposable {
  readonly targets: Readonly<Record<Protocol, string>>
  /** Lets the server stand still, and go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address() as {port: number}
      server.close(() => resolve(port))
    })
  })
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

/** Starts a fortio server on free ports. */
export async function startFortioServer(fortio: string): Promise<FortioServer> {
  const [http, grpc, tcp] = await Promise.all([freePort(), freePort(), freePort()])
  const ports = ['-http-port', `127.0.0.1:${http}`, '-grpc-port', `127.0.0.1:${grpc}`, '-tcp-port', `127.0.0.1:${tcp}`]
  const server = start([fortio, 'server', ...ports, '-udp-port', 'disabled', '-redirect-port', 'disabled'])
  const targets = {
    http: `http://127.0.0.1:${http}`,
    http2: `http://127.0.0.1:${http}`,
    grpc: `127.0.0.1:${grpc}`,
    tcp: `127.0.0.1:${tcp}`,
  }
  const deadline = Date.now() + 10_000
  while (!(await answers(`${targets.http}/echo`))) {
    if (Date.now() > deadline) throw new Error('fortio server does not answer')
  }
  return {
    targets,
    signal: (name) => void server.kill(name),
    [Symbol.asyncDispose]: async () => {
      server.kill('SIGTERM')
      await server.result
    },
  }
}
