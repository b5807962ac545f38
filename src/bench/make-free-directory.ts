import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'

/** Makes a folder of that name, or of the name with a number where an earlier attempt has left one. Returns its path. */
export async function makeFreeDirectory(parent: string, name: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const path = join(parent, attempt === 1 ? name : `${name}.${attempt}`)
    if (!existsSync(path)) {
      await makeFolder(path)
      return path
    }
  }
}
