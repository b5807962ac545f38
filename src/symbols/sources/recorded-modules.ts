import {dirname, join} from 'node:path'
import {type OpenedFile, openOrdinaryFile} from './ordinary-file.ts'
import {symbolCacheDirectory} from './symbol-cache.ts'

/** A module of a process that ran elsewhere: its content's SHA-256, or why that did not come here. */
export interface ModuleElsewhere {
  readonly path: string
  readonly buildId: string | null
  readonly content: {readonly sha256: string} | {readonly absent: string}
}

/** Modules of a process that ran elsewhere, of which copies were brought here. */
export interface RecordedModules {
  /** What is known of the module at `path` as the process saw it; null when nothing is. */
  find(path: string): ModuleElsewhere | null
  /** Opens its copy; null when there is none. */
  open(path: string): Promise<OpenedFile | null>
  /** Why `open` gives nothing for it. */
  whyAbsent(path: string): string
}

/** Where contents that came from elsewhere are kept, each under its SHA-256: `$XDG_CACHE_HOME/mesh-runner/modules`. */
export function contentDirectory(environment: Readonly<NodeJS.ProcessEnv> = process.env): string {
  return join(dirname(symbolCacheDirectory(environment)), 'modules')
}

const SHA256 = /^[0-9a-f]{64}$/

/** The file that keeps a content. Manifests are foreign, so a digest that is none leads nowhere: null. */
export function contentPath(directory: string, sha256: string): string | null {
  return SHA256.test(sha256) ? join(directory, sha256) : null
}

/** The modules of one profile. */
export function recordedModules(modules: readonly ModuleElsewhere[], directory: string): RecordedModules {
  const byPath = new Map(modules.map((one) => [one.path, one]))
  const find = (path: string) => byPath.get(path) ?? null
  return {
    find,
    async open(path) {
      const content = find(path)?.content
      const copy = content !== undefined && 'sha256' in content ? contentPath(directory, content.sha256) : null
      const file = copy === null ? null : await openOrdinaryFile(copy)
      return file === null ? null : {...file, name: path}
    },
    whyAbsent(path) {
      const content = find(path)?.content
      if (content === undefined) return 'no copy of it came from where it ran'
      return 'absent' in content ? content.absent : `its copy is no longer in ${directory}`
    },
  }
}
