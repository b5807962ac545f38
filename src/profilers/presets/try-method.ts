import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import {createScratchFolder} from '../../process/scratch-folder.ts'
import {sampledModules} from '../../profiles/sampled-modules.ts'
import {NoSamplesError} from '../../stacks/formats/no-samples-error.ts'
import type {Deployment, Place} from '../../testbeds/testbed.ts'
import {recordWithScript, SCRIPT_FILES} from '../recording/run-script.ts'
import {type ConvertedOutput, convertOutput, filesLeft} from './convert-output.ts'
import type {Preset, PresetMethod} from './preset.ts'
import {presetScript, type ScriptValues} from './preset-script.ts'

/** One way that was tried. */
export interface Trial {
  readonly method: PresetMethod
  /** Null when it worked; else what was wrong, in one clause. */
  readonly failure: string | null
}

/** What trying needs. */
export interface TrialRequest {
  readonly deployment: Deployment
  readonly place: Place
  readonly values: ScriptValues
  readonly templatesFolder: string | null
  /** Why bpftrace and bcc cannot see the process that is meant; null where they do. */
  readonly whyBpfIsBlind: string | null
  readonly signal: AbortSignal
}

const TRIAL_SECONDS = 0.3
/** On a loaded machine, or within a recorder's CPU limit, the busy process may not have run for so long. */
const SECOND_TRIAL_SECONDS = 2
const SAW_NOTHING = 'it ran but saw nothing of a busy process'
/** bcc compiles its program first, which takes seconds on a loaded machine. */
const TRIAL_DEADLINE_SECONDS = 20

async function isMissing({deployment, place}: TrialRequest, program: string): Promise<boolean> {
  const find = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v -- "$1"'
  const {exitCode} = await deployment.exec(place, ['bash', '-c', find, 'bash', program], {deadlineSeconds: 20})
  return exitCode !== 0
}

function lastLine(text: string): string {
  return text.split('\n').at(-1) || 'it gave no reason'
}

async function failureWithin(
  durationSeconds: number,
  preset: Preset,
  method: PresetMethod,
  request: TrialRequest,
): Promise<string | null> {
  await using scratch = await createScratchFolder()
  const directory = scratch.path
  const values = {...request.values, durationSeconds}
  const {deployment, place, signal} = request
  const text = await presetScript(preset.name, method.tool, values, request.templatesFolder)
  const leaves = filesLeft(method.output)
  const deadlineSeconds = TRIAL_DEADLINE_SECONDS
  const outcome = await recordWithScript({deployment, place, directory, text, deadlineSeconds, signal, leaves})
  if (outcome.hung) return `it had not ended after ${TRIAL_DEADLINE_SECONDS} s`
  if (outcome.exitCode !== 0) return `it failed: ${lastLine(outcome.stderrTail)}`
  const printed = {directory, file: SCRIPT_FILES.output, pid: request.values.pid}
  const converted = await convertOutput(printed, method.output)
  return (await isEmpty(directory, converted)) ? SAW_NOTHING : null
}

async function failureOf(preset: Preset, method: PresetMethod, request: TrialRequest): Promise<string | null> {
  const failure = await failureWithin(TRIAL_SECONDS, preset, method, request)
  return failure === SAW_NOTHING ? failureWithin(SECOND_TRIAL_SECONDS, preset, method, request) : failure
}

/** A recording has a head even when it has no samples. */
async function isEmpty(directory: string, {raw, format}: ConvertedOutput): Promise<boolean> {
  if (format !== 'perf-data') return (await stat(join(directory, raw))).size === 0
  try {
    await sampledModules({directory, raw, format}, [])
    return false
  } catch (error) {
    if (error instanceof NoSamplesError) return true
    throw error
  }
}

/** Records a process of ours for an instant. A tool works when it ends well and has seen something. */
export async function tryMethod(preset: Preset, method: PresetMethod, request: TrialRequest): Promise<Trial> {
  if (method.tool !== 'perf' && request.whyBpfIsBlind !== null) return {method, failure: request.whyBpfIsBlind}
  if (await isMissing(request, method.program)) return {method, failure: `${method.program} is not installed`}
  return {method, failure: await failureOf(preset, method, request)}
}
