import {InputError} from '../../errors/index.ts'
import {type SampledModules, sampledModules} from '../../profiles/sampled-modules.ts'
import {savedMaps} from '../../profiles/saved-maps.ts'
import {NoSamplesError} from '../../stacks/formats/no-samples-error.ts'
import {NeedsPerfScriptError} from '../../stacks/formats/perf-data/needs-perf-script-error.ts'
import {collectForNaming, type NamingFiles} from '../naming-files/collect-for-naming.ts'
import type {Recording} from '../profiler.ts'
import {runsHere} from './place-folder.ts'
import type {ProcessIdentity} from './process-identity.ts'
import {notOfProcess, type RootFrameDepths} from './whose-samples.ts'

/** A file that a profiler left, to be looked into before it counts as a profile. */
export interface InspectRequest {
  readonly recording: Recording
  readonly identity: ProcessIdentity
  /** Name of the file in the recording's folder. */
  readonly raw: string
  /** Null: recognise by content. */
  readonly format: string | null
  /** What says whose samples they are; null where the whole machine, or nothing that tells, was recorded. */
  readonly mustBeOfProcess: RootFrameDepths | null
}

/** What was found. */
export type InspectedRecording =
  | {
      /** Null where there was no need to look. */
      readonly format: string | null
      readonly files: NamingFiles
      /** Not one sample: a result for our own profilers. */
      readonly isEmpty: boolean
    }
  /** Why it is no profile of the process, in a sentence. */
  | {readonly failure: string}

/** What is in the file; or that it has no samples, or stacks that only perf can unwind. */
async function look({
  recording,
  identity,
  raw,
  format,
}: InspectRequest): Promise<SampledModules | 'empty' | 'raw dumps'> {
  const {directory} = recording
  try {
    return await sampledModules({directory, raw, format}, await savedMaps(directory, identity.maps))
  } catch (error) {
    if (error instanceof NoSamplesError) return 'empty'
    if (error instanceof NeedsPerfScriptError) return 'raw dumps'
    throw error
  }
}

/**
 * Looks whose samples a file holds and, where it was recorded elsewhere, brings what naming it needs. A file that cannot
 * be read fails with the reader's reason. Here, a file of which nobody is to be told apart is not read.
 */
export async function inspectRecording(request: InspectRequest): Promise<InspectedRecording> {
  const {recording, identity, format, mustBeOfProcess} = request
  if (runsHere(recording.deployment) && mustBeOfProcess === null) return {format, files: {}, isEmpty: false}
  try {
    const found = await look(request)
    const seen = typeof found === 'object' ? found : null
    const {process} = recording
    const stray =
      seen === null || mustBeOfProcess === null
        ? null
        : notOfProcess(seen, {...process, threads: identity.threads}, mustBeOfProcess)
    if (stray !== null) return {failure: stray}
    const files = await collectForNaming(recording, identity, seen?.modules ?? new Map())
    return {format: seen?.format ?? format, files, isEmpty: found === 'empty'}
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return {failure: error.message}
  }
}
