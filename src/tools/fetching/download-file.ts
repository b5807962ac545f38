import {createWriteStream} from 'node:fs'
import {Readable, Transform} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import type {ReadableStream} from 'node:stream/web'
import {Patience, type TimeLimits} from '../../bytes/patience.ts'
import {PrerequisiteError} from '../../errors/index.ts'

const PROXY_HINT = 'Behind a proxy, set NODE_USE_ENV_PROXY=1 together with HTTPS_PROXY.'

/** A server answers within seconds, and a file of 100 MB comes within the hour over any line that is worth it. */
const LIMITS: TimeLimits = {silenceMilliseconds: 60_000, totalMilliseconds: 3_600_000}

interface DownloadOptions {
  readonly signal: AbortSignal
  readonly limits?: TimeLimits
}

function reasonOf(error: Error, patience: Patience): string {
  return patience.reason ?? (error.cause instanceof Error ? error.cause.message : error.message)
}

/** Asks for `url` and has `take` take the answer, which tells of each piece; within the limits. */
async function ask<Taken>(
  url: string,
  {signal, limits = LIMITS}: DownloadOptions,
  take: (response: Response, heard: () => void, signal: AbortSignal) => Promise<Taken>,
): Promise<Taken> {
  using patience = new Patience(limits)
  const either = AbortSignal.any([signal, patience.signal])
  try {
    const response = await fetch(url, {signal: either})
    if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`)
    return await take(response, () => patience.heard(), either)
  } catch (error) {
    const reason = reasonOf(error as Error, patience)
    throw new PrerequisiteError(`Downloading ${url}: ${reason}`, {cause: error, hint: PROXY_HINT})
  }
}

/** A small text from a web server. Throws a PrerequisiteError that names the address, also when it does not come in time. */
export function downloadText(url: string, options: DownloadOptions): Promise<string> {
  return ask(url, options, (response) => response.text())
}

/** Downloads a file, telling how much came. Throws a PrerequisiteError as {@link downloadText} does. */
export function downloadFile(
  url: string,
  path: string,
  options: DownloadOptions & {readonly report: (receivedBytes: number, totalBytes: number | null) => void},
): Promise<void> {
  return ask(url, options, async (response, heard, signal) => {
    const length = Number(response.headers.get('content-length') ?? 0)
    let received = 0
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        heard()
        received += chunk.length
        options.report(received, length > 0 ? length : null)
        done(null, chunk)
      },
    })
    const body = Readable.fromWeb(response.body as ReadableStream)
    await pipeline(body, counter, createWriteStream(path), {signal})
  })
}
