import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {openFile} from '../bytes/byte-source.ts'
import {NoSamplesError} from '../stacks/no-samples-error.ts'
import {readStacks} from '../stacks/registry.ts'
import type {SampleType, Stacks} from '../stacks/stacks.ts'
import {parseProcMaps} from '../symbols/proc-maps.ts'
import type {ProfileManifest} from './manifest.ts'
import {nameStacks} from './name-stacks.ts'

/** Weights of formats that carry no unit mean what the manifest says. */
function sampleTypeOf(manifest: ProfileManifest): SampleType | null {
  if (manifest.unit === null) return null
  return {name: manifest.event ?? manifest.name, unit: manifest.unit, event: manifest.event}
}

async function savedMaps(directory: string, manifest: ProfileManifest) {
  if (manifest.files.maps === null) return []
  return parseProcMaps(await readFile(join(directory, manifest.files.maps), 'utf8'))
}

async function openModule(path: string) {
  try {
    return await openFile(path)
  } catch (error) {
    // A module that is gone is not an error here: naming counts it and says so in its warnings.
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

/**
 * The stacks of a recorded profile, named as far as they can be. Needs only what the recording left in `directory`
 * and the files of the modules. Throws an InputError when not one sample can be read.
 */
export async function readProfile(
  directory: string,
  manifest: ProfileManifest,
  cacheDirectory: string,
): Promise<Stacks> {
  await using source = await openFile(join(directory, manifest.files.raw))
  if (source.size === 0) throw new NoSamplesError(`The profile ${source.name} is empty.`)
  const sampleType = sampleTypeOf(manifest)
  const stacks = await readStacks(source, {
    ...(manifest.format === null ? {} : {format: manifest.format}),
    ...(sampleType === null ? {} : {sampleType}),
  })
  const maps = await savedMaps(directory, manifest)
  const named = await nameStacks(stacks, {maps, openModule, cacheDirectory})
  return {...named.stacks, warnings: [...stacks.warnings, ...named.warnings]}
}
