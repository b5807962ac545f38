import {existsSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'

/** Makes a folder of that name, or of the name with a number where an earlier attempt has left one. Returns its path. */
export async function makeFreeDirectory(parent: string, name: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const path = join(parent, attempt === 1 ? name : `${name}.${attempt}`)
    if (!existsSync(path)) {
      await mkdir(path, {recursive: true})
      return path
    }
  }
}
