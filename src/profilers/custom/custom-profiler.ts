import {join} from 'node:path'
import type {ProfilerChoice} from '../../config/cell.ts'
import type {Warning} from '../../errors/index.ts'
import type {Profiler, RecordedProfile, Recording} from '../profiler.ts'
import {identify} from '../recording/process-identity.ts'
import {processesOf} from '../recording/processes-of.ts'
import {failedProfile, recordedProfile} from '../recording/recorded-profile.ts'
import {keepLog, runScript, SCRIPT_FILES} from '../recording/run-script.ts'
import {failureReason, scriptFailure} from '../recording/script-failure.ts'
import {scriptText} from '../recording/script-text.ts'
import {whyNoProfile} from './check-output.ts'
import {commandHints, foldsPerf} from './command-hints.ts'
import {applyDropIns, type DropIn, findDropIns} from './drop-ins.ts'
import {renderCommand} from './render-command.ts'

/** What a custom profiler is made of. */
export interface CustomOptions {
  readonly choice: Extract<ProfilerChoice, {kind: 'custom'}>
  /** The package's flame/, where drop-ins are. */
  readonly dropInDirectory: string
  readonly graceSeconds: number
}

const COMMENT = 'Kept as it was run, in this folder. Standard output is the profile.'

/** A bpf program filters by the host's pid, which differs from ours in a container. */
function pidWarnings(command: string, {pid, hostPid}: Recording['process']): Readonly<Record<string, unknown>> {
  const filtersByHostPid = /bpftrace|-bpfcc/.test(command) && hostPid !== null && hostPid !== pid
  return filtersByHostPid ? {pidNote: `bpftrace and bcc filter by the host's pid, which is ${hostPid} here`} : {}
}

/**
 * A profiler that is a command line of the user's. Its standard output is the profile, in any format that can be
 * recognised by content.
 */
export function customProfiler(options: CustomOptions): Profiler {
  const {choice, graceSeconds} = options
  const warnings: Warning[] = []
  let dropIns: readonly DropIn[] = []

  async function record(recording: Recording): Promise<readonly RecordedProfile[]> {
    const {deployment, process, directory, durationSeconds, signal} = recording
    const rendered = renderCommand(choice.command, {durationSeconds, sidecarPid: process.pid})
    const command = applyDropIns(rendered, dropIns)
    const deadlineSeconds = durationSeconds + graceSeconds
    const startedAt = new Date()
    const [identity, outcome] = await Promise.all([
      identify(deployment, process, directory),
      runScript({
        deployment,
        place: process.place,
        directory,
        text: scriptText(COMMENT, command),
        deadlineSeconds,
        signal,
        inquiry: foldsPerf(rendered) ? ['perf', 'evlist'] : null,
      }),
    ])
    const failure =
      scriptFailure(outcome, deadlineSeconds) ?? (await whyNoProfile(join(directory, SCRIPT_FILES.output)))
    const log = await keepLog(directory, outcome.stderrTail)
    if (failure !== null) {
      const reason = failureReason(`The profiling command failed: ${command}`, failure, outcome.stderrTail)
      return [failedProfile(recording, choice.name, reason, log)]
    }
    const {tool, event, unit} = commandHints(rendered, outcome.inquiryOutput)
    const profile = await recordedProfile({
      recording,
      identity,
      name: choice.name,
      profiler: {kind: 'custom', tool, command, toolVersion: null},
      format: null,
      event,
      unit,
      scope: null,
      startedAt,
      endedAt: new Date(),
      raw: SCRIPT_FILES.output,
      log,
      script: SCRIPT_FILES.script,
      facts: pidWarnings(rendered, process),
    })
    return [profile]
  }

  return {
    name: choice.name,
    notes: [],
    warnings,
    graceSeconds,
    async prepare(deployment) {
      const [first] = await processesOf(deployment)
      dropIns = await findDropIns(choice.command, deployment, first!.place, options.dropInDirectory)
      warnings.splice(0, warnings.length, ...dropIns.map(({warning}) => warning))
    },
    record,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
