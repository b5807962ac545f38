import type {Stats} from 'node:fs'
import {lstat, readlink, realpath} from 'node:fs/promises'
import {basename, dirname, isAbsolute, join} from 'node:path'

/**
 * What a path to write leads to, links followed. `file`: a regular file, or none yet (`stats` null). `descriptor`: one
 * that this process holds open (`/dev/stdout`, `/dev/fd/3`). `node`: a device, a FIFO, a socket.
 */
export type WriteTarget =
  | {readonly kind: 'file'; readonly path: string; readonly stats: Stats | null}
  | {readonly kind: 'node'; readonly path: string; readonly stats: Stats}
  | {readonly kind: 'descriptor'; readonly descriptor: number}

/** As many as Linux follows. path_resolution(7) */
const MOST_LINKS = 40
const STANDARD_OUTPUT = 1

/** An error as the system's own calls throw it, for {@link writeError} to put into words. */
function systemError(code: string, text: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${text}, open '${path}'`), {code, path})
}

async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The folder's links are the system's to follow, and `..` after one of them is not the folder that was named. */
async function placeOf(path: string): Promise<{readonly folder: string; readonly path: string}> {
  const folder = await realpath(dirname(path))
  return {folder, path: join(folder, basename(path))}
}

/** Where the kernel lists the descriptors of this process; null where there is no /proc. */
async function ownDescriptors(): Promise<string | null> {
  return realpath('/proc/self/fd').catch(() => null)
}

function endOf(path: string, stats: Stats | null): WriteTarget {
  if (stats === null || stats.isFile()) return {kind: 'file', path, stats}
  if (stats.isDirectory()) throw systemError('EISDIR', 'illegal operation on a directory', path)
  return {kind: 'node', path, stats}
}

/** Follows links to what a path to write leads to; a dangling link leads to the file that it names. */
export async function writeTarget(path: string): Promise<WriteTarget> {
  if (path.endsWith('/')) throw systemError('EISDIR', 'illegal operation on a directory', path)
  const descriptors = await ownDescriptors()
  for (let [links, next] = [0, path]; links <= MOST_LINKS; links++) {
    const place = await placeOf(next)
    if (place.folder === descriptors && /\/\d+$/.test(place.path))
      return {kind: 'descriptor', descriptor: Number(basename(place.path))}
    const stats = await statsOf(place.path)
    if (!stats?.isSymbolicLink()) return endOf(place.path, stats)
    const link = await readlink(place.path)
    next = isAbsolute(link) ? link : `${place.folder}/${link}`
  }
  throw systemError('ELOOP', 'too many symbolic links encountered', path)
}

/** Whether a path to write is standard output under one of its names: `-`, `/dev/stdout`, `/dev/fd/1`. Never throws. */
export async function isStandardOutput(path: string): Promise<boolean> {
  if (path === '-') return true
  const target = await writeTarget(path).catch(() => null)
  return target?.kind === 'descriptor' && target.descriptor === STANDARD_OUTPUT
}
