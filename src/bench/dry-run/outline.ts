import {join} from 'node:path'
import type {Settings} from '../../config/settings.ts'
import type {Warning} from '../../errors/index.ts'
import type {DeploymentOutline, PlannedStep} from '../../testbeds/testbed.ts'
import {isLogged} from '../cell/start-generators.ts'
import {deploymentRequest} from '../deployment-request.ts'
import {planOf} from '../plan.ts'
import {outlineRun} from '../prepare-run.ts'
import {cellsLeft, readEarlierRun} from '../run/earlier-run.ts'
import {type OutlinedCell, outlineCells} from './outline-cell.ts'
import {type OutlinedProfiler, outlineProfiler} from './outline-profiler.ts'

/** What a run would do. */
export interface Outline {
  readonly notes: readonly string[]
  readonly warnings: readonly Warning[]
  /** Wall time of the loads together, without deployment and drawing. */
  readonly loadSeconds: number
  readonly steps: readonly PlannedStep[]
  readonly profilers: readonly OutlinedProfiler[]
  /** In the order of the run. */
  readonly cells: readonly OutlinedCell[]
}

const RUN_DIRECTORY = '<run>'

function notesOf(
  planned: number,
  left: number,
  {loadPlaceCount}: DeploymentOutline,
  {warmupSeconds}: Settings,
): string[] {
  return [
    ...(left < planned ? [`${planned - left} of ${planned} cells are done already.`] : []),
    ...(warmupSeconds === 0 ? [] : [`Each load is on for ${warmupSeconds} s before it is measured, to warm up.`]),
    ...(loadPlaceCount === null
      ? ['Each pod of the client that is found sends its share; shown is one that sends all.']
      : []),
  ]
}

/** The plan in full, made by the code that carries it out: nothing is started, fetched or written. */
export async function outline(settings: Settings): Promise<Outline> {
  const plan = planOf(settings)
  const prepared = await outlineRun(settings, plan)
  const {testbed} = prepared
  const request = deploymentRequest(settings, prepared, RUN_DIRECTORY, new AbortController().signal)
  const cells = cellsLeft(plan, await readEarlierRun(settings, plan))
  const profilers = await Promise.all(settings.profilers.map((choice) => outlineProfiler(choice, settings, testbed)))
  const deployment = await testbed.plan(request)
  const logDirectory = isLogged(settings.latencySource, testbed.name) ? join(RUN_DIRECTORY, 'cells') : null
  return {
    notes: [...prepared.notes, ...notesOf(plan.cells.length, cells.length, deployment, settings)],
    warnings: [...prepared.warnings, ...deployment.warnings],
    loadSeconds: cells.reduce((sum, {durationSeconds}) => sum + settings.warmupSeconds + durationSeconds, 0),
    steps: deployment.steps,
    profilers,
    cells: outlineCells(cells, {prepared, deployment, profilers, logDirectory, warmupSeconds: settings.warmupSeconds}),
  }
}
