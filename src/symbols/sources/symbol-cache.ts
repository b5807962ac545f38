import {homedir} from 'node:os'
import {isAbsolute, join} from 'node:path'
import type {ByteSource} from '../../bytes/byte-source.ts'
import {openFile} from '../../bytes/open-file.ts'
import {PrerequisiteError, type Warning} from '../../errors/index.ts'
import {cachedDigest} from './content-key.ts'
import {keep} from './keep.ts'

/** Where symbol tables are kept: `$XDG_CACHE_HOME/mesh-runner/symbols`, or `~/.cache/mesh-runner/symbols`. */
export function symbolCacheDirectory(environment: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const wanted = environment['XDG_CACHE_HOME'] ?? ''
  // The specification has relative paths ignored.
  return join(isAbsolute(wanted) ? wanted : join(homedir(), '.cache'), 'mesh-runner', 'symbols')
}

/** Where the cache is, and who hears of it when it cannot be used. */
export interface SymbolCacheOptions {
  /** As {@link symbolCacheDirectory} gives it. */
  readonly cacheDirectory: string
  /** Told when the cache cannot be used; work goes on without it. */
  readonly warn?: ((warning: Warning) => void) | undefined
}

/** How one kind of value is kept. */
export interface CacheForm<Value> {
  toFile(value: Value): Uint8Array[]
  /** Null for bytes that are damaged or of another version. */
  fromFile(bytes: Uint8Array): Value | null
}

async function stored<Value>(path: string, {fromFile}: CacheForm<Value>): Promise<Value | null> {
  try {
    await using file = await openFile(path)
    // In one piece: readFile would wait for another thread at each half MiB.
    return fromFile(await file.read(0, file.size))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** What `use` makes of the cache; null with a warning when the cache cannot be read or written. */
async function tolerating<Value>(options: SymbolCacheOptions, use: () => Promise<Value>): Promise<Value | null> {
  try {
    return await use()
  } catch (error) {
    const cause = error instanceof PrerequisiteError ? error.cause : error
    if (typeof (cause as NodeJS.ErrnoException).errno !== 'number') throw error
    options.warn?.({
      code: 'symbol-cache-unusable',
      message: `Using the symbol cache ${options.cacheDirectory} failed: ${(error as Error).message}`,
      hint: 'Functions are named all the same, but more slowly. Set XDG_CACHE_HOME to a folder that can be written.',
    })
    return null
  }
}

/** Name of what is known of a file, and of the debug file that helped: with another one, or none, it is something else. */
export async function contentOf(source: ByteSource, debugFile: ByteSource | null, directory: string): Promise<string> {
  const key = await cachedDigest(source, directory)
  return debugFile === null ? key : `${key}-${(await cachedDigest(debugFile, directory)).slice(0, 16)}`
}

/**
 * The value of that file name from the cache, or else what `make` gives, which is put there. A damaged entry is made
 * again; where the cache cannot be used, the value is made each time.
 */
export async function fromCacheOrMade<Value>(
  options: SymbolCacheOptions,
  fileName: () => Promise<string>,
  form: CacheForm<Value>,
  make: () => Promise<Value>,
): Promise<Value> {
  const path = await tolerating(options, async () => join(options.cacheDirectory, await fileName()))
  if (path === null) return make()
  const known = await tolerating(options, () => stored(path, form))
  if (known !== null) return known
  const value = await make()
  await tolerating(options, () => keep(path, form.toFile(value)))
  return value
}
