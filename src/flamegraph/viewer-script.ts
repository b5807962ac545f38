import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {RunnerError} from '../errors/index.ts'

/** Where the build puts the viewer: in dist/flamegraph, also for what is bundled into another folder of dist. */
const PLACE = import.meta.url.endsWith('.ts') ? '../../dist/flamegraph/viewer.js' : '../flamegraph/viewer.js'

let loaded: string | null = null

/** The script that makes a picture interactive, as one text. Read once. Throws when the project was not built. */
export function viewerScript(): string {
  loaded ??= readViewer(fileURLToPath(new URL(PLACE, import.meta.url)))
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
