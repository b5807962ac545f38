import {basenameOf} from '../../../text/frame-names.ts'
import {AddressTable} from './address-table.ts'

/** What a mapping shows. */
export interface MappedModule {
  readonly kind: 'file' | 'jit' | 'unknown'
  readonly path: string
  /** Lower-case hex, or null when the record does not say. */
  readonly buildId: string | null
  /** What is shown of a place in it that has no name. */
  readonly placeholder: string
  /** Numbers of the frames in it, by what their addresses count from. */
  readonly frames: AddressTable
}

const VDSO = '[vdso]'

/** Memory without a file, where only just-in-time compilers have code; perf names it by the map that they leave in /tmp. */
const JIT_MEMORY =
  /^(?:\/\/anon|\/anon_hugepage|\/dev\/zero|\/?memfd:|\/SYSV|\[heap\]|\[stack|\[anon|anon_inode:\[(?!perf))/

function kindOf(path: string): MappedModule['kind'] {
  if (JIT_MEMORY.test(path)) return 'jit'
  return path === '' || (path.startsWith('[') && path !== VDSO) ? 'unknown' : 'file'
}

/** The modules that records name, each once, so that processes that map the same file share its frames. */
export class MappedModules {
  readonly #modules = new Map<string, MappedModule>()

  /** What process `pid` maps where a record names `path`. */
  of(path: string, buildId: string | null, pid: number): MappedModule {
    const kind = kindOf(path)
    const shown = kind === 'jit' ? `/tmp/perf-${pid}.map` : path
    const key = `${shown}\0${kind}\0${buildId ?? ''}`
    const known = this.#modules.get(key)
    if (known !== undefined) return known
    const base = basenameOf(shown)
    const placeholder = base.startsWith('[') ? base : `[${base}]`
    const made = {kind, path: shown, buildId, placeholder, frames: new AddressTable()}
    this.#modules.set(key, made)
    return made
  }
}
