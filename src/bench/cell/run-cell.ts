import {existsSync} from 'node:fs'
import {mkdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {Cell} from '../../config/cell.ts'
import {withoutSecrets} from '../../config/parse/headers.ts'
import {commandLine} from '../../process/run.ts'
import type {Profiler} from '../../profilers/profiler.ts'
import type {CellResult, LoadResult} from '../../results/schema.ts'
import {rootOf, withoutMeasurement} from './cell-failure.ts'
import {measuredCell} from './cell-result.ts'
import {chooseResolution, type ResolutionRequest} from './choose-resolution.ts'
import {type DrawContext, drawRecorded} from './draw-recorded.ts'
import {driveLoad, LOAD_FILES} from './drive-load.ts'
import {type Reading, readTestbed} from './measurement.ts'
import {NOTHING_RECORDED, type RecordedProfiles, recordProfiles} from './record-profiles.ts'

/** What all cells of a run share. */
export interface CellContext extends DrawContext, ResolutionRequest {
  /** By the name of the cell's choice. */
  readonly profilers: ReadonlyMap<string, Profiler>
  readonly frequencyHertz: number
}

interface Measured {
  readonly before: Reading
  readonly after: Reading
  readonly load: LoadResult
  readonly loadResultFile: string
}

/** The cell's folder; an earlier attempt's is left alone. */
async function makeCellDirectory(cells: string, name: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const path = join(cells, attempt === 1 ? name : `${name}.${attempt}`)
    if (!existsSync(path)) {
      await mkdir(path, {recursive: true})
      return path
    }
  }
}

/** Runs the load with `meanwhile` beside it, and reads the testbed right before and after. */
async function measure(
  cell: Cell,
  context: CellContext,
  directory: string,
  meanwhile: ((signal: AbortSignal) => Promise<void>) | null,
): Promise<Measured> {
  const {deployment, generator, signal} = context
  const graceSeconds = cell.profiler === null ? 0 : context.profilers.get(cell.profiler.name)!.graceSeconds
  const loadSeconds = cell.durationSeconds + graceSeconds
  const target = deployment.target(cell.mode, cell.protocol)
  const resolutionSeconds = await chooseResolution(cell, context)
  const options = {
    executable: context.generatorExecutable,
    resultFile: '-',
    loadSeconds,
    resolutionSeconds,
    label: cell.label,
    cacert: context.cacert,
  }
  const argv = generator.argv(cell, target, options)
  const command = commandLine(generator.argv({...cell, headers: withoutSecrets(cell.headers)}, target, options))
  const before = await readTestbed(deployment)
  await driveLoad({
    deployment,
    cell,
    argv,
    command,
    loadSeconds,
    directory,
    signal,
    meanwhile,
    explain: generator.explain,
  })
  const after = await readTestbed(deployment)
  const loadResultFile = join(directory, LOAD_FILES.result)
  const text = await readFile(loadResultFile, 'utf8')
  const load = generator.read(text, {cell, command, resolutionSeconds})
  return {before, after, load, loadResultFile}
}

/**
 * Carries out one cell: load, profiles meanwhile, counters and usage around it, pictures afterwards. A failure is part
 * of the result; only a fault of this program is thrown.
 */
export async function runCell(cell: Cell, context: CellContext): Promise<CellResult> {
  const {deployment, frequencyHertz} = context
  const directory = await makeCellDirectory(context.runDirectory.cells, cell.directoryName)
  let profiles: RecordedProfiles = NOTHING_RECORDED
  const recordAll = async (profiler: Profiler, over: AbortSignal) => {
    const signal = AbortSignal.any([context.signal, deployment.broken, over])
    profiles = await recordProfiles(profiler, {deployment, cell, cellDirectory: directory, frequencyHertz, signal})
  }
  const profiler = cell.profiler === null ? undefined : context.profilers.get(cell.profiler.name)!
  const meanwhile = profiler === undefined ? null : (over: AbortSignal) => recordAll(profiler, over)
  const measured = await measure(cell, context, directory, meanwhile).catch(async (error: unknown) => ({
    error: await rootOf(error, context, directory),
  }))
  const drawn = context.signal.aborted ? [] : await drawRecorded(cell, profiles.recorded, context)
  const results = drawn.map((one) => one.result)
  if ('error' in measured) return withoutMeasurement(cell, measured.error, context.signal, results)
  return measuredCell({
    cell,
    proxies: deployment.proxies,
    path: deployment.path(cell.mode),
    ...measured,
    profiles: results,
    warnings: [...profiles.warnings, ...drawn.flatMap((one) => one.warnings)],
  })
}
