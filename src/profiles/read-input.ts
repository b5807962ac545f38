import {stat} from 'node:fs/promises'
import {basename, join} from 'node:path'
import type {ByteSource} from '../bytes/byte-source.ts'
import {insideFolder} from '../bytes/inside-folder.ts'
import {openFile} from '../bytes/open-file.ts'
import {standardInput} from '../bytes/standard-input.ts'
import {InputError, type Warning} from '../errors/index.ts'
import {NeedsPerfScriptError} from '../stacks/formats/perf-data/needs-perf-script-error.ts'
import {perfSampleType} from '../stacks/formats/perf-events.ts'
import type {ReadOptions} from '../stacks/formats/reader.ts'
import {detectFormat, readStacks} from '../stacks/formats/registry.ts'
import {mergeStacks} from '../stacks/model/merge.ts'
import {profiledModules} from '../stacks/model/profiled-modules.ts'
import {scaledCounts} from '../stacks/model/scaled.ts'
import type {ProfiledModule, SampleType, Stacks} from '../stacks/model/stacks.ts'
import {underRoot} from '../stacks/model/under-root.ts'
import {areNamesGiven, withGivenNames} from './given-names.ts'
import type {ProfileManifest} from './manifest.ts'
import type {NamedStacks} from './named-stacks.ts'
import type {NamingOptions} from './naming-context.ts'
import {profileAt, type SavedProfile} from './profile-at.ts'
import {openRecordingFolder} from './recording-folder.ts'

/** How inputs are read and named. */
export interface InputOptions extends ReadOptions {
  /** One of STACK_FORMATS; recognised by content when absent. */
  readonly format?: string
  readonly naming: NamingOptions
}

/** One input, read and named. */
export interface Input {
  /** As it was given; `-` for standard input. */
  readonly name: string
  /** Of a profile that a run recorded, else null. */
  readonly manifest: ProfileManifest | null
  /** The folder of that profile; null for any other. */
  readonly directory: string | null
  readonly named: NamedStacks
  /** Format of each input that is in it. */
  readonly formats: readonly string[]
  /** The reader's and naming's. */
  readonly warnings: readonly Warning[]
}

/** A file or standard input. Throws an InputError when there is nothing to be read. */
async function openInput(path: string): Promise<ByteSource & Partial<AsyncDisposable>> {
  if (path === '-') return standardInput()
  try {
    const isFolder = (await stat(path)).isDirectory()
    return await (isFolder ? openRecordingFolder(path) : openFile(path))
  } catch (error) {
    throw new InputError(`Opening ${path} failed: ${(error as Error).message}`, {
      hint: 'Name a file that a profiler left, the folder of a recorded profile, or - for standard input.',
      cause: error,
    })
  }
}

/** Whether it is there to be read again: standard input, a FIFO and a device are not. */
async function isLasting(path: string): Promise<boolean> {
  if (path === '-') return false
  const status = await stat(path)
  return status.isFile() || status.isDirectory()
}

type Reading = ReadOptions & {readonly format?: string}

interface Read {
  readonly stacks: Stacks
  readonly format: string
}

/** The stacks of a file; where they need unwinding that only perf does, through `perf script`. */
async function stacksIn(path: string, options: Reading): Promise<Read> {
  await using disposal = new AsyncDisposableStack()
  const source = await openInput(path)
  disposal.defer(async () => source[Symbol.asyncDispose]?.())
  const format = options.format ?? (await detectFormat(source)).format
  try {
    return {stacks: await readStacks(source, {...options, format}), format}
  } catch (error) {
    if (!(error instanceof NeedsPerfScriptError) || !(await isLasting(path))) throw error
    // Loaded here, since it takes longer than to draw a small recording, and few recordings need it.
    const {runPerfScript} = await import('./run-perf-script.ts')
    const text = disposal.use(await runPerfScript(path, error.message))
    return {stacks: await readStacks(text, {...options, format: 'perf-script'}), format}
  }
}

/** perf.data has no time of day; perf itself takes that of the file, which is written last when recording ends. */
async function withStart(path: string, {stacks, format}: Read): Promise<Stacks> {
  if (format !== 'perf-data' || stacks.startedAtMs !== undefined || !(await isLasting(path))) return stacks
  const {mtimeMs} = await stat(path)
  return {...stacks, startedAtMs: Math.round(mtimeMs - 1000 * (stacks.durationSeconds ?? 0))}
}

/** What the weights of a recorded profile are: called as perf's own recordings call it, where the event is known to them. */
function recordedType({unit, event, name}: ProfileManifest & {readonly unit: string}): SampleType {
  const usual = perfSampleType(event, true)
  return {name: usual.unit === unit && event !== null ? usual.name : (event ?? name), unit, event}
}

function hasUnit(manifest: ProfileManifest): manifest is ProfileManifest & {readonly unit: string} {
  return manifest.unit !== null
}

/** What the manifest knows and the recording does not say. */
function manifestOptions(manifest: ProfileManifest): Reading {
  const {format, weightPerCount} = manifest
  return {
    ...(format === null ? {} : {format}),
    ...(hasUnit(manifest) && weightPerCount === undefined ? {sampleType: recordedType(manifest)} : {}),
  }
}

/** The stacks of a recorded profile. One that counts samples is weighed by what each stands for, unless samples are asked for. */
async function recordedStacks({directory, manifest}: SavedProfile, options: InputOptions): Promise<Read> {
  const raw = (await insideFolder(directory, manifest.files.raw)) ?? join(directory, manifest.files.raw)
  const {weightPerCount} = manifest
  const {weight, ...reading} = {...manifestOptions(manifest), ...readerOptions(options)}
  if (weightPerCount === undefined) return stacksIn(raw, {...reading, ...(weight === undefined ? {} : {weight})})
  const sampleType = {name: 'samples', unit: 'samples', event: manifest.event}
  const read = await stacksIn(raw, {...reading, sampleType})
  if (weight === 'samples' || !hasUnit(manifest)) return read
  return {...read, stacks: scaledCounts(read.stacks, weightPerCount, recordedType(manifest))}
}

/** Readers do not know workloads: that root is put below what they read. */
function readerOptions({naming: _, roots = [], ...reading}: InputOptions): Reading {
  const known = roots.filter((root) => root !== 'workload')
  return {...reading, ...(known.length === 0 ? {} : {roots: known})}
}

async function withNames(stacks: Stacks, naming: NamingOptions): Promise<NamedStacks> {
  if (areNamesGiven(stacks, naming)) return withGivenNames(stacks, naming)
  const {nameStacksHere} = await import('./name-stacks.ts')
  return nameStacksHere(stacks, naming)
}

/** Files that were opened for naming tell their build ids; frames that get names let go of them. */
function filesIn({modules}: NamedStacks): ProfiledModule[] {
  return modules.filter(({path}) => path.startsWith('/')).map(({path, buildId}) => ({path, buildId}))
}

async function named(stacks: Stacks, options: InputOptions, workload: string): Promise<NamedStacks> {
  const before = profiledModules(stacks)
  const named = await withNames(stacks, options.naming)
  const modules = profiledModules({...named.stacks, mappings: [], modules: [...before, ...filesIn(named)]})
  const result = {...named, stacks: {...named.stacks, modules}}
  if (!options.roots?.includes('workload')) return result
  return {...result, stacks: underRoot(result.stacks, workload)}
}

/** Reads and names a profile that a run recorded. Throws an InputError when not one sample can be read. */
export async function readRecorded(recorded: SavedProfile, options: InputOptions): Promise<Input> {
  const {directory, manifest} = recorded
  const {stacks: read, format} = await recordedStacks(recorded, options)
  const stacks = {...read, startedAtMs: Date.parse(manifest.window.startedAt)}
  const naming = {...options.naming, recorded}
  const result = await named(stacks, {...options, naming}, manifest.process.workload)
  const warnings = [...stacks.warnings, ...result.warnings]
  return {name: directory, manifest, directory, formats: [format], named: result, warnings}
}

/**
 * Reads and names one input: a file that a profiler left, the folder or manifest of a recorded profile, or `-`.
 * Throws an InputError when not one sample can be read.
 */
export async function readInput(path: string, options: InputOptions): Promise<Input> {
  const recorded = await profileAt(path)
  if (recorded !== null) return {...(await readRecorded(recorded, options)), name: path}
  const read = await stacksIn(path, readerOptions(options))
  const {format} = read
  const stacks = await withStart(path, read)
  const result = await named(stacks, options, basename(path))
  const warnings = [...stacks.warnings, ...result.warnings]
  return {name: path, manifest: null, directory: null, formats: [format], named: result, warnings}
}

/** Several inputs as one; see {@link mergeStacks}. */
export async function readInputs(paths: readonly string[], options: InputOptions): Promise<Input> {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new InputError('Standard input can be read once only.', {hint: 'Give - one time.'})
  }
  const inputs: Input[] = []
  for (const path of paths) inputs.push(await readInput(path, options))
  const [first] = inputs as [Input, ...Input[]]
  if (inputs.length === 1) return first
  return {
    name: paths.join(', '),
    manifest: null,
    directory: null,
    formats: inputs.flatMap(({formats}) => formats),
    named: {
      stacks: mergeStacks(inputs.map(({named}) => named.stacks)),
      warnings: inputs.flatMap(({named}) => named.warnings),
      modules: inputs.flatMap(({named}) => named.modules),
    },
    warnings: inputs.flatMap(({warnings}) => warnings),
  }
}
