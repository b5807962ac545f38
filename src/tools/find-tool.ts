import {delimiter, join} from 'node:path'
import {PrerequisiteError, type Warning} from '../errors/index.ts'
import {findProgram} from '../process/find-program.ts'
import {cachedProgram, cacheFolder} from './cache-folder.ts'
import {readVersion, type VersionAnswer} from './read-version.ts'
import type {FoundTool, Tool} from './tool.ts'
import {openVersionMemory} from './version-memory.ts'

/** Where to look for a tool. */
export interface FindOptions {
  /** A path that the settings name. Then nothing else is looked at. */
  readonly configuredPath?: string | null | undefined
  /** Folders to search, as in PATH; default PATH itself. */
  readonly searchPath?: string | undefined
  /** Runner's cache folder; default as {@link cacheFolder} says. */
  readonly cache?: string | null | undefined
}

/** What a search came to. */
export interface ToolSearch {
  readonly found: FoundTool | null
  /** Programs of that name that were passed over, and why. */
  readonly warnings: readonly Warning[]
}

interface Candidate {
  readonly path: string
  readonly origin: 'settings' | 'PATH' | 'cache'
}

function onPath(program: string, searchPath: string): string[] {
  if (program.includes('/')) return [findProgram(program)].filter((path) => path !== null)
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '')
  // The last one looks in the system's own folders, which PATH often lacks.
  const paths = [...folders.map((folder) => findProgram(join(folder, program))), findProgram(program, '')]
  return [...new Set(paths.filter((path) => path !== null))]
}

function candidates(tool: Tool, cache: string | null, options: FindOptions): readonly Candidate[] {
  const searchPath = options.searchPath ?? process.env['PATH'] ?? ''
  const found = tool.programs.flatMap((program) => onPath(program, searchPath))
  const cached = cachedProgram(tool, cache)
  const inCache = cached === null ? null : findProgram(cached)
  return [
    ...found.map((path) => ({path, origin: 'PATH'}) as const),
    ...(inCache === null ? [] : [{path: inCache, origin: 'cache'} as const]),
  ]
}

function passedOver(tool: Tool, path: string, reason: string): Warning {
  return {
    code: 'program-passed-over',
    message: `${path} ${reason}; it is not used as ${tool.name}`,
    hint: `Remove it from PATH, or put the ${tool.name} that you mean before it.`,
  }
}

async function atConfiguredPath(tool: Tool, path: string, cache: string | null): Promise<FoundTool> {
  const using = `Using ${path} as ${tool.name}, as the settings say`
  const program = findProgram(path)
  if (program === null) throw new PrerequisiteError(`${using}: there is no such program`)
  const answer = await readVersion(tool, program, openVersionMemory(cache))
  if (answer.kind === 'unfit') throw new PrerequisiteError(`${using}: it ${answer.reason}`)
  return {tool, path: program, version: answer.version, origin: 'settings', warnings: []}
}

/** A program in the cache must be the very version that is pinned. */
function judgeOrigin(tool: Tool, candidate: Candidate, answer: VersionAnswer): VersionAnswer {
  if (candidate.origin !== 'cache' || answer.kind === 'unfit' || answer.version === tool.pinnedVersion) return answer
  return {kind: 'unfit', reason: `is version ${answer.version}, but ${tool.pinnedVersion} belongs there`}
}

/** Looks for a tool and says which programs were passed over. Nothing is downloaded. */
export async function searchTool(tool: Tool, options: FindOptions = {}): Promise<ToolSearch> {
  const cache = options.cache === undefined ? cacheFolder() : options.cache
  if (options.configuredPath != null) {
    return {found: await atConfiguredPath(tool, options.configuredPath, cache), warnings: []}
  }
  const memory = openVersionMemory(cache)
  const warnings: Warning[] = []
  for (const candidate of candidates(tool, cache, options)) {
    const answer = judgeOrigin(tool, candidate, await readVersion(tool, candidate.path, memory))
    if (answer.kind === 'version') {
      const {path, origin} = candidate
      return {found: {tool, path, version: answer.version, origin, warnings}, warnings}
    }
    warnings.push(passedOver(tool, candidate.path, answer.reason))
  }
  return {found: null, warnings}
}
