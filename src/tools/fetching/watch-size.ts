import {readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'

/** Four times a second, where people look on. */
const INTERVAL_MS = 250

/** Bytes of all files below a folder. Files that vanish meanwhile count nothing. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => [])
  const sizes = entries.map(async (entry) => {
    if (!entry.isFile()) return 0
    // A download's scratch file may be renamed between listing and asking.
    return stat(join(entry.parentPath, entry.name)).then(
      ({size}) => size,
      () => 0,
    )
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Tells how large a folder is whenever that has changed, until disposed: clients such as pip tell no progress. */
export function watchFolderSize(
  folder: string,
  tell: (bytes: number) => void,
  intervalMs: number = INTERVAL_MS,
): Disposable {
  let stopped = false
  let known = 0
  const timer = setInterval(() => {
    void folderBytes(folder).then((bytes) => {
      if (stopped || bytes === known) return
      known = bytes
      tell(bytes)
    })
  }, intervalMs)
  return {
    [Symbol.dispose]: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}
