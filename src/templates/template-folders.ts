import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'

function packageFolder(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error(`no package.json above ${import.meta.dirname}`)
  return packageFolder(parent)
}

/** The templates that come with the package; absolute. */
export function packagedTemplatesFolder(): string {
  return join(packageFolder(import.meta.dirname), 'templates')
}
