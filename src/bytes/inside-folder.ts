import {realpath, stat} from 'node:fs/promises'
import {isAbsolute, join, normalize, relative, sep} from 'node:path'
import {InputError} from '../errors/index.ts'
import {isAbsence} from './text-if-there.ts'

/** Whether a path relative to a folder leaves it. */
function leaves(path: string): boolean {
  return isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)
}

function refusal(folder: string, name: string, why: string): InputError {
  return new InputError(`Reading ${folder}: what it says lies in ${JSON.stringify(name)} ${why}`, {
    hint: 'Its files must lie in the folder itself. If you trust it, copy them there, in place of links.',
  })
}

/**
 * The file or folder that something read from `folder` names, links followed; null when there is none. Throws an
 * InputError when that is not within the folder (an absolute path, `..`, a link that leads out), or is neither file nor
 * folder: what comes from elsewhere says nothing about where else on this machine to read.
 */
export async function insideFolder(folder: string, name: string): Promise<string | null> {
  if (name.includes('\0')) throw refusal(folder, name, 'is no path.')
  if (leaves(normalize(name))) throw refusal(folder, name, 'is outside.')
  try {
    const real = await realpath(join(folder, name))
    if (leaves(relative(await realpath(folder), real))) throw refusal(folder, name, `is outside: it leads to ${real}.`)
    const status = await stat(real)
    if (!status.isFile() && !status.isDirectory()) throw refusal(folder, name, 'is neither a file nor a folder.')
    return real
  } catch (error) {
    if (error instanceof InputError) throw error
    if (isAbsence(error)) return null
    throw new InputError(`Reading ${join(folder, name)} failed: ${(error as Error).message}`, {cause: error})
  }
}
