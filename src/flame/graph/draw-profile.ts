import {join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import {type InputError, RunnerError, type Warning} from '../../errors/index.ts'
import {flameGraphOptions} from '../../flamegraph/options.ts'
import {renderFlameGraph} from '../../flamegraph/render.ts'
import type {ProfileManifest} from '../../profiles/manifest.ts'
import {type NamedStacks, whyUnnamed} from '../../profiles/name-stacks.ts'
import type {NamingOptions} from '../../profiles/naming-context.ts'
import type {FlameGraphFile, ProfileResult} from '../../profiles/profile-result.ts'
import {readRecorded} from '../../profiles/read-input.ts'
import {redactedValue} from '../../secrets/known-secrets.ts'
import {foldedText} from '../../stacks/formats/folded/write/fold.ts'
import {NoSamplesError} from '../../stacks/formats/no-samples-error.ts'
import {toPprof} from '../../stacks/formats/pprof/write/to-pprof.ts'
import {sharesOf} from '../../stacks/model/shares.ts'
import {signedError} from '../../stacks/model/signed-weights.ts'
import {samplesOf, totalsOf} from '../../stacks/model/stacks.ts'
import {freePictureFiles} from './output-name.ts'
import {nothingRecorded, pictureWarnings} from './picture-warnings.ts'
import {hasSiblings, namingRows, type PictureContext, provenanceOf, titleOf} from './provenance.ts'

/** One recorded profile and where its pictures go. */
export interface DrawRequest {
  /** Folder of the recording. */
  readonly directory: string
  readonly manifest: ProfileManifest
  /** `flame/flameoutput`. */
  readonly outputDirectory: string
  /** Start of the run, for file names. */
  readonly start: string
  /** Where names may come from. */
  readonly naming: NamingOptions
  readonly context: PictureContext
}

/** A result for the journal and what its reader must know. */
export interface DrawnProfile {
  readonly result: ProfileResult
  readonly warnings: readonly Warning[]
}

function resultOf(request: DrawRequest, rest: Pick<ProfileResult, 'status' | 'flameGraphs' | 'unit'>): ProfileResult {
  const {directory, manifest} = request
  return {
    name: manifest.name,
    workload: manifest.process.workload,
    instance: manifest.process.instance,
    format: manifest.format,
    event: manifest.event,
    raw: join(directory, manifest.files.raw),
    log: manifest.files.log === null ? null : join(directory, manifest.files.log),
    ...rest,
  }
}

async function drawSampleType(request: DrawRequest, named: NamedStacks, type: number): Promise<FlameGraphFile> {
  const {stacks} = named
  const {manifest, context} = request
  const sampleType = stacks.sampleTypes[type]!
  const files = freePictureFiles(request.outputDirectory, {
    start: request.start,
    cellLabel: context.cellLabel,
    profile: manifest.name,
    sampleType: stacks.sampleTypes.length > 1 ? sampleType.name : null,
    workload: manifest.process.workload,
    instance: hasSiblings(manifest) ? manifest.process.instance : null,
  })
  const {window} = manifest
  const folded = foldedText(stacks, type)
  await writeAtomically(files.folded, folded)
  await writeAtomically(
    files.pprof,
    toPprof(stacks, type, {startedAt: new Date(window.startedAt), durationSeconds: window.durationSeconds}),
  )
  await writeAtomically(
    files.svg,
    renderFlameGraph(
      stacks,
      type,
      flameGraphOptions({
        ...redactedValue({
          title: titleOf(manifest, sampleType),
          subtitle: context.load,
          provenance: [...provenanceOf(manifest, context), ...namingRows(whyUnnamed(named, type))],
        }),
      }),
      folded,
    ),
  )
  return {
    sampleType: sampleType.name,
    unit: sampleType.unit,
    total: totalsOf(stacks, type)[0]!,
    samples: samplesOf(stacks, type),
    ...sharesOf(stacks, type),
    ...files,
  }
}

/** Pictures of all sample types that have weight, and why some that have it have none. */
async function drawAll(request: DrawRequest, named: NamedStacks) {
  const {stacks} = named
  const flameGraphs: FlameGraphFile[] = []
  const refused: InputError[] = []
  for (const type of stacks.sampleTypes.keys()) {
    const error = signedError(stacks, type, 'Drawing a flame graph', request.manifest.name)
    if (error !== null) refused.push(error)
    else if (totalsOf(stacks, type)[0]! > 0) flameGraphs.push(await drawSampleType(request, named, type))
  }
  return {flameGraphs, refused}
}

function withoutPicture({message, hint}: InputError): Warning {
  return {code: 'negative-weights', message, ...(hint === undefined ? {} : {hint})}
}

function failure(request: DrawRequest, reason: string): DrawnProfile {
  return {result: {...resultOf(request, {status: 'failed', flameGraphs: [], unit: null}), reason}, warnings: []}
}

/** A profiler of ours that saw nothing has a result: nothing. A command that leaves nothing has failed. */
function withoutSamples(request: DrawRequest, error: NoSamplesError): DrawnProfile {
  if (request.manifest.profiler.kind === 'custom') return failure(request, reasonOf(error))
  const result = resultOf(request, {status: 'done', flameGraphs: [], unit: request.manifest.unit})
  return {result, warnings: [nothingRecorded(request.manifest)]}
}

function reasonOf({message, hint}: RunnerError): string {
  return hint === undefined ? message : `${message} ${hint}`
}

/**
 * Reads, names and draws one recorded profile: an SVG, folded text and a pprof profile for each sample type. A profile
 * that cannot be read is a result with status `failed` and the reason, never an exception.
 */
export async function drawProfile(request: DrawRequest): Promise<DrawnProfile> {
  try {
    await makeFolder(request.outputDirectory)
    const {named, warnings} = await readRecorded(request, {naming: request.naming})
    const {stacks} = named
    const {flameGraphs, refused} = await drawAll(request, named)
    if (flameGraphs.length === 0 && refused.length > 0) return failure(request, reasonOf(refused[0]!))
    if (flameGraphs.length === 0)
      return withoutSamples(request, new NoSamplesError('Every weight in the profile is zero.'))
    const result = resultOf(request, {status: 'done', flameGraphs, unit: flameGraphs[0]!.unit})
    return {
      result,
      warnings: [...warnings, ...pictureWarnings(request.manifest, stacks), ...refused.map(withoutPicture)],
    }
  } catch (error) {
    if (error instanceof NoSamplesError) return withoutSamples(request, error)
    if (!(error instanceof RunnerError)) throw error
    return failure(request, reasonOf(error))
  }
}
