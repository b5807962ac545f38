import type {Recording} from '../profiler.ts'
import {type InspectedRecording, inspectRecording} from '../recording/inspect-recording.ts'
import {identify, type ProcessIdentity} from '../recording/process-identity.ts'
import type {ProfileParts} from '../recording/recorded-profile.ts'
import {type MemoryFacts, memoryFacts} from './memory-facts.ts'
import {waitForWindow} from './wait-for-window.ts'

/** What was known around a window in which one of Envoy's profilers was on. */
export interface EnvoyWindow {
  readonly identity: ProcessIdentity
  readonly startedAt: Date
  readonly endedAt: Date
  readonly completed: boolean
  readonly memory: {readonly before: MemoryFacts; readonly after: MemoryFacts}
}

/** Waits for a window with `begin` before and `end` after it; `end` is called whatever happens in between. */
export async function recordWindow(
  {deployment, process, directory, durationSeconds, signal}: Recording,
  begin: () => Promise<void>,
  end: () => Promise<void>,
): Promise<EnvoyWindow> {
  const [identity, before] = await Promise.all([
    identify(deployment, process, directory),
    memoryFacts(deployment, process),
  ])
  const startedAt = new Date()
  let completed = false
  try {
    await begin()
    completed = await waitForWindow(durationSeconds, signal)
  } finally {
    await end()
  }
  const endedAt = new Date()
  const after = await memoryFacts(deployment, process)
  return {identity, startedAt, endedAt, completed, memory: {before, after}}
}

/** What naming the profile that Envoy left needs, brought here. Envoy records itself, so whose samples they are is known. */
export function inspectWindow(
  recording: Recording,
  {identity}: EnvoyWindow,
  file: {readonly raw: string; readonly format: string | null},
): Promise<InspectedRecording> {
  return inspectRecording({recording, identity, ...file, mustBeOfProcess: null})
}

/** The parts of a profile that Envoy's own profilers share. */
export function envoyParts(
  recording: Recording,
  window: EnvoyWindow,
): Pick<ProfileParts, 'recording' | 'identity' | 'startedAt' | 'endedAt' | 'unit' | 'log' | 'script'> {
  const {identity, startedAt, endedAt} = window
  return {recording, identity, startedAt, endedAt, unit: null, log: null, script: null}
}
