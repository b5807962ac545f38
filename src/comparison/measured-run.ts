import {readFile, stat} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {InputError, type Warning} from '../errors/index.ts'
import {isMapping} from '../foreign-text/json-shape.ts'
import type {Environment} from '../results/environment.ts'
import {newestByKey, readJournal} from '../results/journal.ts'
import {cellShape} from '../results/result-shapes.ts'
import {readRunFile} from '../results/run-file.ts'
import {type CellResult, RESULT_SCHEMA_VERSION} from '../results/schema.ts'
import {type DeployedBuilds, deployedBuilds} from './deployed-builds.ts'

/** A run as it is compared: one folder, or one `--json` document. */
export interface MeasuredRun {
  /** As it was given. */
  readonly path: string
  /** Its run label; null in a document, which has none. */
  readonly label: string | null
  /** ISO 8601; null where no cell says when it began. */
  readonly startedAt: string | null
  readonly testbed: string
  readonly mesh: string
  /** Null in a document, which does not have it. */
  readonly environment: Environment | null
  /** As the run's folder has them; null in a document. */
  readonly settings: Readonly<Record<string, unknown>> | null
  /** Worker threads of each proxy as the testbed told; null in a document. */
  readonly workerThreads: unknown
  /** What was deployed; null in a document. */
  readonly builds: DeployedBuilds | null
  /** Cells that were measured, the newest result of each. */
  readonly cells: readonly CellResult[]
  readonly warnings: readonly Warning[]
}

/** Files of a run's folder that stand for the folder when they are named. */
const OF_A_FOLDER: ReadonlySet<string> = new Set(['run.json', 'journal.jsonl'])
const NAME_RUNS = 'Name folders of runs, such as runs/2026-01-31-120000_demo, or what `runner bench --json` printed.'

function measuredCells(path: string, cells: readonly CellResult[]): readonly CellResult[] {
  const done = cells.filter(({status}) => status === 'done')
  if (done.length > 0) return done
  throw new InputError(
    `Reading ${path}: none of its ${cells.length} cells was measured, so there is nothing to compare`,
    {
      hint:
        cells.length === 0
          ? '`runner bench --resume` goes on with a run.'
          : `The first one: ${cells[0]!.reason ?? cells[0]!.status}`,
    },
  )
}

function partWarnings(path: string, planned: number, measured: number): readonly Warning[] {
  if (measured >= planned) return []
  return [
    {
      code: 'run-incomplete',
      message: `${path} has ${measured} of its ${planned} cells: only those are compared`,
      hint: `runner bench --resume ${path} measures the others`,
    },
  ]
}

async function runAt(path: string, folder: string): Promise<MeasuredRun> {
  const run = await readRunFile(folder)
  const {cells: journal} = await readJournal(join(folder, 'journal.jsonl'))
  const cells = measuredCells(path, [...newestByKey(journal).values()])
  const settings = run.settings as unknown as Readonly<Record<string, unknown>>
  const {runLabel} = settings
  return {
    path,
    label: typeof runLabel === 'string' ? runLabel : null,
    startedAt: run.startedAt,
    testbed: run.testbed,
    mesh: run.mesh,
    environment: run.environment,
    settings,
    workerThreads: run.deployment['workerThreads'] ?? null,
    builds: deployedBuilds(run.deployment),
    cells,
    warnings: partWarnings(path, run.plan.length, cells.length),
  }
}

async function jsonAt(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new InputError(`Reading ${path}: ${(error as Error).message}`, {hint: NAME_RUNS, cause: error})
  }
}

async function documentAt(path: string): Promise<MeasuredRun> {
  const document = await jsonAt(path)
  if (
    !isMapping(document) ||
    !Array.isArray(document['cells']) ||
    document['schemaVersion'] !== RESULT_SCHEMA_VERSION
  ) {
    throw new InputError(`Reading ${path}: it is no document of a run of schema version ${RESULT_SCHEMA_VERSION}`, {
      hint: NAME_RUNS,
    })
  }
  const {cells, testbed, mesh} = document
  for (const [index, cell] of cells.entries()) {
    const fault = cellShape(cell)
    if (fault === null) continue
    throw new InputError(`Reading ${path}: cells[${index}]${fault.place} is missing, or is not what a cell has there`, {
      hint: 'Was it written by another version of runner, or changed?',
    })
  }
  const measured = measuredCells(path, cells)
  return {
    path,
    label: null,
    startedAt: measured.flatMap(({startedAt}) => startedAt ?? []).toSorted()[0] ?? null,
    testbed: String(testbed),
    mesh: String(mesh),
    environment: null,
    settings: null,
    workerThreads: null,
    builds: null,
    cells: measured,
    warnings: partWarnings(path, cells.length, measured.length),
  }
}

/**
 * Reads what a run measured: a run's folder, its `run.json` or `journal.jsonl`, or a file with the `--json` document of
 * `runner bench`. Throws an InputError that names the place for anything else, and for a run without a measured cell.
 */
export async function readMeasuredRun(path: string): Promise<MeasuredRun> {
  const status = await stat(path).catch((error: Error) => {
    throw new InputError(`Reading ${path}: ${error.message}`, {hint: NAME_RUNS, cause: error})
  })
  if (status.isDirectory()) return runAt(path, path)
  if (OF_A_FOLDER.has(basename(path))) return runAt(path, dirname(path))
  if (!status.isFile()) throw new InputError(`Reading ${path}: it is neither a file nor a folder`, {hint: NAME_RUNS})
  return documentAt(path)
}
