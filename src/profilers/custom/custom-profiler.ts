import {join} from 'node:path'
import type {ProfilerChoice} from '../../config/cells/cell.ts'
import type {Warning} from '../../errors/index.ts'
import {PACKAGE_FOLDER} from '../../program/package-folder.ts'
import {collectBefore} from '../naming-files/collect-for-naming.ts'
import type {Profiler, RecordedProfile, Recording} from '../profiler.ts'
import {listAllProcesses} from '../recording/list-processes.ts'
import {runsHere} from '../recording/place-folder.ts'
import {saveIdentity} from '../recording/process-identity.ts'
import {keepLog, recordWithScript, SCRIPT_FILES} from '../recording/run-script.ts'
import {failedProfile, saveProfile} from '../recording/save-profile.ts'
import {endingFacts, failureReason} from '../recording/script-failure.ts'
import {inspectPrinted} from './command-failure.ts'
import {type CommandHints, commandHints, foldsPerf} from './command-hints.ts'
import {customScript} from './custom-script.ts'
import {searchIn} from './drop-in-search.ts'
import {type DropIn, findDropIns, PASS_THROUGH} from './drop-ins.ts'

/** What a custom profiler is made of. */
export interface CustomOptions {
  readonly choice: Extract<ProfilerChoice, {kind: 'custom'}>
  /** The package's flame/, where drop-ins are. */
  readonly dropInDirectory: string
  readonly graceSeconds: number
}

/** What stands in for absent programs, where they cannot be ours. */
function programsFor({deployment}: Recording, dropIns: readonly DropIn[]) {
  if (runsHere(deployment) || dropIns.length === 0) return []
  return [{name: PASS_THROUGH, localPath: join(PACKAGE_FOLDER, 'templates', 'profilers', PASS_THROUGH)}]
}

/** Folded text has lost what perf counted; what went through unchanged tells it by itself. */
function hintsFor(command: string, format: string | null, evlist: string | null): CommandHints {
  const hints = commandHints(command, evlist)
  return format === 'perf-script' ? {...hints, unit: null} : hints
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
    const values = {durationSeconds, sidecarPid: process.pid}
    const {rendered, command, text} = customScript(choice.command, values, dropIns)
    const deadlineSeconds = durationSeconds + graceSeconds
    const startedAt = new Date()
    const [identity, outcome] = await Promise.all([
      saveIdentity(deployment, process, directory),
      recordWithScript({
        deployment,
        place: process.place,
        directory,
        text,
        deadlineSeconds,
        signal,
        inquiry: foldsPerf(rendered) ? ['perf', 'evlist'] : null,
        programs: programsFor(recording, dropIns),
        mayLeave: /\bperf\s+record\b/.test(rendered) ? [SCRIPT_FILES.perfData] : [],
      }),
    ])
    const {stderrTail, inquiryOutput} = outcome
    const inspected = await inspectPrinted({command: choice.command, outcome, deadlineSeconds, recording, identity})
    const log = await keepLog(directory, stderrTail)
    if ('failure' in inspected) {
      const reason = failureReason(`The profiling command failed: ${command}`, inspected.failure, stderrTail)
      return [failedProfile(recording, choice.name, reason, log)]
    }
    const {tool, event, unit} = hintsFor(rendered, inspected.format, inquiryOutput)
    const profile = await saveProfile({
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
      files: inspected.files,
      facts: endingFacts(outcome),
    })
    return [profile]
  }

  return {
    name: choice.name,
    notes: [],
    warnings,
    graceSeconds,
    async prepare(deployment) {
      const processes = await listAllProcesses(deployment)
      const {dropInDirectory} = options
      dropIns = await findDropIns(choice.command, searchIn(deployment, processes[0]!.place, dropInDirectory))
      for (const process of processes) await collectBefore(deployment, process)
      warnings.splice(0, warnings.length, ...dropIns.map(({warning}) => warning))
    },
    record,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
