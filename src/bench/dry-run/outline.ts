import type {Settings} from '../../config/settings.ts'
import {commandLine} from '../../process/run.ts'
import type {PlannedStep} from '../../testbeds/testbed.ts'
import {deploymentRequest} from '../deployment-request.ts'
import {outlineRun, type PreparedRun} from '../prepare-run.ts'
import {cellsLeft, readEarlierRun} from '../run/earlier-run.ts'
import {type OutlinedProfiler, outlineProfiler} from './outline-profiler.ts'

/** What a run would do. */
export interface Outline {
  readonly notes: readonly string[]
  /** Wall time of the loads together, without deployment and drawing. */
  readonly loadSeconds: number
  readonly steps: readonly PlannedStep[]
  readonly profilers: readonly OutlinedProfiler[]
  /** In the order of the run. */
  readonly cells: readonly {
    readonly label: string
    readonly profiler: string | null
    readonly seconds: number
    readonly command: string
    readonly profilingCommand: string | null
  }[]
}

const RUN_DIRECTORY = '<run>'
/** Targets are free ports that are chosen when the run begins. */
const TARGET_PLACEHOLDER = '<target>'

type PlannedCell = PreparedRun['plan']['cells'][number]

function loadCommand(prepared: PreparedRun, cell: PlannedCell, graceSeconds: number): string {
  const argv = prepared.generator.argv(cell, TARGET_PLACEHOLDER, {
    executable: prepared.executables.fortio,
    resultFile: '-',
    loadSeconds: cell.durationSeconds + graceSeconds,
    resolutionSeconds: cell.resolutionSeconds ?? 0,
    label: cell.label,
  })
  return commandLine(argv).replace(' -r 0 ', ' -r <by probe> ')
}

function outlineCell(prepared: PreparedRun, cell: PlannedCell, profilers: readonly OutlinedProfiler[]) {
  const graceSeconds = profilers.find(({name}) => name === cell.profiler?.name)?.graceSeconds ?? 0
  return {
    label: cell.label,
    profiler: cell.profiler?.name ?? null,
    seconds: cell.durationSeconds,
    command: loadCommand(prepared, cell, graceSeconds),
    profilingCommand: cell.profiler?.kind === 'custom' ? cell.profiler.command : null,
  }
}

/** The plan in full: nothing is started, fetched or written. */
export async function outline(settings: Settings): Promise<Outline> {
  const prepared = await outlineRun(settings)
  const request = deploymentRequest(settings, prepared, RUN_DIRECTORY, new AbortController().signal)
  const earlier = await readEarlierRun(settings, prepared.plan)
  const cells = cellsLeft(prepared.plan, earlier)
  const profilers = await Promise.all(settings.profilers.map((choice) => outlineProfiler(choice, settings)))
  const done = prepared.plan.cells.length - cells.length
  return {
    notes: [
      ...prepared.notes,
      ...(done > 0 ? [`${done} of ${prepared.plan.cells.length} cells are done already.`] : []),
    ],
    loadSeconds: cells.reduce((sum, {durationSeconds}) => sum + durationSeconds, 0),
    steps: await prepared.testbed.plan(request),
    profilers,
    cells: cells.map((cell) => outlineCell(prepared, cell, profilers)),
  }
}
