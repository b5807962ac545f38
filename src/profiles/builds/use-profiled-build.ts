import {isAbsolute} from 'node:path'
import type {Frame} from '../../stacks/model/stacks.ts'
import {addressOfPlace} from '../../stacks/text/grounds-of-name.ts'
import type {ModuleSymbols} from '../../symbols/module-symbols.ts'
import {type BuildUse, type OpenBuild, useBuild} from '../../symbols/sources/open-module.ts'
import {openOrdinaryFile} from '../../symbols/sources/ordinary-file.ts'
import {fileRequest} from '../file-request.ts'
import type {NamingContext} from '../naming-context.ts'

/** A file of which a profile has functions, and those of them that have no symbol. */
export interface FileInProfile {
  readonly path: string
  readonly buildId: string | null
  readonly unnamed: readonly Frame[]
}

/** Share of the places in a profile that must be starts of functions of a build that is taken for the profiled one. */
const FITTING_SHARE = 0.95
/** Fewer places say nothing. */
const FEWEST_PLACES = 3

/** Whether a build can be the profiled one, by where its functions start: few start at the same byte in another build. */
function fits(symbols: ModuleSymbols, frames: readonly Frame[]): boolean {
  const places = frames.flatMap((one) => one.functionStart ?? addressOfPlace(one.name) ?? [])
  const there = places.filter((place) => symbols.startsAt(place)).length
  return places.length >= FEWEST_PLACES && there >= FITTING_SHARE * places.length
}

/** Files that may be the profiled build, where the profile does not know its build id. */
function candidates({path}: FileInProfile, context: NamingContext): readonly string[] {
  const given = context.sources.given.files.filter(({isProgram}) => isProgram)
  return [...(isAbsolute(path) ? [path] : []), ...given.map((one) => one.path)]
}

async function useFitting<Value>(
  file: FileInProfile,
  context: NamingContext,
  use: (build: OpenBuild) => Promise<Value>,
): Promise<BuildUse<Value>> {
  for (const path of candidates(file, context)) {
    const request = {path, buildId: null, deleted: false, open: openOrdinaryFile, sources: context.sources}
    const used = await useBuild(request, async (build) =>
      fits(build.symbols, file.unnamed) ? {value: await use(build)} : null,
    )
    if (used.value !== null) return {...used, value: used.value.value}
  }
  const problem = 'the profile does not know its build, and no file here has its functions where the profile has them'
  return {value: null, problem, debugFile: null, warnings: []}
}

/** What `use` makes of the build that a profile was recorded of, found with what that profile's naming has, or why it could not be had. */
export function useProfiledBuild<Value>(
  file: FileInProfile,
  context: NamingContext,
  use: (build: OpenBuild) => Promise<Value>,
): Promise<BuildUse<Value>> {
  const {path, buildId} = file
  const request = fileRequest({path, buildId, deleted: false}, context)
  return request.buildId === null && context.recordedModules === null
    ? useFitting(file, context, use)
    : useBuild(request, use)
}
