import {lstat, mkdtemp, readdir, readFile, rm, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {isDead, namedAsOurs, type Owner, ownerInName, ownerMarker, parseOwner} from '../bytes/owner.ts'
import {cacheError} from './cache-folder.ts'

const SCRATCH_PREFIX = '.fetch-'
const POLL_MS = 200
/** The holder touches its lock this often, … */
const TOUCH_MS = 5_000
/** … so one that was not touched for so long has no living holder, whatever pid namespace that was in. */
const STALE_MS = 60_000
const DAY_MS = 86_400_000

async function ageMs(path: string): Promise<number> {
  return lstat(path).then(
    ({mtimeMs}) => Date.now() - mtimeMs,
    // Gone already: its holder removed it.
    () => 0,
  )
}

async function isAbandoned(path: string, owner: Owner | null, staleMs: number): Promise<boolean> {
  if (owner !== null && isDead(owner)) return true
  return (await ageMs(path)) > staleMs
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, ownerMarker() ?? '', {flag: 'wx'})
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw cacheError(path, error)
  }
}

function touchRegularly(path: string): NodeJS.Timeout {
  return setInterval(() => {
    const now = new Date()
    // A lock that was taken over is not ours to keep fresh; the rename into place needs no lock.
    void utimes(path, now, now).catch(() => undefined)
  }, TOUCH_MS).unref()
}

/**
 * Takes a lock file, waiting while a living process holds it; an abandoned one is taken over. `onWait` is told once.
 * It only saves a second download: two holders would do no harm, since programs are put in place by one rename.
 */
export async function takeLock(path: string, signal: AbortSignal, onWait: () => void): Promise<AsyncDisposable> {
  for (let told = false; !(await tryLock(path)); ) {
    const marker = await readFile(path, 'utf8').catch(() => '')
    if (await isAbandoned(path, parseOwner(marker), STALE_MS)) {
      await rm(path, {force: true}).catch((error: unknown) => {
        throw cacheError(path, error)
      })
      continue
    }
    if (!told) onWait()
    told = true
    await wait(POLL_MS, undefined, {signal}).catch(() => signal.throwIfAborted())
  }
  const touching = touchRegularly(path)
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(touching)
      await rm(path, {force: true})
    },
  }
}

/** Removes what fetches of dead processes left below the tools folder. */
export async function removeDeadFetches(toolsFolder: string): Promise<void> {
  const names = (await readdir(toolsFolder)).filter((name) => name.startsWith(SCRATCH_PREFIX))
  const removals = names.map(async (name) => {
    const path = join(toolsFolder, name)
    if (await isAbandoned(path, ownerInName(name, SCRATCH_PREFIX), DAY_MS))
      await rm(path, {recursive: true, force: true})
  })
  await Promise.all(removals)
}

/** A scratch folder beside the tools, in their file system, gone when disposed. */
export async function fetchScratch(toolsFolder: string): Promise<AsyncDisposable & {readonly path: string}> {
  const path = await mkdtemp(join(toolsFolder, namedAsOurs(SCRATCH_PREFIX))).catch((error: unknown) => {
    throw cacheError(toolsFolder, error)
  })
  return {path, [Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true})}
}
