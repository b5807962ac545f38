import type {Warning} from '../../errors/index.ts'
import type {TwoBuilds} from '../../stacks/difference/two-builds.ts'
import type {FunctionMatches} from '../../symbols/matching/function-matches.ts'
import {matchedBuilds} from '../../symbols/sources/matched-builds.ts'
import type {OpenBuild} from '../../symbols/sources/open-module.ts'
import {localNaming, type NamingContext, type NamingOptions} from '../naming-context.ts'
import type {Input} from '../read-input.ts'
import type {NamedBuild} from './build.ts'
import type {FilePair} from './file-pairs.ts'
import {MatchedFunctions} from './matched-functions.ts'
import {useProfiledBuild} from './use-profiled-build.ts'

/** The files of which two profiles have two builds, with their functions matched, and what could not be. */
export interface PairedBuilds {
  readonly builds: readonly TwoBuilds[]
  readonly warnings: readonly Warning[]
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

/** One of the two profiles, and what its naming has. */
interface Profile {
  readonly input: Input
  readonly context: NamingContext
}

/** The functions of two builds, matched; else a warning that says which build is missing. */
async function paired(pair: FilePair, before: Profile, after: Profile): Promise<PairedBuilds> {
  const {nameBefore, nameAfter} = pair
  const {cacheDirectory} = before.context.sources.fetch
  const warnings: Warning[] = []
  const warn = (warning: Warning) => {
    warnings.push(warning)
  }
  const first = await useProfiledBuild(pair.before, before.context, async (earlier) => {
    return useProfiledBuild(pair.after, after.context, async (later) => {
      const matches = await matchedBuilds(earlier, later, {cacheDirectory, warn})
      if (!areOneProgram(pair, matches)) return []
      const builds = [namedBuild(nameBefore, earlier, before.input), namedBuild(nameAfter, later, after.input)] as const
      return [new MatchedFunctions(...builds, matches)]
    })
  })
  const second = first.value
  if (second === null) return {builds: [], warnings: [notMatched(nameBefore, before.input.name, first.problem)]}
  if (second.value === null) return {builds: [], warnings: [notMatched(nameAfter, after.input.name, second.problem)]}
  return {builds: second.value, warnings}
}

async function withNaming(input: Input, naming: NamingOptions): Promise<Profile> {
  const {manifest, directory} = input
  const recorded = manifest === null || directory === null ? {} : {recorded: {manifest, directory}}
  return {input, context: await localNaming({...naming, ...recorded})}
}

/** Matches the functions of each pair of files of two profiles. */
export async function matchPairs(
  pairs: readonly FilePair[],
  before: Input,
  after: Input,
  naming: NamingOptions,
): Promise<PairedBuilds> {
  const [earlier, later] = [await withNaming(before, naming), await withNaming(after, naming)]
  const [builds, warnings]: [TwoBuilds[], Warning[]] = [[], []]
  for (const pair of pairs) {
    const result = await paired(pair, earlier, later)
    builds.push(...result.builds)
    warnings.push(...result.warnings)
  }
  return {builds, warnings}
}
