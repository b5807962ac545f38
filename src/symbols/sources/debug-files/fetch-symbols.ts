import {rename, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {ByteSource} from '../../../bytes/byte-source.ts'
import {makeFolder} from '../../../bytes/make-folder.ts'
import {openFile} from '../../../bytes/open-file.ts'
import {InputError, type Warning} from '../../../errors/index.ts'
import {redacted} from '../../../secrets/known-secrets.ts'
import {type OpenedFile, openOrdinaryFile} from '../ordinary-file.ts'
import {
  ABSENT_MILLISECONDS,
  type DownloadLimits,
  downloadDebugFile,
  FAILED_MILLISECONDS,
  missedLately,
  rememberMiss,
} from './download.ts'
import {fits, inspect} from './inspect.ts'
import type {ModuleIdentity} from './module-identity.ts'
import {type Build, urlFor} from './symbol-urls.ts'
import {unpackDownload} from './unpack-download.ts'

/** Where symbols may be fetched from, and where they are kept. */
export interface FetchOptions {
  readonly cacheDirectory: string
  /** Servers of debuginfod, without a slash at the end. */
  readonly debuginfodUrls: readonly string[]
  /** Templates as {@link urlFor} reads them. */
  readonly symbolUrls: readonly string[]
  /** Version of a module for templates; null when not known. */
  readonly buildOf: (module: ModuleIdentity) => Build
  readonly limits: DownloadLimits
  readonly warn: (warning: Warning) => void
}

/** Symbols of a module, or the module itself. */
export type WantedFile = 'debuginfo' | 'executable'

/** Ten minutes for everything, ten seconds without a word, and four gigabytes. */
export const DEFAULT_LIMITS: DownloadLimits = {
  silenceMilliseconds: 10_000,
  totalMilliseconds: 600_000,
  mostBytes: 4 * 2 ** 30,
}

function addresses(module: ModuleIdentity, wanted: WantedFile, options: FetchOptions): string[] {
  const {debuginfodUrls, symbolUrls, buildOf} = options
  const build = buildOf(module)
  const published = symbolUrls.map((template) => urlFor(template, module, build)).filter((url) => url !== null)
  return [...published, ...debuginfodUrls.map((server) => `${server}/buildid/${module.buildId}/${wanted}`)]
}

/** Whether a file is what was wanted: the right build, and with symbols or with code. */
async function isRight(
  source: ByteSource,
  module: ModuleIdentity,
  wanted: WantedFile,
  cacheDirectory: string,
): Promise<boolean> {
  const found = await inspect(source)
  if (found === null || !(wanted === 'executable' ? found.isProgram : found.symbols > 0)) return false
  return fits(source, found, module, cacheDirectory)
}

function failed(url: string, reason: string): Warning {
  return {
    code: 'symbols-not-fetched',
    message: `Fetching symbols from ${redacted(url)} failed: ${reason}.`,
    hint: 'It is tried again in a minute. Unset DEBUGINFOD_URLS or symbolUrls to work without.',
  }
}

/** The origin, and as whom it is asked: others may get what one does not. */
function serverOf(url: string): string {
  const {protocol, username, password, host} = new URL(url)
  return username === '' && password === '' ? `${protocol}//${host}` : `${protocol}//${username}:${password}@${host}`
}

const WRONG_FILE = 'what came is not the profiled build, or has no symbols'

/** One address: the file is at `target` afterwards, or it is remembered that it is not to be had. */
async function fetchFrom(
  url: string,
  target: string,
  module: ModuleIdentity,
  wanted: WantedFile,
  options: FetchOptions,
): Promise<boolean> {
  const {cacheDirectory, limits} = options
  const server = serverOf(url)
  if (await missedLately(cacheDirectory, url, ABSENT_MILLISECONDS)) return false
  if (await missedLately(cacheDirectory, server, FAILED_MILLISECONDS)) return false
  const result = await downloadDebugFile(url, target, limits)
  if (result.kind === 'failed') {
    options.warn(failed(url, result.reason))
    await rememberMiss(cacheDirectory, server)
  }
  if (result.kind === 'absent') await rememberMiss(cacheDirectory, url)
  if (result.kind !== 'file') return false
  try {
    if (
      await unpackDownload(result.path, limits.mostBytes, (source) => isRight(source, module, wanted, cacheDirectory))
    ) {
      await rename(result.path, target)
      return true
    }
    options.warn(failed(url, WRONG_FILE))
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    options.warn(failed(url, error.message))
  } finally {
    await rm(result.path, {force: true})
  }
  await rememberMiss(cacheDirectory, url)
  return false
}

/**
 * A file with the symbols of a module (or the module itself), fetched from where the user said that symbols are to be
 * had, or kept from an earlier fetch; null when it is not to be had. Its build id is the module's.
 */
export async function fetchSymbols(
  module: ModuleIdentity,
  wanted: WantedFile,
  options: FetchOptions,
): Promise<OpenedFile | null> {
  if (module.buildId === null || !/^[0-9a-f]{4,128}$/.test(module.buildId)) return null
  const folder = join(options.cacheDirectory, 'files')
  const target = join(folder, `${module.buildId}.${wanted}`)
  const kept = await openOrdinaryFile(target)
  if (kept !== null) return kept
  for (const url of addresses(module, wanted, options)) {
    await makeFolder(folder)
    if (await fetchFrom(url, target, module, wanted, options)) return openFile(target)
  }
  return null
}
