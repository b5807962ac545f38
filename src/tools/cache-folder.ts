import {homedir} from 'node:os'
import {isAbsolute, join} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'
import {PrerequisiteError} from '../errors/index.ts'
import type {Tool} from './tool.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Runner's cache folder: `$XDG_CACHE_HOME/mesh-runner`, or `~/.cache/mesh-runner`. A relative XDG_CACHE_HOME does not
 * count (XDG Base Directory Specification). Null when there is no home folder either.
 */
export function cacheFolder(environment: Environment = process.env): string | null {
  const xdg = environment['XDG_CACHE_HOME'] ?? ''
  if (isAbsolute(xdg)) return join(xdg, 'mesh-runner')
  const home = environment['HOME'] ?? homedir()
  return isAbsolute(home) ? join(home, '.cache', 'mesh-runner') : null
}

/** Where the pinned version of a tool is kept once it is fetched; null when there is no cache or nothing is pinned. */
export function cachedProgram(tool: Tool, cache: string | null): string | null {
  if (cache === null || tool.pinnedVersion === null) return null
  return join(cache, 'tools', `${tool.name}-${tool.pinnedVersion}`, tool.name)
}

const SAYINGS: Readonly<Record<string, string>> = {
  EACCES: 'it is not writable',
  EPERM: 'it is not writable',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left there',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'a part of that path is a file',
  EEXIST: 'a part of that path is a file',
}

/** A PrerequisiteError for a cache that cannot be written. */
export function cacheError(folder: string, cause: unknown): PrerequisiteError {
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  const said = SAYINGS[code] ?? (cause instanceof Error ? cause.message : String(cause))
  return new PrerequisiteError(`Writing to the cache folder ${folder}: ${said}`, {
    cause,
    hint: 'Make room or set XDG_CACHE_HOME to a folder that can be written.',
  })
}

/** Makes the folder that holds the tools and answers its path. PrerequisiteError when that cannot be. */
export async function prepareToolsFolder(cache: string | null): Promise<string> {
  if (cache === null) {
    throw new PrerequisiteError('Looking for the cache folder: neither XDG_CACHE_HOME nor HOME names one', {
      hint: 'Set XDG_CACHE_HOME to a folder that can be written.',
    })
  }
  const folder = join(cache, 'tools')
  await makeFolder(folder).catch((error: unknown) => {
    throw cacheError(folder, error)
  })
  return folder
}
