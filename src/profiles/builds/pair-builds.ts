import type {Warning} from '../../errors/index.ts'
import type {TwoBuilds} from '../../stacks/difference/two-builds.ts'
import type {FunctionMatches} from '../../symbols/matching/function-matches.ts'
import {type BuildFile, matchedBuilds} from '../../symbols/sources/matched-builds.ts'
import type {OpenBuild} from '../../symbols/sources/open-module.ts'
import {localNaming, type NamingContext, type NamingOptions} from '../naming-context.ts'
import type {Input} from '../read-input.ts'
import type {NamedBuild} from './build.ts'
import {type FilePair, filePairs, filesOf} from './file-pairs.ts'
import {MatchedFunctions} from './matched-functions.ts'
import {useProfiledBuild} from './use-profiled-build.ts'

/** The files of which two profiles have two builds, with their functions matched, and what could not be. */
export interface PairedBuilds {
  readonly builds: readonly TwoBuilds[]
  readonly warnings: readonly Warning[]
}

function buildFile({source, debugFile}: OpenBuild): BuildFile {
  return {source, debugFile}
}

function notMatched(name: string, side: string, problem: string | null): Warning {
  return {
    code: 'builds-not-matched',
    message: `Functions of ${name} are not matched between the two builds of it: that of ${side} cannot be had: ${problem ?? 'it cannot be read'}.`,
    hint: 'Give the build with --symbols FILE, or compare the folders of the recordings, which know their builds. Until then functions without symbols are not comparable.',
  }
}

/** Programs of different names that have fewer functions in common, of those of the smaller one, are not one program. */
const ONE_PROGRAM_SHARE = 0.1

function areOneProgram({nameBefore, nameAfter}: FilePair, matches: FunctionMatches): boolean {
  const {before, countBefore, countAfter} = matches
  return nameBefore === nameAfter || before.length >= ONE_PROGRAM_SHARE * Math.min(countBefore, countAfter)
}

/** What is known of one side for comparing it. */
function namedBuild(file: string, {symbols}: OpenBuild, {named: {stacks}}: Input): NamedBuild {
  return {file, symbols, sampled: new Set(stacks.frames.map(({name}) => name))}
}

/** The functions of two builds, matched; else a warning that says which build is missing. */
async function paired(pair: FilePair, inputBefore: Input, inputAfter: Input): Promise<PairedBuilds> {
  const {nameBefore, nameAfter, before, after} = pair
  const {cacheDirectory} = before.context.sources.fetch
  const warnings: Warning[] = []
  const warn = (warning: Warning) => {
    warnings.push(warning)
  }
  const first = await useProfiledBuild(before, async (earlier) => {
    return useProfiledBuild(after, async (later) => {
      const matches = await matchedBuilds(buildFile(earlier), buildFile(later), {cacheDirectory, warn})
      if (!areOneProgram(pair, matches)) return []
      const builds = [namedBuild(nameBefore, earlier, inputBefore), namedBuild(nameAfter, later, inputAfter)] as const
      return [new MatchedFunctions(...builds, matches)]
    })
  })
  const second = first.value
  if (second === null) return {builds: [], warnings: [notMatched(nameBefore, inputBefore.name, first.problem)]}
  if (second.value === null) return {builds: [], warnings: [notMatched(nameAfter, inputAfter.name, second.problem)]}
  return {builds: second.value, warnings}
}

async function contextOf({manifest, directory}: Input, naming: NamingOptions): Promise<NamingContext> {
  const recorded = manifest === null || directory === null ? {} : {recorded: {manifest, directory}}
  return localNaming({...naming, ...recorded})
}

/**
 * Matches the functions of all files of which two profiles have two builds, where functions without symbols are in them.
 * Builds are found as naming finds them: where they were recorded, by build id elsewhere, or as `naming` gives them.
 */
export async function pairBuilds(before: Input, after: Input, naming: NamingOptions): Promise<PairedBuilds> {
  const earlier = filesOf(before, await contextOf(before, naming))
  const later = filesOf(after, await contextOf(after, naming))
  const [builds, warnings]: [TwoBuilds[], Warning[]] = [[], []]
  for (const pair of filePairs(earlier, later)) {
    const result = await paired(pair, before, after)
    builds.push(...result.builds)
    warnings.push(...result.warnings)
  }
  return {builds, warnings}
}
