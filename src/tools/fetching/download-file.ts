import {createWriteStream} from 'node:fs'
import {Readable, Transform} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import type {ReadableStream} from 'node:stream/web'
import {PrerequisiteError} from '../../errors/index.ts'

const PROXY_HINT = 'Behind a proxy, set NODE_USE_ENV_PROXY=1 together with HTTPS_PROXY.'

async function request(url: string, signal: AbortSignal): Promise<Response> {
  const failed = (cause: unknown, said: string) =>
    new PrerequisiteError(`Downloading ${url}: ${said}`, {cause, hint: PROXY_HINT})
  const response = await fetch(url, {signal}).catch((error: Error) => {
    throw failed(error, error.cause instanceof Error ? error.cause.message : error.message)
  })
  if (!response.ok) throw failed(undefined, `the server answered ${response.status} ${response.statusText}`)
  return response
}

/** A small text from a web server. Throws a PrerequisiteError that names the address. */
export async function downloadText(url: string, signal: AbortSignal): Promise<string> {
  return (await request(url, signal)).text()
}

/** Downloads a file, telling how much came. Throws a PrerequisiteError that names the address. */
export async function downloadFile(
  url: string,
  path: string,
  options: {readonly signal: AbortSignal; readonly report: (receivedBytes: number, totalBytes: number | null) => void},
): Promise<void> {
  const {signal, report} = options
  const response = await request(url, signal)
  const length = Number(response.headers.get('content-length') ?? 0)
  let received = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length
      report(received, length > 0 ? length : null)
      done(null, chunk)
    },
  })
  const body = Readable.fromWeb(response.body as ReadableStream)
  await pipeline(body, counter, createWriteStream(path), {signal})
}
