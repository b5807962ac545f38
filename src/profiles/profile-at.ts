import type {Stats} from 'node:fs'
import {readFile, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {insideFolder} from '../bytes/inside-folder.ts'
import {InputError} from '../errors/index.ts'
import {claimsToBeManifest, faultOfManifest} from './check-manifest.ts'
import type {ProfileManifest} from './manifest.ts'
import {isRecordingFolder} from './recording-folder.ts'
import {type RunFolder, runFolderAt, UNBEGUN, UNBEGUN_HINT} from './run-folder.ts'

/** Name of the manifest in the folder of a recorded profile. */
const MANIFEST = 'profile.json'

/** A profile that a run recorded. */
export interface SavedProfile {
  readonly directory: string
  readonly manifest: ProfileManifest
}

/** More is no manifest. */
const LARGEST_MANIFEST_BYTES = 1 << 20

async function statusOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    // Whoever opens it says what is wrong with it.
    if (typeof (error as NodeJS.ErrnoException).errno === 'number') return null
    throw error
  }
}

/** The manifest in a JSON file; null when the file is something else. */
async function manifestIn(path: string): Promise<ProfileManifest | null> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw new InputError(`Reading ${path} failed: ${(error as Error).message}`, {cause: error})
  }
  if (!claimsToBeManifest(value)) return null
  const fault = faultOfManifest(value)
  if (fault === null) return value as ProfileManifest
  throw new InputError(`Reading the recorded profile ${path}: ${fault}`)
}

function noProfile(directory: string, run: RunFolder | null): InputError {
  if (run === 'unbegun') return new InputError(`Reading ${directory}: ${UNBEGUN}`, {hint: UNBEGUN_HINT})
  const what = run === null ? 'a folder, and it holds no recorded profile' : 'a run, and not one profile of it'
  const where =
    run === null ? '' : ' Those of a run are in its cells/, a folder each; its pictures are on its index.html.'
  return new InputError(`Reading ${directory}: ${what}`, {
    hint: `Name a file, or the folder that a run left for one profile: it holds ${MANIFEST} and the recording.${where}`,
  })
}

async function inFolder(directory: string): Promise<SavedProfile | null> {
  const path = await insideFolder(directory, MANIFEST)
  const manifest = path === null ? null : await manifestIn(path)
  if (manifest !== null) return {directory, manifest}
  if (await isRecordingFolder(directory)) return null
  throw noProfile(directory, await runFolderAt(directory))
}

/**
 * The recorded profile when `path` is its folder or its manifest, else null: a file, or a folder as `perf record` leaves
 * it. Throws an InputError for another folder, and for a manifest of another version.
 */
export async function profileAt(path: string): Promise<SavedProfile | null> {
  const status = await statusOf(path)
  if (status?.isDirectory()) return await inFolder(path)
  if (status === null || !path.endsWith('.json') || status.size > LARGEST_MANIFEST_BYTES) return null
  const manifest = await manifestIn(path)
  return manifest === null ? null : {directory: dirname(path), manifest}
}
