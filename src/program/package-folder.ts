import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {RunnerError} from '../errors/index.ts'

/** This file runs from the sources and from bundles of any depth. */
function folderAbove(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const above = dirname(from)
  if (above === from) throw new Error(`no package.json above ${import.meta.dirname}`)
  return folderAbove(above)
}

/** The folder of this package, absolute: bin/, templates/, flame/, values.yaml and what is built are below it. */
export const PACKAGE_FOLDER = folderAbove(import.meta.dirname)

/** What the build has put at this path below dist/, such as the viewer's script. Throws where the package was not built. */
export function builtAsset(path: string): Buffer {
  const file = join(PACKAGE_FOLDER, 'dist', path)
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new RunnerError('NOT_BUILT', 'internal', `Reading ${file}, a part of mesh-runner, failed`, {
      hint: 'Run `npm run build` in the folder of mesh-runner, or install the package again.',
      cause,
    })
  }
}
