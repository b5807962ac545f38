import {join} from 'node:path'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import {PROFILE_SCHEMA_VERSION, type ProfileManifest} from '../../profiles/manifest.ts'
import {redactedValue} from '../../secrets/known-secrets.ts'
import type {NamingFiles} from '../naming-files/collect-for-naming.ts'
import type {RecordedProfile, Recording} from '../profiler.ts'
import type {ProcessIdentity} from './process-identity.ts'

/** What is particular to one profile; the rest of its manifest follows from the recording. */
export interface ProfileParts {
  readonly recording: Recording
  readonly identity: ProcessIdentity
  readonly name: string
  readonly profiler: ProfileManifest['profiler']
  readonly format: string | null
  readonly event: string | null
  readonly unit: string | null
  /** See {@link ProfileManifest.weightPerCount}. */
  readonly weightPerCount?: number | undefined
  readonly scope: ProfileManifest['scope']
  readonly startedAt: Date
  readonly endedAt: Date
  readonly raw: string
  readonly log: string | null
  readonly script: string | null
  /** What it refers to where it was recorded elsewhere. */
  readonly files: NamingFiles
  readonly facts: Readonly<Record<string, unknown>>
}

function buildIdOfCopy({identity, files}: ProfileParts): string | null {
  const executable = identity.executable.replace(/ \(deleted\)$/, '')
  return files.modules?.find(({path}) => path === executable)?.buildId ?? null
}

function manifestOf(parts: ProfileParts): ProfileManifest {
  const {recording, identity} = parts
  const {proxy, instances, workload, instance, pid, hostPid} = recording.process
  return {
    schemaVersion: PROFILE_SCHEMA_VERSION,
    name: parts.name,
    profiler: parts.profiler,
    format: parts.format,
    event: parts.event,
    unit: parts.unit,
    ...(parts.weightPerCount === undefined ? {} : {weightPerCount: parts.weightPerCount}),
    scope: parts.scope,
    process: {
      proxy,
      workload,
      instance,
      pid,
      hostPid,
      executable: identity.executable,
      buildId: identity.buildId ?? buildIdOfCopy(parts),
      instances,
      ...(identity.ownPid === null ? {} : {ownPid: identity.ownPid}),
    },
    window: {
      startedAt: parts.startedAt.toISOString(),
      endedAt: parts.endedAt.toISOString(),
      durationSeconds: recording.durationSeconds,
    },
    host: identity.host,
    files: {raw: parts.raw, log: parts.log, script: parts.script, maps: identity.maps, ...parts.files},
    facts: {processStartTicks: identity.startTicks, ...parts.facts},
  }
}

async function saveManifest(directory: string, file: string, manifest: ProfileManifest): Promise<void> {
  await writeAtomically(join(directory, file), `${JSON.stringify(redactedValue(manifest), null, 2)}\n`, {
    isPrivate: true,
  })
}

/** A profile that was recorded. Its manifest is written beside it, as `profile.json` or `<file>.json`. */
export async function saveProfile(parts: ProfileParts, manifestFile = 'profile.json'): Promise<RecordedProfile> {
  const {directory} = parts.recording
  const manifest = manifestOf(parts)
  await saveManifest(directory, manifestFile, manifest)
  return {status: 'recorded', directory, manifest}
}

/** A profile that was not recorded, and why. */
export function failedProfile(
  recording: Recording,
  name: string,
  reason: string,
  log: string | null = null,
): RecordedProfile {
  const {directory} = recording
  const {workload, instance} = recording.process
  return {
    status: 'failed',
    name,
    workload,
    instance,
    directory,
    reason,
    log: log === null ? null : join(directory, log),
  }
}

/** A recorded profile with facts added, also in the manifest on disk; a failed one stays as it is. */
export async function saveWithFacts(
  profile: RecordedProfile,
  facts: Readonly<Record<string, unknown>>,
): Promise<RecordedProfile> {
  if (profile.status === 'failed') return profile
  const manifest = {...profile.manifest, facts: {...profile.manifest.facts, ...facts}}
  await saveManifest(profile.directory, 'profile.json', manifest)
  return {...profile, manifest}
}
