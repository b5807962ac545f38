import type {Settings} from '../config/settings.ts'
import type {Warning} from '../errors/index.ts'
import {findProgram} from '../process/find-program.ts'
import {cachedProgram, cacheFolder} from '../tools/cache-folder.ts'
import {ensureTool} from '../tools/ensure-tool.ts'
import type {FetchProgress} from '../tools/fetching/fetch-step.ts'
import {TOOLS, type ToolName} from '../tools/registry.ts'
import {requireToolsOf} from '../tools/tools-in-command.ts'

/** The programs of a run. */
export interface Programs {
  /** As the place that runs them calls them. */
  readonly executables: {readonly fortio: string; readonly envoy: string}
  /** By tool name; empty where they are parts of images. */
  readonly versions: Readonly<Record<string, string>>
  readonly warnings: readonly Warning[]
}

/** How programs of this machine may be got. */
export interface PrepareOptions {
  readonly signal: AbortSignal
  readonly onFetch: (progress: FetchProgress) => void
}

/** The programs where they are parts of images. */
export const PROGRAMS_OF_IMAGES: Programs = {
  executables: {fortio: 'fortio', envoy: 'envoy'},
  versions: {},
  warnings: [],
}

function customCommands(settings: Settings): string[] {
  return settings.profilers.flatMap((choice) => (choice.kind === 'custom' ? [choice.command] : []))
}

/** Finds or fetches the programs that the run needs on this machine. Throws a PrerequisiteError for what is missing. */
export async function findPrograms(settings: Settings, {signal, onFetch}: PrepareOptions): Promise<Programs> {
  requireToolsOf(customCommands(settings))
  const fortio = await ensureTool('fortio', {signal, onProgress: onFetch})
  const configuredPath = settings.proxy.executable
  const envoy = await ensureTool('envoy', {signal, onProgress: onFetch, configuredPath})
  return {
    executables: {fortio: fortio.path, envoy: envoy.path},
    versions: {fortio: fortio.version, envoy: envoy.version},
    warnings: [...fortio.warnings, ...envoy.warnings],
  }
}

/** Where a program probably is; its bare name when it is nowhere. Nothing is started to ask for its version. */
function placeOf(name: ToolName): string {
  const inCache = cachedProgram(TOOLS[name], cacheFolder())
  return findProgram(name) ?? (inCache === null ? null : findProgram(inCache)) ?? name
}

/** Where the programs of this machine probably are. Nothing is started, fetched or written. */
export function guessPrograms(settings: Settings): Programs {
  return {
    executables: {fortio: placeOf('fortio'), envoy: settings.proxy.executable ?? placeOf('envoy')},
    versions: {},
    warnings: [],
  }
}
