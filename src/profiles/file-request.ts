import type {ModuleRequest} from '../symbols/sources/open-module.ts'
import {VDSO} from './frames-to-name.ts'
import type {NamingContext} from './naming-context.ts'

/** A file with code of a profile, and what the profile knows of it. */
export interface ProfiledFile {
  /** As the process saw it. */
  readonly path: string
  readonly buildId: string | null
  readonly deleted: boolean
}

/** How a module's file is to be opened: a copy is of the right build by itself, whatever a tool beside it has read. */
export function fileRequest({path, buildId, deleted}: ProfiledFile, context: NamingContext): ModuleRequest {
  const {recordedModules, sources, executable} = context
  const known = buildId ?? (path === executable?.path ? executable.buildId : null)
  if (path === VDSO || recordedModules === null) {
    return {path, buildId: known, deleted, open: context.openModule, sources}
  }
  const {open, find, whyAbsent} = recordedModules
  const own = find(path)
  const isCopied = own !== null && 'sha256' in own.content
  return {path, buildId: isCopied ? own.buildId : known, deleted: false, open, whyAbsent: whyAbsent(path), sources}
}
