import type {Warning} from '../../errors/index.ts'
import {haveSharedPlaces} from '../../stacks/difference/same-build.ts'
import type {TwoBuilds} from '../../stacks/difference/two-builds.ts'
import type {Frame} from '../../stacks/model/stacks.ts'
import {basenameOf} from '../../stacks/text/frame-names.ts'
import {type BuildFile, matchedBuilds} from '../../symbols/sources/matched-builds.ts'
import type {OpenBuild} from '../../symbols/sources/open-module.ts'
import {localNaming, type NamingContext, type NamingOptions} from '../naming-context.ts'
import type {Input} from '../read-input.ts'
import {MatchedFunctions} from './matched-functions.ts'
import {type FileInProfile, useProfiledBuild} from './open-two-builds.ts'
import {placeInName} from './place-in-name.ts'

/** The files of which two profiles have two builds, with their functions matched, and what could not be. */
export interface PairedBuilds {
  readonly builds: readonly TwoBuilds[]
  readonly warnings: readonly Warning[]
}

function isUnnamed({grounds}: Frame): boolean {
  return grounds === 'inferred' || grounds === 'function-start'
}

/** The files of a profile by their names; one that it has in several builds is left out. */
function filesOf({named: {stacks}}: Input, context: NamingContext): Map<string, FileInProfile> {
  const files = new Map<string, FileInProfile | null>()
  const unnamed = Map.groupBy(stacks.frames.filter(isUnnamed), ({module}) => module ?? '')
  const known = new Map((stacks.modules ?? []).map(({path, buildId}) => [path, buildId]))
  for (const path of new Set([...known.keys(), ...stacks.frames.flatMap(({module}) => module ?? [])])) {
    if (path.startsWith('[')) continue
    const name = basenameOf(path)
    const buildId = known.get(path) ?? null
    const other = files.get(name)
    if (other === undefined) files.set(name, {path, buildId, unnamed: unnamed.get(path) ?? [], context})
    else if (other?.buildId !== buildId) files.set(name, null)
  }
  return new Map([...files].flatMap(([name, file]) => (file === null ? [] : [[name, file] as const])))
}

function placesOf({unnamed}: FileInProfile): ReadonlySet<bigint> {
  return new Set(unnamed.flatMap(({name}) => placeInName(name) ?? []))
}

/** Whether functions without symbols are to be matched: the builds differ, or nothing says that they are one. */
function areTwoBuilds(before: FileInProfile, after: FileInProfile): boolean {
  if (before.unnamed.length === 0 && after.unnamed.length === 0) return false
  if (before.buildId !== null && after.buildId !== null) return before.buildId !== after.buildId
  return !haveSharedPlaces(placesOf(before), placesOf(after))
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

/** The functions of two builds, matched; else a warning that says which build is missing. */
async function paired(
  name: string,
  [before, after]: readonly [FileInProfile, FileInProfile],
  [sideBefore, sideAfter]: readonly [string, string],
): Promise<PairedBuilds> {
  const {cacheDirectory} = before.context.sources.fetch
  const warnings: Warning[] = []
  const warn = (warning: Warning) => {
    warnings.push(warning)
  }
  const first = await useProfiledBuild(before, async (earlier) => {
    return useProfiledBuild(after, async (later) => {
      const matches = await matchedBuilds(buildFile(earlier), buildFile(later), {cacheDirectory, warn})
      const named = (symbols: OpenBuild['symbols']) => ({file: name, symbols})
      return new MatchedFunctions(named(earlier.symbols), named(later.symbols), matches)
    })
  })
  const second = first.value
  if (second === null) return {builds: [], warnings: [notMatched(name, sideBefore, first.problem)]}
  if (second.value === null) return {builds: [], warnings: [notMatched(name, sideAfter, second.problem)]}
  return {builds: [second.value], warnings}
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
  for (const [name, file] of earlier) {
    const other = later.get(name)
    if (other === undefined || !areTwoBuilds(file, other)) continue
    const result = await paired(name, [file, other], [before.name, after.name])
    builds.push(...result.builds)
    warnings.push(...result.warnings)
  }
  return {builds, warnings}
}
