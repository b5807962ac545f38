import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import {parseProcessStat} from '../../bytes/process-stat.ts'
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

/** The first is enough for a tool that works. On a loaded machine the busy process may not run for as long as the others. */
const TRIALS_SECONDS = [0.3, 2, 6]
/** A few samples' worth of CPU time: a tool that sees nothing of a process with less may work. */
const CPU_SECONDS_TO_JUDGE = 0.05
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

/** CPU time of the busy process; infinite once it has ended. */
async function busySeconds({deployment, place, values}: TrialRequest): Promise<number> {
  const {stdout} = await deployment.exec(place, ['cat', `/proc/${values.pid}/stat`], {deadlineSeconds: 20})
  return parseProcessStat(stdout)?.cpuSeconds ?? Number.POSITIVE_INFINITY
}

/** A longer trial follows one that saw nothing, until the busy process had the CPU time to be seen. */
async function failureOf(preset: Preset, method: PresetMethod, request: TrialRequest): Promise<string | null> {
  for (const [index, durationSeconds] of TRIALS_SECONDS.entries()) {
    const before = await busySeconds(request)
    const failure = await failureWithin(durationSeconds, preset, method, request)
    if (failure !== SAW_NOTHING) return failure
    const cpuSeconds = (await busySeconds(request)) - before
    // What the tool itself takes to start is too large a part of the first.
    if (index > 0 && !(cpuSeconds < CPU_SECONDS_TO_JUDGE)) return SAW_NOTHING
  }
  return `the busy process had no CPU time to be seen in, in ${TRIALS_SECONDS.at(-1)} s`
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
