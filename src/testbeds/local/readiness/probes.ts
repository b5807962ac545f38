import {once} from 'node:events'
import {get, type IncomingMessage} from 'node:http'
import {connect as connectTcp} from 'node:net'
import type {Protocol} from '../../../config/cells/cell.ts'

/** Sends one tiny request to a port of loopback. Resolves when it was answered rightly; rejects with what came back. */
type Probe = (port: number, signal: AbortSignal) => Promise<void>

const HOST = '127.0.0.1'
/** A gRPC message of no bytes: not compressed, length 0. */
const EMPTY_GRPC_MESSAGE = Buffer.alloc(5)

async function probeHttp(port: number, signal: AbortSignal): Promise<void> {
  const sent = get({host: HOST, port, path: '/echo?size=1', agent: false, signal})
  const [answer] = (await once(sent, 'response', {signal})) as [IncomingMessage]
  answer.resume()
  if (answer.statusCode !== 200) throw new Error(`it answered ${answer.statusCode}`)
}

interface Http2Answer {
  readonly status: number
  /** `grpc-status` of the trailers, or of the headers where there are no trailers. */
  readonly grpcStatus: string | undefined
}

/** One request over HTTP/2 without TLS; a body makes it a POST. */
async function askHttp2(
  port: number,
  headers: Record<string, string>,
  body: Buffer | null,
  signal: AbortSignal,
): Promise<Http2Answer> {
  // Loaded for its protocols only: that takes 20 ms.
  const {connect} = await import('node:http2')
  const session = connect(`http://${HOST}:${port}`)
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject)
      const stream = session
        .request(headers, {endStream: body === null, signal})
        .on('error', reject)
        .resume()
      const seen: Record<string, unknown> = {}
      stream.on('response', (some) => Object.assign(seen, some)).on('trailers', (some) => Object.assign(seen, some))
      stream.on('end', () => resolve({status: Number(seen[':status']), grpcStatus: seen['grpc-status']?.toString()}))
      if (body !== null) stream.end(body)
    })
  } finally {
    session.destroy()
  }
}

async function probeHttp2(port: number, signal: AbortSignal): Promise<void> {
  const {status} = await askHttp2(port, {':path': '/echo?size=1'}, null, signal)
  if (status !== 200) throw new Error(`it answered ${status}`)
}

/** The standard health check, which every gRPC server of fortio answers. */
async function probeGrpc(port: number, signal: AbortSignal): Promise<void> {
  const headers = {
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
    te: 'trailers',
  }
  const {status, grpcStatus} = await askHttp2(port, headers, EMPTY_GRPC_MESSAGE, signal)
  if (status !== 200 || grpcStatus !== '0') throw new Error(`it answered ${status}, gRPC status ${grpcStatus}`)
}

async function probeTcp(port: number, signal: AbortSignal): Promise<void> {
  const socket = connectTcp({host: HOST, port})
  try {
    const echoed = once(socket, 'data', {signal})
    const closed = once(socket, 'close', {signal}).then(() => Promise.reject(new Error('it closed the connection')))
    socket.write('?')
    await Promise.race([echoed, closed])
  } finally {
    socket.destroy()
  }
}

/** One probe for each protocol. */
export const PROBES: Readonly<Record<Protocol, Probe>> = {
  http: probeHttp,
  http2: probeHttp2,
  grpc: probeGrpc,
  tcp: probeTcp,
}
