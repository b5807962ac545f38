import {join} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'
import {writeAtomically} from '../bytes/writing/write-atomically.ts'
import {asRunnerError, EXIT_CODES, type ExitCodeName, exitCodeOf} from '../errors/index.ts'
import {carryOutFolder, type NightRequest} from './carry-out-folder.ts'
import {hookOutput} from './hook-environment.ts'
import type {NightDocument, NightFolder} from './night-document.ts'

const NAMES = Object.entries(EXIT_CODES) as readonly (readonly [ExitCodeName, number])[]

function nameOf(exitCode: number): ExitCodeName {
  return NAMES.find(([, code]) => code === exitCode)?.[0] ?? 'internal'
}

function documentOf(folders: readonly NightFolder[], {place, signal, warnings}: NightRequest): NightDocument {
  const stopped = signal.aborted ? asRunnerError(signal.reason) : null
  const codes = [...folders.flatMap(({steps}) => steps.map(({exitCode}) => exitCode)), stopped?.exitCode ?? 0]
  return {schemaVersion: 1, nightDirectory: place.night, exitCode: exitCodeOf(codes.map(nameOf)), folders, warnings}
}

/**
 * Carries out the folders of a night, one after the other: a folder that fails does not stop the others. What became of
 * each is in `night.json` before the next one begins.
 */
export async function carryOutNight(request: NightRequest): Promise<NightDocument> {
  const {folders, place, signal} = request
  await makeFolder(hookOutput(place.night))
  const done: NightFolder[] = []
  const document = () => {
    const left = folders.slice(done.length).map(({name}) => ({name, status: 'skipped' as const, steps: []}))
    return documentOf([...done, ...left], request)
  }
  for (const folder of folders) {
    if (signal.aborted) break
    done.push(await carryOutFolder(folder, request))
    await writeAtomically(join(place.night, 'night.json'), `${JSON.stringify(document(), null, 2)}\n`)
  }
  return document()
}
