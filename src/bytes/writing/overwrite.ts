import {createReadStream, createWriteStream} from 'node:fs'
import {type FileHandle, open, stat, truncate} from 'node:fs/promises'
import {pipeline} from 'node:stream/promises'

/** Copies the bytes from `start` up to `end` of a draft to the same place in a file. */
async function copyRange(draft: string, path: string, start: number, end: number): Promise<void> {
  if (start >= end) return
  await pipeline(createReadStream(draft, {start, end: end - 1}), createWriteStream(path, {flags: 'r+', start}))
}

/**
 * Gives a regular file the content of a draft without making it another file, so that links, owner and rights stay. What
 * needs room on the disk comes first: when there is none, the file has its old content.
 */
export async function overwrite(path: string, draft: string): Promise<void> {
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
