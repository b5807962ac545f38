/** What `runner bench` does, in the order in which it does it. */
import {join} from 'node:path'
import type {Cell} from '../config/cell.ts'
import type {Settings} from '../config/settings.ts'
import type {Warning} from '../errors/index.ts'
import {cleanLeftovers} from '../process/clean-leftovers.ts'
import {openJournal} from '../results/journal.ts'
import {type RunFile, writeRunFile} from '../results/run-file.ts'
import type {CellResult, RunDocument} from '../results/schema.ts'
import type {Progress} from '../terminal/progress.ts'
import {cacheFolder} from '../tools/cache-folder.ts'
import type {FetchProgress} from '../tools/fetching/fetch-step.ts'
import {DeploymentKeeper} from './deployment-keeper.ts'
import {deploymentRequest} from './deployment-request.ts'
import {listenForInterrupts} from './interrupts.ts'
import {JOURNAL_FILE, type OpenRun, openRun} from './open-run.ts'
import {prepareProfilers} from './prepare-profilers.ts'
import {type PreparedRun, prepareRun} from './prepare-run.ts'
import {runCell} from './run-cell.ts'
import {runCells} from './run-cells.ts'
import {documentOf} from './run-document.ts'
import {beginRunFile} from './run-file-content.ts'
import {loggedProgress, openRunLog} from './run-log.ts'
import {writeReports} from './write-reports.ts'

/** What a bench is given. */
export interface BenchRequest {
  readonly settings: Settings
  /** What was found while settings were resolved. */
  readonly warnings: readonly Warning[]
  readonly progress: Progress
  readonly onFetch: (progress: FetchProgress) => void
  readonly now: Date
}

/** What a bench leaves. */
export interface BenchOutcome {
  readonly document: RunDocument
  readonly run: RunFile
}

async function endLeftovers(progress: Progress): Promise<void> {
  const {endedProcesses, removedFolders, failures} = await cleanLeftovers()
  if (endedProcesses.length + removedFolders.length > 0) {
    progress.note(`Ended ${endedProcesses.length} processes and ${removedFolders.length} folders of a run that died.`)
  }
  for (const {what, reason} of failures) {
    progress.warn({code: 'leftover-remains', message: `${what} of a run that died is still there: ${reason}`})
  }
}

/** Carries out the cells that are left; each result is on disk before the next cell begins. */
async function carryOut(
  request: BenchRequest,
  prepared: PreparedRun,
  {directory, finished}: OpenRun,
  signal: AbortSignal,
): Promise<{results: CellResult[]; run: RunFile}> {
  const {settings} = request
  await using log = openRunLog(join(directory.path, 'runner.log'))
  const progress = loggedProgress(request.progress, log)
  const cells = prepared.plan.cells.filter((cell) => !finished.has(cell.key))
  await using journal = await openJournal(join(directory.path, JOURNAL_FILE))
  const deploymentRequested = deploymentRequest(settings, prepared, directory.path, signal)
  await prepared.testbed.check(deploymentRequested)
  await using keeper = new DeploymentKeeper(prepared.testbed, deploymentRequested)
  const deployment = await keeper.standing()
  const run = beginRunFile(request, prepared, deployment)
  await writeRunFile(directory.path, run)
  await using profilers = await prepareProfilers(cells, settings, deployment, signal)
  const resolutions = new Map<string, number>()
  const loads = cells.map(({label, durationSeconds}) => ({label, seconds: durationSeconds}))
  progress.plan(loads, directory.path)
  const runOne = async (cell: Cell, index: number) => {
    progress.cellStarted(index + 1, cells.length, cell.label, cell.durationSeconds)
    return runCell(cell, {
      deployment: await keeper.standing(),
      generator: prepared.generator,
      generatorExecutable: prepared.executables.fortio,
      resolutions,
      profilers: profilers.byName,
      frequencyHertz: settings.frequencyHertz,
      deletePerfRecord: settings.deletePerfRecord,
      runDirectory: directory,
      cacheDirectory: join(cacheFolder() ?? directory.path, 'symbols'),
      versions: Object.entries(prepared.toolVersions).map(([name, version]) => `${name} ${version}`),
      phase: progress.phase,
      signal,
    })
  }
  const results = await runCells({
    cells,
    signal,
    run: runOne,
    ensureDeployed: async () => void (await keeper.standing()),
    keep: async (result) => {
      await journal.append(result)
      progress.cellEnded(result)
    },
  })
  return {results, run}
}

/**
 * Runs the plan of `settings` on its testbed and leaves results and pictures. Failures of cells and profiles are part of
 * the document; what makes a run impossible is thrown before any load.
 */
export async function bench(request: BenchRequest): Promise<BenchOutcome> {
  const {settings, progress} = request
  using interrupts = listenForInterrupts((name) => {
    progress.note(`${name}: stopping the load and the profilers; finished cells are kept. Once more leaves at once.`)
  })
  await endLeftovers(progress)
  const prepared = await prepareRun(settings, {signal: interrupts.signal, onFetch: request.onFetch})
  for (const note of prepared.notes) progress.note(note)
  for (const warning of [...request.warnings, ...prepared.warnings]) progress.warn(warning)
  const opened = await openRun(settings, prepared.plan, request.now)
  const {results, run} = await carryOut(request, prepared, opened, interrupts.signal)
  const ended: RunFile = {...run, endedAt: new Date().toISOString()}
  await writeRunFile(opened.directory.path, ended)
  const document = documentOf({
    cells: prepared.plan.cells,
    finished: opened.finished,
    results,
    run: ended,
    runDirectory: opened.directory.path,
    interruptedBy: interrupts.signal.reason ?? null,
  })
  await writeReports(document, ended)
  progress.done()
  return {document, run: ended}
}
