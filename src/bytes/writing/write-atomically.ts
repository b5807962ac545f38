// By hand: what is no plain file (a device, a pipe) is written into; `write-file-atomic` would put a file in its place.
import {constants, createReadStream, createWriteStream, type Stats} from 'node:fs'
import {access, type FileHandle, open, rename, rm, stat, truncate} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {blocksOf, type FileContent} from '../blocks-of.ts'
import {draftIn} from '../drafts.ts'
import {holdPath} from './held-paths.ts'
import {writeError} from './write-error.ts'
import {writeIntoNode} from './write-into-node.ts'
import {writeBlocks} from './write-stdout.ts'
import {writeTarget} from './write-target.ts'

/** Copies the bytes from `start` up to `end` of a draft to the same place in a file. */
async function copyRange(draft: string, path: string, start: number, end: number): Promise<void> {
  if (start >= end) return
  await pipeline(createReadStream(draft, {start, end: end - 1}), createWriteStream(path, {flags: 'r+', start}))
}

/**
 * Gives a regular file the content of a draft without making it another file, so that links, owner and rights stay. What
 * needs room on the disk comes first: when there is none, the file has its old content.
 */
async function overwrite(path: string, draft: string): Promise<void> {
  const [{size: old}, {size}] = await Promise.all([stat(path), stat(draft)])
  try {
    await copyRange(draft, path, old, size)
  } catch (error) {
    await truncate(path, old)
    throw error
  }
  await copyRange(draft, path, 0, Math.min(old, size))
  await using handle: FileHandle = await open(path, 'r+')
  await handle.truncate(size)
  await handle.sync()
}

/** Why a file cannot be exchanged for another one under its name: rights, a sticky folder, a mount point. */
const NOT_EXCHANGEABLE = new Set(['EACCES', 'EPERM', 'EBUSY', 'EXDEV', 'EROFS'])

/** Whether it was done; false when this file or its folder does not admit it. */
async function admitted(doing: Promise<void>): Promise<boolean> {
  try {
    await doing
    return true
  } catch (error) {
    if (NOT_EXCHANGEABLE.has((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

async function succeeds(doing: Promise<void>): Promise<boolean> {
  return doing.then(
    () => true,
    () => false,
  )
}

/** Owner first, since a change of it takes rights away. False when the owner cannot be kept. */
async function keepsOwnerAndMode(handle: FileHandle, {uid, gid, mode}: Stats): Promise<boolean> {
  const own = await handle.stat()
  const kept = (own.uid === uid && own.gid === gid) || (await succeeds(handle.chown(uid, gid)))
  await handle.chmod(mode & 0o7777)
  return kept
}

/** How a file is written. */
export interface WriteOptions {
  /** A new file is for its owner alone: it holds what a user typed. Default false. */
  readonly isPrivate?: boolean
}

/** Writes the draft; whether it may take the place of the file that is there, of which these are the stats. */
async function writeDraft(
  draft: string,
  content: FileContent,
  there: Stats | null,
  {isPrivate = false}: WriteOptions,
): Promise<boolean> {
  // Only while it is not whole: when the file is overwritten from it, it is the only whole copy for a moment.
  using _held = holdPath(draft)
  await using handle = await open(draft, 'wx', there === null && !isPrivate ? 0o666 : 0o600)
  for (const block of blocksOf(content)) await handle.writeFile(block)
  const replaces = there === null || (there.nlink === 1 && (await keepsOwnerAndMode(handle, there)))
  await handle.sync()
  return replaces
}

/** Beside the file, or where a draft can be when nothing can be added to its folder. */
async function draftFolder(path: string, there: Stats | null): Promise<string> {
  const folder = dirname(path)
  return there === null || (await admitted(access(folder, constants.W_OK))) ? folder : tmpdir()
}

async function writeFile(
  path: string,
  content: FileContent,
  there: Stats | null,
  options: WriteOptions,
): Promise<void> {
  // A file that is protected from writing is not exchanged for another one either.
  if (there !== null) await access(path, constants.W_OK)
  const draft = draftIn(await draftFolder(path, there))
  try {
    const replaces = await writeDraft(draft, content, there, options)
    if (there === null) await rename(draft, path)
    else if (!replaces || !(await admitted(rename(draft, path)))) await overwrite(path, draft)
  } finally {
    await rm(draft, {force: true})
  }
}

/**
 * Writes a file so that it is there whole or not at all: beside it first, then in its place. Links are followed, owner
 * and mode stay, a file of several names keeps them, and what is no regular file (a device, a FIFO, a socket) is written
 * to in place. Throws a PrerequisiteError when the disk is full or the place not writable; the file has its old content
 * then.
 */
export async function writeAtomically(path: string, content: FileContent, options: WriteOptions = {}): Promise<void> {
  try {
    const target = await writeTarget(path)
    if (target.kind === 'file') await writeFile(target.path, content, target.stats, options)
    else if (target.kind === 'node') await writeIntoNode(target, blocksOf(content))
    else writeBlocks(blocksOf(content), target.descriptor)
  } catch (error) {
    throw writeError(path, error)
  }
}
