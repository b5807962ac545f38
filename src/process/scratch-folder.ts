import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {namedAsOurs, type Owner, ownerInName} from '../bytes/owner.ts'
import {holdPath} from '../bytes/writing/held-paths.ts'
import {PrerequisiteError} from '../errors/index.ts'

/** How the names of scratch folders begin, below the system's temporary folder. */
export const SCRATCH_PREFIX = 'mesh-runner-'

/** A folder of the run's own that nobody else can read; gone when disposed. */
export interface ScratchFolder extends AsyncDisposable {
  /** Absolute. */
  readonly path: string
}

/** Whose a scratch folder is, as its name says; null when it says nothing of the kind. */
export function ownerOfScratch(path: string): Owner | null {
  return ownerInName(basename(path), SCRATCH_PREFIX)
}

/**
 * Makes a scratch folder (mode 0700). Its owner stands in its name, so that there is no moment at which later runs cannot
 * tell whose it is, should we die. Throws a PrerequisiteError when none can be made.
 */
export async function createScratchFolder(): Promise<ScratchFolder> {
  const path = await mkdtemp(join(tmpdir(), namedAsOurs(SCRATCH_PREFIX))).catch((cause: Error) => {
    throw new PrerequisiteError(`Making a scratch folder in ${tmpdir()}: ${cause.message}`, {
      hint: 'Set TMPDIR to a folder that can be written, or make room there.',
      cause,
    })
  })
  const held = holdPath(path)
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, {recursive: true, force: true})
      held[Symbol.dispose]()
    },
  }
}
