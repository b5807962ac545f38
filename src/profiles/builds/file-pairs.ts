import {isAbsolute} from 'node:path'
import {haveSharedPlaces} from '../../stacks/difference/same-build.ts'
import type {Frame} from '../../stacks/model/stacks.ts'
import {basenameOf} from '../../stacks/text/frame-names.ts'
import {addressOfPlace} from '../../stacks/text/grounds-of-name.ts'
import type {Input} from '../read-input.ts'
import type {FileInProfile} from './use-profiled-build.ts'

function isUnnamed({grounds}: Frame): boolean {
  return grounds === 'inferred' || grounds === 'function-start'
}

/** Libraries are no programs, and names in texts that do not tell their file are the program's. */
const LIBRARY = /\.so(?:\.|$)/

/** The build id by path of each file that the profile knows, by the name of the file. */
function knownFiles({named: {stacks}}: Input): Map<string, Map<string, string | null>> {
  const known = new Map<string, Map<string, string | null>>()
  const add = (path: string, buildId: string | null) => {
    if (path.startsWith('[')) return
    const name = basenameOf(path)
    const paths = known.get(name) ?? new Map<string, string | null>()
    known.set(name, paths.set(path, paths.get(path) ?? buildId))
  }
  for (const {path, buildId} of stacks.modules ?? []) add(path, buildId)
  for (const {module} of stacks.frames) if (module !== null) add(module, null)
  return known
}

/** What is known of the one build of a file; null where the profile has several. A bare name in a text is any path's. */
function onlyBuild(paths: ReadonlyMap<string, string | null>): Pick<FileInProfile, 'path' | 'buildId'> | null {
  const ids = new Set([...paths.values()].filter((buildId) => buildId !== null))
  if (ids.size > 1) return null
  const [path] = [...paths.keys()].toSorted((one, other) => Number(isAbsolute(other)) - Number(isAbsolute(one)))
  return {path: path!, buildId: [...ids][0] ?? null}
}

/** The files of a profile by their names, with their functions that have no symbol. */
export function filesOf(input: Input): Map<string, FileInProfile> {
  const known = knownFiles(input)
  const programs = [...known.keys()].filter((name) => !LIBRARY.test(name))
  const ofText = programs.length === 1 ? programs[0]! : ''
  const {frames} = input.named.stacks
  const unnamed = Map.groupBy(frames.filter(isUnnamed), ({module}) => (module === null ? ofText : basenameOf(module)))
  return new Map(
    [...known].flatMap(([name, paths]) => {
      const build = onlyBuild(paths)
      return build === null ? [] : [[name, {...build, unnamed: unnamed.get(name) ?? []}] as const]
    }),
  )
}

function placesOf({unnamed}: FileInProfile): ReadonlySet<bigint> {
  return new Set(unnamed.flatMap(({name}) => addressOfPlace(name) ?? []))
}

/** Whether functions without symbols are to be matched: the builds differ, or nothing says that they are one. */
function areTwoBuilds(before: FileInProfile, after: FileInProfile): boolean {
  if (before.unnamed.length === 0 && after.unnamed.length === 0) return false
  if (before.buildId !== null && after.buildId !== null) return before.buildId !== after.buildId
  return !haveSharedPlaces(placesOf(before), placesOf(after))
}

/** A file on both sides, under the same name or, where a program was renamed, under two. */
export interface FilePair {
  readonly nameBefore: string
  readonly nameAfter: string
  readonly before: FileInProfile
  readonly after: FileInProfile
}

/** The one program with functions without symbols that only this side has; null where there is none, or are several. */
function onlyOwnProgram(
  files: ReadonlyMap<string, FileInProfile>,
  others: ReadonlyMap<string, FileInProfile>,
): string | null {
  const own = [...files].filter(([name, {unnamed}]) => unnamed.length > 0 && !LIBRARY.test(name) && !others.has(name))
  return own.length === 1 ? own[0]![0] : null
}

/** Files to be matched: those of one name of which there are two builds, and a program that each side has under its own name. */
export function filePairs(
  earlier: ReadonlyMap<string, FileInProfile>,
  later: ReadonlyMap<string, FileInProfile>,
): readonly FilePair[] {
  const pairs = [...earlier].flatMap(([name, before]) => {
    const after = later.get(name)
    return after === undefined || !areTwoBuilds(before, after)
      ? []
      : [{nameBefore: name, nameAfter: name, before, after}]
  })
  const [nameBefore, nameAfter] = [onlyOwnProgram(earlier, later), onlyOwnProgram(later, earlier)]
  if (nameBefore === null || nameAfter === null) return pairs
  return [...pairs, {nameBefore, nameAfter, before: earlier.get(nameBefore)!, after: later.get(nameAfter)!}]
}
