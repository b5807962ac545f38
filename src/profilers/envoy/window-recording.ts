import {setTimeout} from 'node:timers/promises'
import type {Deployment} from '../../testbeds/testbed.ts'
import type {Recording} from '../profiler.ts'
import {type InspectedRecording, inspectRecording} from '../recording/inspect-recording.ts'
import {type ProcessIdentity, saveIdentity} from '../recording/process-identity.ts'
import type {ProfileParts} from '../recording/save-profile.ts'
import {ask, isOk, type OneEnvoy} from './admin-request.ts'

/** Waits for the window to pass. False when it was cut short. */
async function waitForWindow(seconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await setTimeout(seconds * 1000, undefined, {signal})
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}

/** What Envoy's allocator and the kernel say of a proxy's memory at one moment. Bytes. */
interface MemoryFacts {
  /** Envoy's /memory, as numbers; null when it did not answer. */
  readonly memory: Readonly<Record<string, number>> | null
  /** Null where nobody can say it. */
  readonly rssBytes: number | null
}

function numbersOf(body: Uint8Array): Record<string, number> {
  const fields = Object.entries(JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>)
  return Object.fromEntries(
    fields.map(([name, value]) => [name, Number(value)]).filter(([, value]) => Number.isFinite(value)),
  )
}

/** Reads both. The kernel's figure is that of all instances, so it says nothing of one of several. */
async function askMemoryFacts(deployment: Deployment, one: OneEnvoy): Promise<MemoryFacts> {
  const [answer, usage] = await Promise.all([ask(deployment, one, '/memory'), deployment.usage(one.proxy)])
  const rssBytes = one.instances > 1 ? null : usage.own.rssBytes
  return {memory: isOk(answer) ? numbersOf(answer.body) : null, rssBytes}
}

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
    saveIdentity(deployment, process, directory),
    askMemoryFacts(deployment, process),
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
  const after = await askMemoryFacts(deployment, process)
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
