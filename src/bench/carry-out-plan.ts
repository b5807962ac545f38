import {join} from 'node:path'
import type {Cell} from '../config/cells/cell.ts'
import type {Settings} from '../config/settings.ts'
import {MESHES} from '../meshes/index.ts'
import type {NamingOptions} from '../profiles/naming-context.ts'
import {openJournal} from '../results/journal.ts'
import type {CellResult} from '../results/schema.ts'
import {metCondition} from '../results/thresholds/judge-thresholds.ts'
import type {Progress} from '../terminal/progress.ts'
import type {Deployment} from '../testbeds/testbed.ts'
import {cacheFolder} from '../tools/cache-folder.ts'
import {type CellContext, runCell} from './cell/run-cell.ts'
import type {DeploymentKeeper} from './deployment-keeper.ts'
import type {PreparedProfilers} from './prepare-profilers.ts'
import type {PreparedRun} from './prepared-run.ts'
import {JOURNAL_FILE} from './run/earlier-run.ts'
import type {RunDirectory} from './run/run-directory.ts'
import {runCells} from './run-cells.ts'

/** A plan that is about to be carried out on a testbed that stands. */
export interface PlanRequest {
  readonly settings: Settings
  readonly prepared: PreparedRun
  /** What really stands there, and what it says of itself. */
  readonly deployment: Pick<Deployment, 'mesh' | 'environment'>
  /** The cells that are left. */
  readonly cells: readonly Cell[]
  readonly directory: RunDirectory
  readonly keeper: DeploymentKeeper
  readonly profilers: PreparedProfilers
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Without a cache folder, symbols are kept with the run. */
function symbolCache(directory: RunDirectory): string {
  return join(cacheFolder() ?? directory.path, 'symbols')
}

/** Where names of functions may come from; the proxy's version lets published symbols be found. */
function namingOf({settings, prepared, deployment, directory}: PlanRequest): NamingOptions {
  const {envoy} = prepared.toolVersions
  const {mesh, environment} = deployment
  const {istioCommit} = MESHES[mesh].cluster
  return {
    cacheDirectory: symbolCache(directory),
    symbols: settings.symbols.paths,
    symbolUrls: settings.symbols.urls,
    istioCommit: istioCommit(environment['envoyVersion']),
    ...(envoy === undefined ? {} : {versions: {envoy}}),
  }
}

function contextOf(request: PlanRequest): Omit<CellContext, 'deployment'> {
  const {settings, prepared, directory, profilers, progress, signal} = request
  return {
    generator: prepared.generator,
    generatorExecutable: prepared.executables.fortio,
    resolutions: new Map(),
    profilers: profilers.byName,
    frequencyHertz: settings.frequencyHertz,
    warmupSeconds: settings.warmupSeconds,
    latencySource: settings.latencySource,
    keepAccessLog: settings.keepAccessLog,
    deletePerfRecord: settings.deletePerfRecord,
    runDirectory: directory,
    naming: namingOf(request),
    versions: Object.entries(prepared.toolVersions).map(([name, version]) => `${name} ${version}`),
    phase: progress.phase,
    signal,
  }
}

/** Carries out the cells that are left; the result of each is on disk before the next one begins. */
export async function carryOutPlan(request: PlanRequest): Promise<CellResult[]> {
  const {settings, cells, directory, keeper, progress, signal} = request
  await using journal = await openJournal(join(directory.path, JOURNAL_FILE))
  const secondsOf = ({durationSeconds}: Cell) => settings.warmupSeconds + durationSeconds
  const loads = cells.map((cell) => ({label: cell.label, seconds: secondsOf(cell)}))
  progress.plan(loads, directory.path)
  const context = contextOf(request)
  return await runCells({
    cells,
    signal,
    async run(cell, index) {
      progress.cellStarted(index + 1, cells.length, cell.label, secondsOf(cell))
      return runCell(cell, {...context, deployment: await keeper.standing()})
    },
    ensureDeployed: async () => void (await keeper.standing()),
    async keep(result) {
      if (result.status === 'failed' || (result.errorCount ?? 0) > 0) keeper.doubt()
      await journal.append(result)
      // The closing table counts those that never began; a line for each would bury what matters.
      if (result.status !== 'skipped') progress.cellEnded(result)
    },
    reasonToStop(result) {
      const met = metCondition(result, settings.abortOn)
      return met === null ? null : `The run was stopped: ${met} was true of ${result.label}.`
    },
  })
}
