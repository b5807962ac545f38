import type {MemoryMapping} from '../symbols/proc-maps.ts'
import type {DownloadLimits} from '../symbols/sources/debug-files/download.ts'
import {DEFAULT_LIMITS} from '../symbols/sources/debug-files/fetch-symbols.ts'
import {type SymbolSources, standardFolders} from '../symbols/sources/debug-files/find-symbols.ts'
import {givenSymbols} from '../symbols/sources/debug-files/given-symbols.ts'
import type {StandardFolders} from '../symbols/sources/debug-files/places.ts'
import {checkSymbolUrl, debuginfodServers} from '../symbols/sources/debug-files/symbol-urls.ts'
import {findKernelSymbols, type KernelNaming} from '../symbols/sources/kernel/kernel-symbols.ts'
import {isThisKernel, type ProfiledKernel} from '../symbols/sources/kernel/this-kernel.ts'
import {type OpenedFile, openOrdinaryFile} from '../symbols/sources/ordinary-file.ts'
import {type PerfMaps, perfMaps} from '../symbols/sources/perf-maps.ts'
import {
  contentDirectory,
  contentPath,
  type RecordedModules,
  recordedModules,
} from '../symbols/sources/recorded-modules.ts'
import {symbolCacheDirectory} from '../symbols/sources/symbol-cache.ts'
import {readVdsoImage} from '../symbols/sources/vdso-image.ts'
import type {SavedProfile} from './profile-at.ts'
import {savedMaps} from './saved-maps.ts'

/** What naming needs to know of the process and the machine that were profiled, and where it may look. */
export interface NamingContext {
  /** The process's memory map; may be empty. */
  readonly maps: readonly MemoryMapping[]
  /** The one process that was profiled, whose compiled code has no file; null when there were several or it is not known. */
  readonly pid: number | null
  /** The program that was profiled, with the build id that it had then; null when not known. */
  readonly executable: {readonly path: string; readonly buildId: string | null} | null
  /** Opens a module by its path as the process saw it; null when there is no such file. */
  readonly openModule: (path: string) => Promise<OpenedFile | null>
  /**
   * Opens the code that the running kernel lends to processes: where that is the profiled kernel, of which the stacks say
   * this, or where a build id is there to check it by.
   */
  readonly openVdso: (known: ProfiledKernel, hasBuildId: boolean) => Promise<OpenedFile | null>
  /** Of a profile that was recorded elsewhere, whose modules are copies; null where they are files of this machine. */
  readonly recordedModules: RecordedModules | null
  readonly sources: SymbolSources
  /** Show the address of a place without a name, as stackcollapse-perf.pl --addrs does. */
  readonly showAddresses: boolean
  /** Keep where functions start, as comparing builds needs it. */
  readonly keepsStarts: boolean
  readonly perfMaps: PerfMaps
  /** The functions of the profiled kernel, of which the stacks say this. Looked for only when they are needed. */
  readonly kernelSymbols: (known: ProfiledKernel) => Promise<KernelNaming>
}

/** Where names may come from on this machine, and what is known of the profile. */
export interface NamingOptions {
  /** Memory map of the process; default: the one saved with `recorded`. */
  readonly maps?: readonly MemoryMapping[]
  /** Files and folders as `--symbols` gives them. */
  readonly symbols?: readonly string[]
  /** Default: what DEBUGINFOD_URLS says. */
  readonly debuginfodUrls?: readonly string[]
  /** Addresses with {build_id}, {version}, {architecture}, {name} and {istio_build} where builds publish their symbols. */
  readonly symbolUrls?: readonly string[]
  /** Versions of modules by their file names, for {version}: `{envoy: '1.40.0'}`. */
  readonly versions?: Readonly<Record<string, string>>
  /** Commit of Istio's proxy that ran, for {istio_build}. */
  readonly istioCommit?: string | null
  /** The profile that a run recorded: its manifest, and the memory map, perf maps and kernel symbols in its folder. */
  readonly recorded?: SavedProfile
  /** Default: {@link symbolCacheDirectory}. */
  readonly cacheDirectory?: string
  /** Where copies of modules are that came with profiles from elsewhere. Default: {@link contentDirectory}. */
  readonly modulesDirectory?: string
  /** What is known of the kernel that ran. Default: what the manifest of `recorded` says. */
  readonly kernel?: ProfiledKernel
  /** How modules are opened. Default: ordinary files of this machine. */
  readonly openModule?: NamingContext['openModule']
  /** Show the address of a place without a name. Default: false. */
  readonly showAddresses?: boolean
  /** Keep where functions start, for a comparison with another build. Default: false. */
  readonly keepStarts?: boolean
  /** Default: /usr/lib/debug and ~/.debug. */
  readonly standardFolders?: StandardFolders
  readonly limits?: DownloadLimits
}

function kernelOf({manifest: {host, window}}: SavedProfile): ProfiledKernel {
  return {
    release: host.kernel,
    hostname: host.hostname,
    bootId: host.bootId ?? null,
    recordedAt: new Date(window.startedAt),
  }
}

function executableOf({manifest: {process}}: SavedProfile): NamingContext['executable'] {
  return {path: process.executable, buildId: process.buildId}
}

/** The copies of a profile's modules where it was recorded elsewhere; null where their paths lead to them. */
function modulesOf(recorded: SavedProfile | undefined, directory: string): RecordedModules | null {
  const {modules, missingModules = []} = recorded?.manifest.files ?? {}
  if (modules === undefined) return null
  const there = modules.map(({path, buildId, sha256}) => ({path, buildId, content: {sha256}}))
  const absent = missingModules.map(({path, reason}) => ({path, buildId: null, content: {absent: reason}}))
  return recordedModules([...there, ...absent], directory)
}

function kernelListOf(recorded: SavedProfile | undefined, directory: string): string | null {
  const content = recorded?.manifest.files.kernelSymbols
  return content === undefined ? null : contentPath(directory, content.sha256)
}

async function sourcesOf(options: NamingOptions): Promise<SymbolSources> {
  const {symbolUrls = [], versions = {}, istioCommit = null} = options
  for (const template of symbolUrls) checkSymbolUrl(template)
  return {
    given: await givenSymbols(options.symbols ?? []),
    folders: options.standardFolders ?? standardFolders(),
    fetch: {
      cacheDirectory: options.cacheDirectory ?? symbolCacheDirectory(),
      debuginfodUrls: debuginfodServers((options.debuginfodUrls ?? [process.env['DEBUGINFOD_URLS'] ?? '']).join(' ')),
      symbolUrls,
      buildOf: ({name}) => ({version: Object.hasOwn(versions, name) ? versions[name]! : null, istioCommit}),
      limits: options.limits ?? DEFAULT_LIMITS,
    },
  }
}

/** The code that the kernel lends to processes; it is the same in all of them. */
async function runningVdso(): Promise<OpenedFile | null> {
  const image = await readVdsoImage()
  return image === null ? null : {...image, [Symbol.asyncDispose]: async () => undefined}
}

/**
 * What this machine, the folder of the profile, and the places that the user named have for naming. Throws an InputError
 * for symbols that were given and are not there, and for addresses that are none.
 */
export async function localNaming(options: NamingOptions = {}): Promise<NamingContext> {
  const {recorded} = options
  const kernel = options.kernel ?? (recorded === undefined ? {} : kernelOf(recorded))
  const sources = await sourcesOf(options)
  const {modulesDirectory = contentDirectory()} = options
  const elsewhere = modulesOf(recorded, modulesDirectory)
  return {
    maps:
      options.maps ??
      (recorded === undefined ? [] : await savedMaps(recorded.directory, recorded.manifest.files.maps ?? null)),
    pid: recorded?.manifest.process.pid ?? null,
    executable: recorded === undefined ? null : executableOf(recorded),
    openModule: elsewhere?.open ?? options.openModule ?? openOrdinaryFile,
    recordedModules: elsewhere,
    openVdso: async (known, hasBuildId) => {
      return hasBuildId || (await isThisKernel({...kernel, ...stated(known)})) ? runningVdso() : null
    },
    sources,
    showAddresses: options.showAddresses ?? false,
    keepsStarts: options.keepStarts ?? false,
    perfMaps: perfMaps({
      folders: recorded === undefined ? [] : [recorded.directory],
      isElsewhere: elsewhere !== null,
    }),
    kernelSymbols: (known) =>
      findKernelSymbols({
        kernel: {...kernel, ...stated(known)},
        profileDirectory: recorded?.directory ?? null,
        recordedList: kernelListOf(recorded, modulesDirectory),
        sources,
      }),
  }
}

/** Only what is known: it must not hide what the manifest knows. */
function stated(known: ProfiledKernel): ProfiledKernel {
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null && value !== undefined))
}
