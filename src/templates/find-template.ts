import {readFile, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {ConfigurationError} from '../errors/index.ts'
import {PACKAGE_FOLDER} from '../program/package-folder.ts'

/** A template as read: `path` is absolute. */
export interface Template {
  readonly name: string
  readonly path: string
  readonly text: string
}

const TEMPLATE_NAME = /^[\w-]+(\/[\w-]+)*(\.[\w-]+)*$/

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new ConfigurationError(`Reading the template ${path} failed: ${(cause as Error).message}`, {cause})
  }
}

async function refuseNoFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: Error) => error)
  if (!(found instanceof Error) && found.isDirectory()) return
  const why = found instanceof Error ? found.message : 'it is no folder'
  throw new ConfigurationError(`Looking for templates in ${folder}: ${why}`, {
    hint: 'Name a folder with --templates; files in it take the place of the packaged ones of the same name.',
  })
}

/**
 * Reads a template by its name below the templates folder, such as `envoy/sidecar.yaml`.
 * A file of that name in `overrideFolder` takes the place of the packaged one.
 * Throws a ConfigurationError when there is no such folder, when neither has it, or it cannot be read.
 */
export async function findTemplate(name: string, overrideFolder: string | null = null): Promise<Template> {
  if (!TEMPLATE_NAME.test(name)) throw new ConfigurationError(`'${name}' is not the name of a template`)
  if (overrideFolder !== null) await refuseNoFolder(overrideFolder)
  const folders = [...(overrideFolder === null ? [] : [overrideFolder]), join(PACKAGE_FOLDER, 'templates')]
  for (const folder of folders) {
    const path = join(folder, name)
    const text = await readIfThere(path)
    if (text !== null) return {name, path, text}
  }
  throw new ConfigurationError(`The template ${name} is in none of ${folders.join(', ')}`)
}
