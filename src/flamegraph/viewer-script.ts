import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {RunnerError} from '../errors/index.ts'

/** Where the build puts the viewer, below the package's folder. */
const PLACE = join('dist', 'flamegraph', 'viewer.js')

/** This file runs from the sources and from bundles of any depth: the nearest folder above that has a build is the package's. */
function viewerPath(from = import.meta.dirname): string {
  const path = join(from, PLACE)
  const above = dirname(from)
  return above === from || existsSync(path) ? path : viewerPath(above)
}

let loaded: string | null = null

/** The script that makes a picture interactive, as one text. Read once. Throws when the project was not built. */
export function viewerScript(): string {
  loaded ??= readViewer(viewerPath())
  return loaded
}

function readViewer(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new RunnerError('NOT_BUILT', 'internal', `Reading the flame graph viewer from ${path} failed`, {
      hint: 'Run `npm run build` in the folder of mesh-runner, or install the package again.',
      cause,
    })
  }
}
