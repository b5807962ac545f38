import {createHash} from 'node:crypto'
import type {FunctionMatches} from '../matching/function-matches.ts'
import {matchFunctions} from '../matching/match-functions.ts'
import {fromMatchesFile, MATCHES_VERSION, toMatchesFile} from './matches-file.ts'
import {type BuildFile, readTwoBuilds} from './read-two-builds.ts'
import {contentOf, fromCacheOrMade, type SymbolCacheOptions} from './symbol-cache.ts'

/** Name of what is known of two builds; another order is another name. */
async function pairName(builds: readonly BuildFile[], directory: string): Promise<string> {
  const keys: string[] = []
  for (const {source, debugFile = null} of builds) keys.push(await contentOf(source, debugFile, directory))
  const key = createHash('sha256').update(keys.join(' ')).digest('hex')
  return `${key}.v${MATCHES_VERSION}.matches`
}

/**
 * Which functions two builds of a program have in common, from the cache when two files with the same content were
 * matched before. Throws an InputError when one of the files cannot be read.
 */
export function matchedBuilds(
  before: BuildFile,
  after: BuildFile,
  options: SymbolCacheOptions,
): Promise<FunctionMatches> {
  return fromCacheOrMade(
    options,
    () => pairName([before, after], options.cacheDirectory),
    {toFile: toMatchesFile, fromFile: fromMatchesFile},
    async () => matchFunctions(...(await readTwoBuilds(before, after))),
  )
}
