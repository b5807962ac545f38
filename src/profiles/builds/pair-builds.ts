import type {NamingOptions} from '../naming-context.ts'
import type {Input} from '../read-input.ts'
import {filePairs, filesOf} from './file-pairs.ts'
import type {PairedBuilds} from './match-pairs.ts'

/**
 * Matches the functions of all files of which two profiles have two builds, where functions without symbols are in them.
 * Builds are found as naming finds them: where they were recorded, by build id elsewhere, or as `naming` gives them.
 */
export async function pairBuilds(before: Input, after: Input, naming: NamingOptions): Promise<PairedBuilds> {
  const pairs = filePairs(filesOf(before), filesOf(after))
  if (pairs.length === 0) return {builds: [], warnings: []}
  // Loaded here: what finds and reads builds takes long to load.
  const {matchPairs} = await import('./match-pairs.ts')
  return matchPairs(pairs, before, after, naming)
}
