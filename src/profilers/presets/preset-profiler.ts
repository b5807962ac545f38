import {ProfileError, type Warning} from '../../errors/index.ts'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'
import {collectBefore} from '../naming-files/collect-for-naming.ts'
import type {Profiler, RecordedProfile, Recording} from '../profiler.ts'
import {whyBpfIsBlind} from '../recording/container-pids.ts'
import {inspectRecording} from '../recording/inspect-recording.ts'
import {listAllProcesses} from '../recording/list-processes.ts'
import {type ProcessIdentity, saveIdentity} from '../recording/process-identity.ts'
import {keepLog, recordWithScript, SCRIPT_FILES, type ScriptOutcome} from '../recording/run-script.ts'
import {failedProfile, saveProfile} from '../recording/save-profile.ts'
import {endingFacts, failureReason, scriptFailure} from '../recording/script-failure.ts'
import type {RootFrameDepths} from '../recording/whose-samples.ts'
import {startBusyChild} from './busy-child.ts'
import {type ChosenMethod, chooseMethod, methodsFor} from './choose-method.ts'
import {convertOutput, filesLeft} from './convert-output.ts'
import {findAllocator} from './find-allocator.ts'
import type {Preset, PresetMethod} from './preset.ts'
import {presetScript, type ScriptValues} from './preset-script.ts'

/** What a preset's profiler is made of. */
export interface PresetOptions {
  /** As file names and results spell it. */
  readonly name: string
  readonly preset: Preset
  /** The tool that was asked for, or null to try. */
  readonly tool: string | null
  readonly templatesFolder: string | null
  readonly frequencyHertz: number
  readonly graceSeconds: number
}

const VERSION_OPTION = {perf: ['perf', '--version'], bpftrace: ['bpftrace', '--version']} as const

async function versionOf(method: PresetMethod, deployment: Deployment, {place}: ProxyProcess): Promise<string | null> {
  // bcc's tools do not say theirs.
  if (method.tool === 'bcc') return null
  const {exitCode, stdout} = await deployment.exec(place, VERSION_OPTION[method.tool], {deadlineSeconds: 20})
  return exitCode === 0 ? (/\d[\w.-]*/.exec(stdout)?.[0] ?? null) : null
}

async function allocatorFor(preset: Preset, deployment: Deployment, {place, pid}: ProxyProcess): Promise<string> {
  return preset.name === 'malloc' ? findAllocator(deployment, place, pid) : ''
}

async function choose(options: PresetOptions, deployment: Deployment, signal: AbortSignal): Promise<ChosenMethod> {
  const {preset, tool, templatesFolder, frequencyHertz} = options
  const processes = await listAllProcesses(deployment)
  const [process] = processes
  await allocatorFor(preset, deployment, process!)
  for (const one of processes) await collectBefore(deployment, one)
  const {place} = process!
  await using child = await startBusyChild(deployment, place, templatesFolder)
  const allocator = preset.name === 'malloc' ? await findAllocator(deployment, place, child.pid) : ''
  const values = {pid: child.pid, hostPid: child.pid, durationSeconds: 0, frequencyHertz, allocator}
  const blind = processes.map(whyBpfIsBlind).find((why) => why !== null) ?? null
  return await chooseMethod(preset, tool, {
    deployment,
    place,
    values,
    templatesFolder,
    whyBpfIsBlind: blind,
    signal,
  })
}

/** One recording that ran. */
interface Ran {
  readonly recording: Recording
  readonly method: PresetMethod
  readonly identity: ProcessIdentity
  readonly outcome: ScriptOutcome
  readonly script: string
  readonly startedAt: Date
  readonly toolVersion: string | null
}

async function ran(options: PresetOptions, method: PresetMethod, recording: Recording): Promise<Ran> {
  const {deployment, process, directory, durationSeconds, frequencyHertz, signal} = recording
  const {pid, hostPid, place} = process
  const allocator = await allocatorFor(options.preset, deployment, process)
  const values: ScriptValues = {pid, hostPid: hostPid ?? pid, durationSeconds, frequencyHertz, allocator}
  const script = await presetScript(options.preset.name, method.tool, values, options.templatesFolder)
  const startedAt = new Date()
  const [identity, outcome, toolVersion] = await Promise.all([
    saveIdentity(deployment, process, directory),
    recordWithScript({
      deployment,
      place,
      directory,
      text: script,
      deadlineSeconds: durationSeconds + options.graceSeconds,
      signal,
      leaves: filesLeft(method.output),
    }),
    versionOf(method, deployment, process),
  ])
  return {recording, method, identity, outcome, script, startedAt, toolVersion}
}

/** Lines of the script that a reader can do something with. */
function commandOf(script: string): string {
  return script
    .split('\n')
    .filter((line) => !line.startsWith('#') && !/^(?:set|trap|export) /.test(line))
    .join('\n')
    .trim()
}

/** Samples of perf tell their process. bpftrace and bcc have the kernel filter by it, and their sums no longer tell. */
const TOLD_BY_THREADS: RootFrameDepths = {pidDepth: null, commDepth: null}

/** What a script left, as a profile that was looked into; or why it is none. */
async function leftBy(options: PresetOptions, {recording, identity, method, outcome}: Ran) {
  const failure = scriptFailure(outcome, recording.durationSeconds + options.graceSeconds)
  if (failure !== null) return {failure}
  const {directory, process} = recording
  const printed = {directory, file: SCRIPT_FILES.output, pid: process.pid}
  const converted = await convertOutput(printed, method.output)
  const mustBeOfProcess = converted.format === 'perf-data' ? TOLD_BY_THREADS : null
  const inspected = await inspectRecording({recording, identity, ...converted, mustBeOfProcess})
  return 'failure' in inspected ? inspected : {converted, files: inspected.files}
}

const NANOSECONDS = 1e9

/** Nanoseconds between two samples, where the script counts samples and the preset is of time. */
function weightPerCount({output}: PresetMethod, {frequencyHertz}: Recording): number | undefined {
  return 'counts' in output ? Math.round(NANOSECONDS / frequencyHertz) : undefined
}

async function toProfile(options: PresetOptions, done: Ran): Promise<RecordedProfile> {
  const {recording, method, outcome} = done
  const {stderrTail} = outcome
  const left = await leftBy(options, done)
  const log = await keepLog(recording.directory, stderrTail)
  if ('failure' in left) {
    const what = `Recording ${options.preset.name} with ${method.tool} failed.`
    return failedProfile(recording, options.name, failureReason(what, left.failure, stderrTail), log)
  }
  const {converted, files} = left
  return saveProfile({
    recording,
    identity: done.identity,
    name: options.name,
    profiler: {kind: 'preset', tool: method.tool, command: commandOf(done.script), toolVersion: done.toolVersion},
    format: converted.format,
    event: options.preset.event,
    unit: options.preset.unit,
    weightPerCount: weightPerCount(method, recording),
    scope: null,
    startedAt: done.startedAt,
    endedAt: new Date(),
    raw: converted.raw,
    log,
    script: SCRIPT_FILES.script,
    files,
    facts: {
      preset: options.preset.name,
      frequencyHertz: recording.frequencyHertz,
      ...endingFacts(outcome),
    },
  })
}

/** A profiler that records a preset with whatever tool works here. Throws a UsageError for a tool that the preset does not know. */
export function presetProfiler(options: PresetOptions): Profiler {
  methodsFor(options.preset, options.tool)
  const notes: string[] = []
  const warnings: Warning[] = []
  let chosen: ChosenMethod | null = null
  return {
    name: options.name,
    notes,
    warnings,
    graceSeconds: options.graceSeconds,
    async prepare(deployment, signal) {
      if (chosen !== null) return
      chosen = await choose(options, deployment, signal)
      notes.push(chosen.note)
      warnings.push(...chosen.warnings)
    },
    async record(recording) {
      if (chosen === null) throw new ProfileError(`The profiler ${options.name} was not prepared.`)
      return [await toProfile(options, await ran(options, chosen.method, recording))]
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}
