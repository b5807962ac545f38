import type {Profiler, RecordedProfile, Recording} from '../../src/profilers/profiler.ts'
import type {Deployment} from '../../src/testbeds/testbed.ts'

/** A recording of the one process of a fake deployment. */
export async function recordingOf(
  deployment: Deployment,
  directory: string,
  durationSeconds = 1,
  signal: AbortSignal = new AbortController().signal,
): Promise<Recording> {
  const [process] = await deployment.processes(deployment.proxies[0]!.name)
  return {deployment, process: process!, durationSeconds, frequencyHertz: 99, directory, signal}
}

/** Prepares, records and disposes; the profiles that came of it. */
export async function recordWith(profiler: Profiler, recording: Recording): Promise<readonly RecordedProfile[]> {
  await using used = profiler
  await used.prepare(recording.deployment, recording.signal)
  return await used.record(recording)
}

/** The manifest of a profile that must have been recorded; throws with the reason when it was not. */
export function manifestOf(profile: RecordedProfile | undefined) {
  if (profile?.status !== 'recorded') throw new Error(profile?.reason ?? 'nothing was recorded')
  return profile.manifest
}

/** The reason of a profile that must have failed. */
export function reasonOf(profile: RecordedProfile | undefined): string {
  if (profile?.status !== 'failed') throw new Error('the profile did not fail')
  return profile.reason
}
