import {RunnerError} from '../../errors/index.ts'
import type {ProfileManifest} from '../../profiles/manifest.ts'
import {contentDirectory} from '../../profiles/recorded-contents.ts'
import {parsedMaps, savedMaps} from '../../profiles/saved-maps.ts'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'
import type {Recording} from '../profiler.ts'
import {mustSucceed, type PlaceRequest, runsHere} from '../recording/place-folder.ts'
import {BOOT_ID, type ProcessIdentity} from '../recording/process-identity.ts'
import {fetchKernelSymbols} from './fetch-kernel-symbols.ts'
import {type FetchedModules, fetchModules} from './fetch-modules.ts'
import {fetchPerfMap} from './fetch-perf-map.ts'

/** What a profile from elsewhere refers to besides its own files. Empty for one from here. */
export type NamingFiles = Pick<ProfileManifest['files'], 'modules' | 'missingModules' | 'kernelSymbols'>

/** Modules of a profile, with the processes (null: not told) that ran them. */
export type ModulePaths = ReadonlyMap<string, ReadonlySet<number | null>>

/** What `fetch` brings, or `without` for the reason why it does not: a profile is kept also without names. */
async function orReason<Result>(fetch: () => Promise<Result>, without: (reason: string) => Result): Promise<Result> {
  try {
    return await fetch()
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    return without(error.message)
  }
}

/** Threads of the process stand for it: their memory is one. */
function byProcess(modules: ModulePaths, {pid}: ProxyProcess, {threads}: ProcessIdentity): ModulePaths {
  const owner = (id: number | null) => (id !== null && threads.has(id) ? pid : id)
  return new Map([...modules].map(([path, ids]) => [path, new Set([...ids].map(owner))]))
}

async function modulesOf(recording: Recording, identity: ProcessIdentity, modules: ModulePaths): Promise<NamingFiles> {
  const {deployment, process, directory} = recording
  const maps = await savedMaps(directory, identity.maps)
  const request = {
    deployment,
    place: process.place,
    process: {pid: process.pid, executable: identity.executable, maps},
    modules: byProcess(modules, process, identity),
    directory: contentDirectory(),
  }
  return orReason(
    () => fetchModules(request),
    (reason) => ({modules: [], missingModules: [...modules.keys()].map((path) => ({path, reason}))}),
  )
}

async function kernelOf({deployment, process}: Recording, {host}: ProcessIdentity): Promise<NamingFiles> {
  const {bootId} = host
  if (bootId === undefined) return {}
  const request = {deployment, place: process.place}
  const content = await orReason(
    () => fetchKernelSymbols(request, bootId, contentDirectory()),
    () => null,
  )
  return content === null ? {} : {kernelSymbols: content}
}

async function savePerfMap({deployment, process, directory}: Recording, {ownPid}: ProcessIdentity): Promise<void> {
  const {pid, place} = process
  await orReason(
    () => fetchPerfMap({deployment, place}, {pid, ownPid: ownPid ?? pid}, directory),
    () => false,
  )
}

/**
 * Brings here what naming a profile needs of where it was recorded: files with code, kernel symbols, and the names of
 * compiled code. On this host nothing is copied. What does not come costs names, never the profile.
 */
export async function collectForNaming(
  recording: Recording,
  identity: ProcessIdentity,
  modules: ModulePaths,
): Promise<NamingFiles> {
  if (runsHere(recording.deployment)) return {}
  const [files, kernel] = await Promise.all([
    modulesOf(recording, identity, modules),
    kernelOf(recording, identity),
    savePerfMap(recording, identity),
  ])
  return {...files, ...kernel}
}

/** All files with code that a process has mapped, since nobody knows yet which will have samples. */
async function everyModule({place, process: {pid, executable}, deployment}: BeforeRequest): Promise<FetchedModules> {
  const request = {deployment, place}
  const maps = parsedMaps(await mustSucceed(request, ['cat', `/proc/${pid}/maps`]))
  const paths = maps.filter((one) => one.executable && one.path.startsWith('/')).map(({path}) => path)
  const modules = new Map(paths.map((path) => [path, new Set([null])]))
  return fetchModules({...request, process: {pid, executable, maps}, modules, directory: contentDirectory()})
}

async function kernelBefore({deployment, place}: BeforeRequest): Promise<unknown> {
  const request = {deployment, place}
  const bootId = await mustSucceed(request, ['cat', '/proc/sys/kernel/random/boot_id'])
  return BOOT_ID.test(bootId) ? fetchKernelSymbols(request, bootId, contentDirectory()) : null
}

interface BeforeRequest extends PlaceRequest {
  readonly process: ProxyProcess
}

/**
 * Brings the files of a process here before any load, so that 100 MB do not cross the wire while it is on. What does not
 * come is tried again, and told, once there are samples.
 */
export async function collectBefore(deployment: Deployment, process: ProxyProcess): Promise<void> {
  if (runsHere(deployment)) return
  const request = {deployment, place: process.place, process}
  for (const fetch of [everyModule, kernelBefore]) {
    await orReason<unknown>(
      () => fetch(request),
      () => null,
    )
  }
}
