import {join} from 'node:path'
import type {ProxyProcess} from '../../testbeds/testbed.ts'
import {SEE_HOST_PIDS, usesBpf, whyBpfIsBlind} from '../recording/container-pids.ts'
import {type InspectedRecording, type InspectRequest, inspectRecording} from '../recording/inspect-recording.ts'
import {SCRIPT_FILES, type ScriptOutcome} from '../recording/run-script.ts'
import {scriptFailure} from '../recording/script-failure.ts'
import {whyNoProfile} from './check-output.ts'
import {rootFrameDepths, samplesSidecar} from './root-frame-depths.ts'

/** A command that ran. */
export interface RanCommand {
  /** As it was given, placeholders and all. */
  readonly command: string
  readonly outcome: ScriptOutcome
  readonly deadlineSeconds: number
  readonly recording: InspectRequest['recording']
  readonly identity: InspectRequest['identity']
}

/** Why a command for bpftrace or bcc that saw nothing could not see anything; empty where that is not known. */
function blindText(command: string, process: ProxyProcess): string {
  const why = usesBpf(command) && samplesSidecar(command) ? whyBpfIsBlind(process) : null
  return why === null ? '' : ` It could see nothing: ${why}. ${SEE_HOST_PIDS}`
}

/** Looks into what a command printed: what naming it needs, or why it is no profile. */
export async function inspectPrinted(ran: RanCommand): Promise<InspectedRecording> {
  const {command, outcome, deadlineSeconds, recording, identity} = ran
  const ended = scriptFailure(outcome, deadlineSeconds)
  if (ended !== null) return {failure: ended}
  const blind = blindText(command, recording.process)
  const unread = await whyNoProfile(join(recording.directory, SCRIPT_FILES.output))
  if (unread !== null) return {failure: `${unread}${blind}`}
  const mustBeOfProcess = samplesSidecar(command) ? rootFrameDepths(command) : null
  const inspected = await inspectRecording({
    recording,
    identity,
    raw: SCRIPT_FILES.output,
    format: null,
    mustBeOfProcess,
  })
  const sawNothing = !('failure' in inspected) && inspected.isEmpty && blind !== ''
  return sawNothing ? {failure: `It has not one sample.${blind}`} : inspected
}
