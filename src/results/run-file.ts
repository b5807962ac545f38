import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {insideFolder} from '../bytes/inside-folder.ts'
import {writeAtomically} from '../bytes/writing/write-atomically.ts'
import type {Settings} from '../config/settings.ts'
import {InputError, type Warning} from '../errors/index.ts'
import {
  fieldsShape,
  listShape,
  mappingShape,
  nullableShape,
  numberShape,
  optionalShape,
  textShape,
} from '../foreign-text/json-shape.ts'
import {type RunFolder, runFolderAt, UNBEGUN, UNBEGUN_HINT} from '../profiles/run-folder.ts'
import {redactedValue} from '../secrets/known-secrets.ts'
import type {Environment} from './environment.ts'
import {environmentShape, warningsShape} from './result-shapes.ts'
import {RESULT_SCHEMA_VERSION} from './schema.ts'

/** `run.json` of a run's folder: what was asked for, and where it ran. */
export interface RunFile {
  readonly schemaVersion: 1
  /** ISO 8601. */
  readonly startedAt: string
  /** ISO 8601; null while the run goes on, and for ever when it was killed. */
  readonly endedAt: string | null
  readonly testbed: string
  readonly mesh: string
  /** With `***` for what is secret. */
  readonly settings: Settings
  /** Names of the settings that are not whole here; a file of its own has them until the run is complete. */
  readonly hiddenSettings?: readonly string[]
  /** The cells in the order of the plan; `--resume` goes on only with an equal plan. */
  readonly plan: readonly {readonly key: string; readonly label: string}[]
  readonly environment: Environment
  /** What the testbed told of itself: ports, worker threads, TLS, image digests. */
  readonly deployment: Readonly<Record<string, unknown>>
  readonly warnings: readonly Warning[]
}

/** `run.json`, but for what its settings are: reports show what is there, and only `--resume` alone needs them all. */
const runFileShape = fieldsShape<RunFile>({
  schemaVersion: numberShape,
  startedAt: textShape,
  endedAt: nullableShape(textShape),
  testbed: textShape,
  mesh: textShape,
  settings: mappingShape,
  hiddenSettings: optionalShape(listShape(textShape)),
  plan: listShape(fieldsShape<RunFile['plan'][number]>({key: textShape, label: textShape})),
  environment: environmentShape,
  deployment: mappingShape,
  warnings: warningsShape,
})

const NAME = 'run.json'
const NAME_A_RUN = 'Name the folder of a run, such as runs/2026-01-31-120000_demo'

/** Writes `run.json` whole, in place of one that is there. It holds what a user typed, and is for its owner alone. */
export async function writeRunFile(runDirectory: string, content: RunFile): Promise<void> {
  await writeAtomically(join(runDirectory, NAME), `${JSON.stringify(redactedValue(content), null, 2)}\n`, {
    isPrivate: true,
  })
}

function noRun(runDirectory: string, kind: RunFolder | null): InputError {
  if (kind === 'unbegun') return new InputError(`Reading ${runDirectory}: ${UNBEGUN}`, {hint: UNBEGUN_HINT})
  return new InputError(`Reading ${join(runDirectory, NAME)}: there is no such file`, {hint: NAME_A_RUN})
}

/**
 * Reads `run.json`. Throws an InputError when the folder has none, as a run has that was ended before it measured
 * anything, or when it is damaged.
 */
export async function readRunFile(runDirectory: string): Promise<RunFile> {
  const path = await insideFolder(runDirectory, NAME)
  if (path === null) throw noRun(runDirectory, await runFolderAt(runDirectory))
  let content: RunFile
  try {
    content = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new InputError(`Reading ${path}: ${(error as Error).message}`, {hint: NAME_A_RUN, cause: error})
  }
  if (content?.schemaVersion !== RESULT_SCHEMA_VERSION || !Array.isArray(content.plan)) {
    throw new InputError(`Reading ${path}: it is no run of schema version ${RESULT_SCHEMA_VERSION}`, {
      hint: 'Was it written by another version of runner?',
    })
  }
  const fault = runFileShape(content)
  if (fault !== null) {
    throw new InputError(`Reading ${path}: its ${fault.place.slice(1)} is missing, or is not what a run has there`, {
      hint: 'Was it written by another version of runner, or changed?',
    })
  }
  return content
}
