import {dirname, isAbsolute, join} from 'node:path'
import type {ModuleIdentity} from './module-identity.ts'

/** Folders that hold debug files as distributions lay them out. */
export interface StandardFolders {
  /** Such as `/usr/lib/debug`. */
  readonly debug: readonly string[]
  /** Where `perf` keeps copies of what it recorded, such as `~/.debug`. */
  readonly perf: readonly string[]
}

const BUILD_ID = /^[0-9a-f]{4,128}$/

/** `ab/cdef…` for a build id that can be one; it becomes part of a path. */
function split(buildId: string | null): string | null {
  return buildId !== null && BUILD_ID.test(buildId) ? join(buildId.slice(0, 2), buildId.slice(2)) : null
}

/** Places of a file with the symbols of a module, the likeliest first. gdb's manual, "Debugging Information in Separate Files". */
export function debugFilePlaces(module: ModuleIdentity, folders: StandardFolders): string[] {
  const id = split(module.buildId)
  const byId = id === null ? [] : folders.debug.map((folder) => join(folder, '.build-id', `${id}.debug`))
  const perf = id === null ? [] : folders.perf.map((folder) => join(folder, '.build-id', id, 'debug'))
  if (!isAbsolute(module.path)) return [...byId, ...perf]
  const folder = dirname(module.path)
  const link = module.debugLink?.name
  const linked = link === undefined ? [] : [join(folder, link), join(folder, '.debug', link)]
  const central = folders.debug.flatMap((root) => [
    ...(link === undefined ? [] : [join(root, folder, link)]),
    join(root, `${module.path}.debug`),
  ])
  return [
    ...byId,
    ...linked,
    ...central,
    ...perf,
    `${module.path}.debug`,
    join(folder, '.debug', `${module.name}.debug`),
  ]
}

/** Places of the module itself, where the one at its path is absent or another build. */
export function programPlaces({buildId}: ModuleIdentity, folders: StandardFolders): string[] {
  const id = split(buildId)
  if (id === null) return []
  return [
    ...folders.debug.map((folder) => join(folder, '.build-id', id)),
    ...folders.perf.flatMap((folder) => [join(folder, '.build-id', id, 'elf'), join(folder, '.build-id', id, 'vdso')]),
  ]
}

/** Places below a folder that was given for symbols. */
export function givenPlaces(module: ModuleIdentity, folder: string): string[] {
  const id = split(module.buildId)
  const {buildId, name, debugLink} = module
  const byId =
    id === null
      ? []
      : [
          join(folder, '.build-id', `${id}.debug`),
          join(folder, '.build-id', id),
          join(folder, `${id}.debug`),
          join(folder, id),
          join(folder, `${buildId}.debug`),
          join(folder, buildId!),
          join(folder, buildId!, 'debuginfo'),
          join(folder, buildId!, 'executable'),
          join(folder, buildId!, name),
        ]
  const link = debugLink === null ? [] : [join(folder, debugLink.name)]
  const byPath = isAbsolute(module.path) ? [join(folder, module.path), join(folder, `${module.path}.debug`)] : []
  return [...byId, ...link, ...byPath, join(folder, name), join(folder, `${name}.debug`)]
}
