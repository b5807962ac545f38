import {link, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {draftBeside} from '../../bytes/drafts.ts'
import {isDead, ownerMarker, parseOwner} from '../../bytes/owner.ts'
import {textIfThere} from '../../bytes/text-if-there.ts'
import {writeError} from '../../bytes/writing/write-error.ts'
import {ConfigurationError} from '../../errors/index.ts'

/** File in a run's folder that says which process writes there, as long as one does. */
const LOCK_FILE = 'owner'

/** Puts the draft in the lock's place; false when a lock is there. */
async function placed(draft: string, lock: string): Promise<boolean> {
  try {
    await link(draft, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function inUse(runDirectory: string, lock: string, pid: number): ConfigurationError {
  return new ConfigurationError(`The run in ${runDirectory} is still going on: process ${pid} writes there.`, {
    hint: `Wait for it, or stop it with \`kill -INT ${pid}\` and go on then. If no such process runs on any machine or container that shares the folder, remove ${lock}.`,
  })
}

function refuseLiving(runDirectory: string, lock: string, text: string): void {
  const owner = parseOwner(text)
  if (owner !== null && !isDead(owner)) throw inUse(runDirectory, lock, owner.pid)
}

/** The right to take a dead owner's lock; one process at a time has it. */
async function takeRight(runDirectory: string, right: string, draft: string): Promise<void> {
  if (await placed(draft, right)) return
  refuseLiving(runDirectory, right, await textIfThere(right, 'latin1'))
  await rm(right, {force: true})
  if (!(await placed(draft, right))) refuseLiving(runDirectory, right, await textIfThere(right, 'latin1'))
}

async function takeOver(runDirectory: string, lock: string, draft: string): Promise<void> {
  refuseLiving(runDirectory, lock, await textIfThere(lock, 'latin1'))
  const right = `${lock}.next`
  await takeRight(runDirectory, right, draft)
  try {
    // Another one may have had the right before, and the lock since.
    refuseLiving(runDirectory, lock, await textIfThere(lock, 'latin1'))
    await rename(draft, lock)
  } finally {
    await rm(right, {force: true})
  }
}

/** Throws a ConfigurationError when a living process writes into the run's folder. No side effect. */
export async function refuseRunInUse(runDirectory: string): Promise<void> {
  const lock = join(runDirectory, LOCK_FILE)
  refuseLiving(runDirectory, lock, await textIfThere(lock, 'latin1'))
}

/**
 * Makes this process the only one that writes into a run's folder, until it is disposed. What a process that died left
 * there is taken over. Throws a ConfigurationError when a living process has it.
 */
export async function lockRun(runDirectory: string): Promise<AsyncDisposable> {
  const lock = join(runDirectory, LOCK_FILE)
  const draft = draftBeside(lock)
  try {
    await writeFile(draft, ownerMarker() ?? '')
    if (!(await placed(draft, lock))) await takeOver(runDirectory, lock, draft)
  } catch (error) {
    throw writeError(lock, error)
  } finally {
    await rm(draft, {force: true})
  }
  return {[Symbol.asyncDispose]: () => rm(lock, {force: true})}
}
