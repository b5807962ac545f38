import {PrerequisiteError, type Warning} from '../errors/index.ts'
import {ownCommand} from '../program/own-command.ts'
import {cachedProgram, cacheFolder, prepareToolsFolder} from './cache-folder.ts'
import {removeDeadFetches, takeLock} from './fetch-lock.ts'
import {type Fetch, fetchTool} from './fetch-tool.ts'
import type {FetchProgress} from './fetching/fetch-step.ts'
import {type FindOptions, searchTool} from './find-tool.ts'
import {type Architecture, localArchitecture} from './platform.ts'
import {TOOLS, type ToolName} from './registry.ts'
import {installCommand, packagesFor, type System, thisSystem} from './system-packages.ts'
import type {FoundTool, Tool} from './tool.ts'

/** How a tool may be got. */
export interface EnsureOptions extends FindOptions {
  /** Whether it may be downloaded; default true. */
  readonly mayFetch?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined
  /** Null where the local testbed cannot run; default this machine's. */
  readonly architecture?: Architecture | null | undefined
  /** Default this machine's. */
  readonly system?: System | undefined
}

function passedOverText(warnings: readonly Warning[]): string {
  return warnings.map((warning) => `\n${warning.message}.`).join('')
}

/** What a person does about a tool that is not there. */
function howToGet(tool: Tool, system: System): string {
  if (tool.fetchSteps.length > 0)
    return `\`${ownCommand('doctor', '--fix')}\` fetches ${tool.name} ${tool.pinnedVersion}.`
  const command = installCommand(system.family, packagesFor(tool, system))
  if (command === null) return `Install ${tool.name} (Debian's package is ${tool.systemPackage}).`
  return `Install it with \`${command}\`, or let \`${ownCommand('doctor', '--fix')}\` do so.`
}

/** The PrerequisiteError for a tool that is not there. `warnings` are programs that were passed over. */
export function missingTool(tool: Tool, system: System, warnings: readonly Warning[] = []): PrerequisiteError {
  return new PrerequisiteError(`Prerequisite missing: ${tool.name} (${tool.purpose})${passedOverText(warnings)}`, {
    hint: howToGet(tool, system),
  })
}

function requireArchitecture(tool: Tool, options: EnsureOptions): Architecture {
  const architecture = options.architecture === undefined ? localArchitecture() : options.architecture
  if (architecture !== null) return architecture
  throw new PrerequisiteError(
    `Fetching ${tool.name}: there is no build for ${process.platform} on ${process.arch}; Linux on x86-64 or arm64 is needed`,
  )
}

function fetchFor(tool: Tool, toolsFolder: string, destination: string, options: EnsureOptions): Fetch {
  const report: Fetch['report'] = (phase, receivedBytes = null, totalBytes = null) =>
    options.onProgress?.({tool: tool.name, phase, receivedBytes, totalBytes})
  const architecture = requireArchitecture(tool, options)
  const signal = options.signal ?? new AbortController().signal
  return {tool, toolsFolder, destination, architecture, signal, report}
}

async function fetchIntoCache(tool: Tool, cache: string | null, options: EnsureOptions): Promise<FoundTool> {
  const toolsFolder = await prepareToolsFolder(cache)
  const fetch = fetchFor(tool, toolsFolder, cachedProgram(tool, cache) ?? '', options)
  const waiting = () => fetch.report('waiting for another runner that fetches it')
  await using _lock = await takeLock(`${toolsFolder}/${tool.name}-${tool.pinnedVersion}.lock`, fetch.signal, waiting)
  await removeDeadFetches(toolsFolder)
  // Whoever held the lock before may have fetched it.
  const meanwhile = (await searchTool(tool, {...options, cache})).found
  if (meanwhile !== null) return meanwhile
  const origin = await fetchTool(fetch)
  const ended = {tool: tool.name, receivedBytes: null, totalBytes: null, ended: true}
  options.onProgress?.({...ended, phase: `version ${tool.pinnedVersion} is in the cache`})
  const {found, warnings} = await searchTool(tool, {...options, cache})
  if (found === null) throw missingTool(tool, options.system ?? thisSystem(), warnings)
  return {...found, origin}
}

/** As {@link ensureTool}, for a declaration that need not be in the registry. */
export async function ensure(tool: Tool, options: EnsureOptions = {}): Promise<FoundTool> {
  const cache = options.cache === undefined ? cacheFolder() : options.cache
  const {found, warnings} = await searchTool(tool, {...options, cache})
  if (found !== null) return found
  if (tool.fetchSteps.length === 0 || options.mayFetch === false) {
    throw missingTool(tool, options.system ?? thisSystem(), warnings)
  }
  return fetchIntoCache(tool, cache, options)
}

/**
 * The tool as it is found, or fetched into the cache when that is allowed and possible.
 * Throws a PrerequisiteError (exit code 4) with the package and the command that would help, or an InterruptedError.
 */
export function ensureTool(name: ToolName, options: EnsureOptions = {}): Promise<FoundTool> {
  return ensure(TOOLS[name], options)
}
