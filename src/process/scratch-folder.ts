import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ownerMarker} from './owner.ts'

/** How the names of scratch folders begin, below the system's temporary folder. */
export const SCRATCH_PREFIX = 'mesh-runner-'
/** File in a scratch folder that holds the owner's marker. */
export const OWNER_FILE = 'owner'

/** A folder of the run's own that nobody else can read; gone when disposed. */
export interface ScratchFolder extends AsyncDisposable {
  /** Absolute. */
  readonly path: string
}

/** Makes a scratch folder (mode 0700) that later runs can recognise as ours when we die. */
export async function createScratchFolder(): Promise<ScratchFolder> {
  const path = await mkdtemp(join(tmpdir(), SCRATCH_PREFIX))
  await writeFile(join(path, OWNER_FILE), ownerMarker() ?? '', {mode: 0o600})
  return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true})}
}
