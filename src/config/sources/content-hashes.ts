import {createHash} from 'node:crypto'
import {resolve} from 'node:path'
import {ConfigurationError, isSystemError, systemHint} from '../../errors/index.ts'
import type {EnvoyFilterFile} from '../cells/istio-variant.ts'
import type {ResolvedValues} from '../resolve-values.ts'
import {errorFor, type Origin} from './layer.ts'
import type {Sources} from './read-sources.ts'

const FILTERS = 'istio.envoyFilters'

/** SHA-256 of a text in hexadecimal digits. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function hashOf(path: string, origin: Origin, readFile: Sources['readFile']): Promise<string> {
  try {
    return contentHash(await readFile(path))
  } catch (error) {
    const hint = isSystemError(error) ? systemHint(error) : undefined
    throw errorFor(origin, `${origin.text}: reading the EnvoyFilters of ${path}: ${(error as Error).message}`, hint)
  }
}

function refuseTwins(hashes: ReadonlyMap<string, string>, origin: Origin): void {
  const [twins] = [...Map.groupBy(hashes.keys(), (path) => hashes.get(path)!).values()].filter(({length}) => length > 1)
  if (twins === undefined) return
  const hint = 'To measure the same thing again, use --repeats.'
  throw errorFor(origin, `${origin.text}: ${twins.join(' and ')} have the same in them`, hint)
}

/**
 * What the files that settings name have in them, by absolute path: {@link contentHash}. A file of settings is read once; of
 * these, what is in them decides on what is measured. Throws a UsageError or ConfigurationError, by where the name of a file
 * came from, for one that cannot be read, and for two with the same content.
 */
export async function contentHashes(
  {values, origins}: ResolvedValues,
  {currentDirectory, readFile}: Sources,
): Promise<ReadonlyMap<string, string>> {
  const origin = origins.get(FILTERS)!
  const named = values[FILTERS].filter((path) => path !== null).map((path) => resolve(currentDirectory, path))
  const hashed = named.map(async (path) => [path, await hashOf(path, origin, readFile)] as const)
  const hashes = new Map(await Promise.all(hashed))
  refuseTwins(hashes, origin)
  return hashes
}

/** Throws a ConfigurationError where a file is no longer what it was when the settings of a run named it. */
export async function refuseChangedFiles(
  files: readonly (EnvoyFilterFile | null)[],
  readFile: Sources['readFile'],
): Promise<void> {
  for (const file of files) {
    if (file === null) continue
    const origin: Origin = {kind: 'config file', text: 'The run that is to go on'}
    if ((await hashOf(file.path, origin, readFile)) === file.sha256) continue
    throw new ConfigurationError(`${file.path} has changed since the run was started that is to go on.`, {
      hint: 'Bring back what it had, or start a new run.',
    })
  }
}
