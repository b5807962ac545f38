import {RunnerError} from '../../errors/index.ts'
import type {RecordedModule} from '../../profiles/manifest.ts'
import type {MemoryMapping} from '../../profiles/recorded-contents.ts'
import {readBuildId} from '../../symbols/read-build-id.ts'
import {type PlaceRequest, placeText} from '../recording/place-folder.ts'
import {askDigests, askFiles, type FileThere} from './ask-files.ts'
import {keepContent} from './content-store.ts'

/** The process that was profiled, as its place sees it. */
interface ProfiledProcess {
  readonly pid: number
  /** As /proc/PID/exe says it. */
  readonly executable: string
  readonly maps: readonly MemoryMapping[]
}

const DELETED = / \(deleted\)$/

function mapFile(pid: number, {start, end}: MemoryMapping): string {
  return `/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`
}

/**
 * Where the file that the process has mapped as `path` can be read in its place, the surest first. A path that was
 * replaced leads to another file, so only what the kernel itself holds counts there.
 */
function placesOfModule({pid, executable, maps}: ProfiledProcess, path: string): string[] {
  const mapping = maps.find((one) => one.path === path && one.executable) ?? maps.find((one) => one.path === path)
  const isProgram = executable.replace(DELETED, '') === path
  return [
    ...(isProgram ? [`/proc/${pid}/exe`] : []),
    ...(mapping?.deleted === true ? [] : [`/proc/${pid}/root${path}`]),
    ...(mapping === undefined ? [] : [mapFile(pid, mapping)]),
  ]
}

/** Which modules, and of which processes. */
export interface ModulesRequest extends PlaceRequest {
  readonly process: ProfiledProcess
  /** Paths as processes saw them; of each the processes that ran it, null where that is not told. */
  readonly modules: ReadonlyMap<string, ReadonlySet<number | null>>
  /** Where contents are kept here. */
  readonly directory: string
}

/** What came, and what did not. */
export interface FetchedModules {
  readonly modules: readonly RecordedModule[]
  readonly missingModules: readonly {readonly path: string; readonly reason: string}[]
}

/** Larger files are no programs. */
const LARGEST_MODULE_BYTES = 1e9
/** Of all modules of a profile together: a whole machine runs many. */
const MOST_BYTES = 2e9
/** A process has far fewer files with code. */
const MOST_MODULES = 200

/** One module, and where each process that ran it has it; null where it cannot be read. */
interface Sought {
  readonly path: string
  readonly files: readonly (FileThere | null)[]
}

async function seek(request: ModulesRequest): Promise<Sought[]> {
  const {process, modules} = request
  const wanted = [...modules].slice(0, MOST_MODULES).map(([path, pids]) => {
    const others = [...pids].filter((pid) => pid !== null && pid !== process.pid)
    const own = others.length < pids.size ? [placesOfModule(process, path)] : []
    return {path, places: [...own, ...others.map((pid) => [`/proc/${pid}/root${path}`])]}
  })
  const files = await askFiles(
    request,
    wanted.flatMap(({places}) => places.flat()),
  )
  const byPlace = new Map(files.flatMap((file) => (file === null ? [] : [[file.path, file] as const])))
  return wanted.map(({path, places}) => ({
    path,
    files: places.map((one) => one.map((place) => byPlace.get(place)).find((file) => file !== undefined) ?? null),
  }))
}

/** The one file that all processes ran under a path, or why there is none. */
function oneFile({files}: Sought, digests: ReadonlyMap<FileThere, string>, where: string) {
  const known = files.filter((file) => file !== null && digests.has(file))
  const [first] = known
  if (first === undefined || first === null) return {reason: `it could not be read in ${where}`}
  if (known.length < files.length) return {reason: 'a process that ran a file of this path was gone'}
  const contents = new Set(known.map((file) => digests.get(file!)))
  if (contents.size > 1) return {reason: 'several different files of this path were profiled'}
  return {file: first, sha256: digests.get(first)!}
}

function tooLarge({files}: Sought): string | null {
  const largest = Math.max(0, ...files.map((file) => file?.sizeBytes ?? 0))
  return largest > LARGEST_MODULE_BYTES ? `it has ${largest} bytes, more than ${LARGEST_MODULE_BYTES}` : null
}

type Outcome = RecordedModule | {readonly path: string; readonly reason: string}

async function fetchOne(request: ModulesRequest, sought: Sought): Promise<Outcome> {
  const {path, files} = sought
  const size = tooLarge(sought)
  if (size !== null) return {path, reason: `it was not copied: ${size}`}
  try {
    const readable = files.filter((one) => one !== null)
    const found = oneFile(sought, await askDigests(request, readable), placeText(request.place))
    if ('reason' in found) return {path, reason: found.reason}
    const {file, sha256} = found
    const kept = await keepContent(request, file.path, {sha256, directory: request.directory})
    return {path, sha256, buildId: await readBuildId(kept.path), sizeBytes: kept.sizeBytes}
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error
    return {path, reason: error.message}
  }
}

function beyondTheMost({modules}: ModulesRequest): Outcome[] {
  const reason = `only the first ${MOST_MODULES} modules were copied`
  return [...modules.keys()].slice(MOST_MODULES).map((path) => ({path, reason}))
}

/**
 * Brings the files with code of a process here, each once per content. What does not come is told with its reason. Throws
 * a TestbedError when the place does not answer.
 */
export async function fetchModules(request: ModulesRequest): Promise<FetchedModules> {
  const sought = await seek(request)
  const outcomes: Outcome[] = []
  let bytes = 0
  for (const one of sought) {
    bytes += Math.max(0, ...one.files.map((file) => file?.sizeBytes ?? 0))
    const isTooMuch = bytes > MOST_BYTES && tooLarge(one) === null
    const reason = `it was not copied: the modules with more samples have ${MOST_BYTES} bytes already`
    outcomes.push(isTooMuch ? {path: one.path, reason} : await fetchOne(request, one))
  }
  outcomes.push(...beyondTheMost(request))
  return {
    modules: outcomes.filter((one) => 'sha256' in one),
    missingModules: outcomes.filter((one) => 'reason' in one),
  }
}
