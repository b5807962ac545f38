import {mkdir, stat} from 'node:fs/promises'
import {dirname} from 'node:path'

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}

/** True when the folder is there now, false where the system found nothing at the one above it. */
async function made(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, {mode})
    return true
  } catch (error) {
    if (await isFolder(path)) return true
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return false
  }
}

/**
 * Makes a folder and those above it, where they are not there yet; `mode` is less the umask. Throws the system's error.
 * Node's own recursive mkdir never returns, nor lets the process end, where the system says ENOENT of a name in a folder
 * that is there: in /proc, and in a folder that was removed.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  if (await made(path, mode)) return
  // It may be there by now: others make folders below it at the same time.
  if (!(await isFolder(dirname(path)))) await makeFolder(dirname(path), mode)
  if (!(await made(path, mode))) await mkdir(path, {mode})
}
