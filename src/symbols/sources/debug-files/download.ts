import {createHash} from 'node:crypto'
import {open, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {draftBeside} from '../../../bytes/drafts.ts'
import {Patience, type TimeLimits} from '../../../bytes/patience.ts'
import {holdPath} from '../../../bytes/writing/held-paths.ts'
import {percentDecoded} from '../../../secrets/guard-addresses.ts'
import {redacted} from '../../../secrets/known-secrets.ts'
import {keep} from '../keep.ts'
import {ifThere} from '../ordinary-file.ts'

/** How much and how long a download may take. */
export interface DownloadLimits extends TimeLimits {
  /** Once unpacked. */
  readonly mostBytes: number
}

/** What came of a download. `absent`: the server has no such file; `failed`: it could not be asked, or went wrong. */
export type Downloaded =
  | {readonly kind: 'file'; readonly path: string}
  | {readonly kind: 'absent'}
  | {readonly kind: 'failed'; readonly reason: string}

async function receive(response: Response, path: string, patience: Patience, mostBytes: number): Promise<Downloaded> {
  const tooLarge = {kind: 'failed', reason: `it is larger than ${mostBytes} bytes`} as const
  if (Number(response.headers.get('content-length') ?? 0) > mostBytes) return tooLarge
  await using file = await open(path, 'wx')
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    patience.heard()
    bytes += chunk.length
    if (bytes > mostBytes) return tooLarge
    await file.write(chunk)
  }
  return {kind: 'file', path}
}

function reasonOf(error: unknown): string {
  const {message, cause} = error as Error
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}

/**
 * fetch refuses an address with user and password: they go into a header, for that origin alone (RFC 7617; fetch drops it
 * when it is sent on to another).
 */
function withoutUser(url: string): {readonly address: string; readonly headers: Record<string, string>} {
  const address = new URL(url)
  const headers = {'user-agent': 'mesh-runner'}
  const {username, password} = address
  if (username === '' && password === '') return {address: url, headers}
  const credentials = Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`).toString('base64')
  address.username = ''
  address.password = ''
  return {address: address.href, headers: {...headers, authorization: `Basic ${credentials}`}}
}

/**
 * Loads a file from the web into a draft beside `target`. Never throws for what the network or the
 * server does; what was begun is removed. A user and password in the address are sent as HTTP's basic authentication.
 */
export async function downloadDebugFile(url: string, target: string, limits: DownloadLimits): Promise<Downloaded> {
  using patience = new Patience(limits)
  const path = draftBeside(target)
  using _held = holdPath(path)
  let result: Downloaded
  try {
    const {address, headers} = withoutUser(url)
    const response = await fetch(address, {signal: patience.signal, headers})
    patience.heard()
    if (response.status === 404 || response.status === 410) result = {kind: 'absent'}
    else if (!response.ok) result = {kind: 'failed', reason: `the server answered ${response.status}`}
    else return await keepOrRemove(await receive(response, path, patience, limits.mostBytes), path)
    await response.body?.cancel()
  } catch (error) {
    result = {kind: 'failed', reason: reasonOf(error)}
  }
  return keepOrRemove(result, path)
}

async function keepOrRemove(result: Downloaded, path: string): Promise<Downloaded> {
  if (result.kind !== 'file') await rm(path, {force: true})
  return result
}

/** How long a server is not asked again for what it did not have. */
export const ABSENT_MILLISECONDS = 10 * 60_000
/** How long a server is left alone that could not be reached or went wrong. */
export const FAILED_MILLISECONDS = 60_000

function notePath(cacheDirectory: string, what: string): string {
  return join(cacheDirectory, 'misses', createHash('sha256').update(what).digest('hex').slice(0, 32))
}

/** Remembers that asking for `what` (an address, or a server as somebody) came to nothing. */
export async function rememberMiss(cacheDirectory: string, what: string): Promise<void> {
  await keep(notePath(cacheDirectory, what), redacted(what))
}

/** Whether asking for `what` came to nothing less than `milliseconds` ago. */
export async function missedLately(cacheDirectory: string, what: string, milliseconds: number): Promise<boolean> {
  const note = await ifThere(() => stat(notePath(cacheDirectory, what)))
  return note !== null && Math.abs(Date.now() - note.mtimeMs) < milliseconds
}
