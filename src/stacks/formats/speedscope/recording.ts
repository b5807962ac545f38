import {isMapping} from '../../../foreign-text/json-shape.ts'
import {arrayOf, numberOf, textOf} from '../../json/read-json.ts'
import type {ProfiledModule, Stacks} from '../../model/stacks.ts'

/** What our own export says in a speedscope file beyond the schema: when it was recorded, and the files of its functions. */
export interface SpeedscopeRecording {
  /** Milliseconds since 1970. */
  readonly startedAtMs?: number
  readonly durationSeconds?: number
  readonly modules: readonly ProfiledModule[]
}

function modulesOf(value: unknown): ProfiledModule[] {
  const all = arrayOf(value).filter(isMapping)
  return all.map(({path, buildId}) => ({path: textOf(path), buildId: textOf(buildId) || null}))
}

/** Of a file's `recording`, what stacks have of it; nothing where another program wrote the file. */
export function recordingOf(recording: unknown): Pick<Stacks, 'startedAtMs' | 'durationSeconds' | 'modules'> {
  if (!isMapping(recording)) return {}
  const [startedAtMs, durationSeconds] = [numberOf(recording['startedAtMs']), numberOf(recording['durationSeconds'])]
  const modules = modulesOf(recording['modules'])
  return {
    ...(startedAtMs === null ? {} : {startedAtMs}),
    ...(durationSeconds === null ? {} : {durationSeconds}),
    ...(modules.length === 0 ? {} : {modules}),
  }
}
