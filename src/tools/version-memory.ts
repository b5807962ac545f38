import {type BigIntStats, closeSync, openSync, readFileSync, readSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'
import {writeAtomically} from '../bytes/writing/write-atomically.ts'

/**
 * Versions that programs have told before, so that they are not started each time (Envoy alone takes 50 ms).
 * Kept in the cache folder, by path, device, inode, size and time of change.
 */
export interface VersionMemory {
  recall(path: string): string | null
  remember(path: string, version: string): Promise<void>
}

interface Entry {
  readonly file: string
  readonly version: string
}

const ELF_MAGIC = '\x7fELF'

/** Only an ELF program's version is a property of the file: a script may start anything. */
function isElf(path: string): boolean {
  const head = Buffer.alloc(ELF_MAGIC.length)
  const file = openSync(path, 'r')
  try {
    readSync(file, head, 0, head.length, 0)
  } finally {
    closeSync(file)
  }
  return head.toString('latin1') === ELF_MAGIC
}

function fileKey(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':')
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Partial<Entry> | null
  return typeof entry?.file === 'string' && typeof entry.version === 'string'
}

/** What the file holds; nothing when it is absent or was damaged, since it can be made again. */
function readEntries(path: string): Map<string, Entry> {
  try {
    const entries = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)
    return new Map(entries.filter((pair): pair is [string, Entry] => isEntry(pair[1])))
  } catch {
    return new Map()
  }
}

async function writeEntry(file: string, path: string, version: string): Promise<void> {
  const entries = readEntries(file)
  try {
    entries.set(path, {file: fileKey(statSync(path, {bigint: true})), version})
    await makeFolder(dirname(file))
    await writeAtomically(file, `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`)
  } catch {
    // Only time is lost: the program is asked again. A cache that is needed for more says so when it is used.
  }
}

/** Searches run at the same time; their entries are written one after another, or they would undo each other's. */
let lastWrite: Promise<void> = Promise.resolve()

/** The memory in a cache folder. Without a cache folder, or with one that cannot be written, nothing is remembered. */
export function openVersionMemory(cache: string | null): VersionMemory {
  if (cache === null) return {recall: () => null, remember: async () => undefined}
  const file = join(cache, 'tool-versions.json')
  return {
    recall(path) {
      const entry = readEntries(file).get(path)
      const stats = statSync(path, {bigint: true, throwIfNoEntry: false})
      return entry !== undefined && stats !== undefined && entry.file === fileKey(stats) ? entry.version : null
    },
    async remember(path, version) {
      if (!isElf(path)) return
      lastWrite = lastWrite.then(() => writeEntry(file, path, version))
      await lastWrite
    },
  }
}
