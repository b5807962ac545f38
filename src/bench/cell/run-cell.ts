import {join} from 'node:path'
import {scrubFolder} from '../../bytes/scrub-folder.ts'
import {textIfThere} from '../../bytes/text-if-there.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import type {Cell} from '../../config/cells/cell.ts'
import type {LoadGenerator} from '../../load/index.ts'
import type {Profiler} from '../../profilers/profiler.ts'
import type {CellResult, LatencySource} from '../../results/schema.ts'
import type {Deployment, ToldMesh} from '../../testbeds/testbed.ts'
import {makeFreeDirectory} from '../make-free-directory.ts'
import {type Carried, carriedOver} from './carried.ts'
import {waitForRootCause, withoutMeasurement} from './cell-failure.ts'
import {measuredCell} from './cell-result.ts'
import type {ResolutionRequest} from './choose-resolution.ts'
import {type DrawContext, drawRecorded} from './draw-recorded.ts'
import {driveLoad} from './drive-load.ts'
import {orGiveUp} from './or-give-up.ts'
import {type ReadLoad, readLoad, removeAccessLogs} from './read-load.ts'
import {countersMeanwhile, type ProxyReadings} from './readings/counters-meanwhile.ts'
import {type Reading, readTestbed} from './readings/measurement.ts'
import {NOTHING_RECORDED, type RecordedProfiles, recordProfiles} from './record-profiles.ts'
import {allLoadFiles, generatorsOfCell, isLogged} from './start-generators.ts'
import {type SeenTls, seeTls} from './tls-of-path.ts'
import {warmUp} from './warm-up.ts'

/** What all cells of a run share. */
export interface CellContext extends DrawContext, ResolutionRequest {
  /** By the name of the cell's choice. */
  readonly profilers: ReadonlyMap<string, Profiler>
  readonly frequencyHertz: number
  /** How long the load is on before it is measured. */
  readonly warmupSeconds: number
  readonly latencySource: LatencySource
  /** The logs of all requests stay in the cell's folder. */
  readonly keepAccessLog: boolean
}

/** What is asked of a deployment that has broken may never be answered, such as by a node that has died. */
const ANSWER_GRACE_MS = 5000

interface Measured extends ReadLoad {
  readonly before: Reading
  readonly after: Reading
  readonly carried: readonly Carried[]
  readonly authorizedCount: number | null
  readonly tls: SeenTls
  readonly loadResultFiles: CellResult['loadResultFiles']
}

function countersIn({proxies}: Reading): ProxyReadings {
  return new Map([...proxies].map(([name, {counters}]) => [name, counters]))
}

function carriedBy(deployment: Deployment, readings: readonly ProxyReadings[]): readonly Carried[] {
  return deployment.proxies.map((proxy) => {
    const own = readings.map((reading) => reading.get(proxy.name)!)
    return carriedOver(proxy, own, (host) => deployment.leadsToServer(host))
  })
}

async function authorizedSoFar({countAuthorized}: ToldMesh): Promise<number | null> {
  return countAuthorized === null ? null : countAuthorized()
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
  const stop = AbortSignal.any([signal, deployment.broken])
  const told = await deployment.tellMesh(cell.istio, deployment.path(cell.mode), stop)
  const sent = {...cell, headers: [...cell.headers, ...told.headers]}
  const logged = isLogged(context.latencySource, deployment.testbed)
  const choosing = generatorsOfCell(sent, context, loadSeconds, logged ? directory : null)
  const sending = await orGiveUp(choosing, stop, ANSWER_GRACE_MS)
  const {generators} = sending
  await warmUp({cell: sent, seconds: context.warmupSeconds, sending, directory}, context)
  const authorizedBefore = await orGiveUp(authorizedSoFar(told), stop, ANSWER_GRACE_MS)
  const before = await orGiveUp(readTestbed(deployment), stop, ANSWER_GRACE_MS)
  const {explain} = generator
  const driven = driveLoad({deployment, cell, generators, loadSeconds, directory, signal, meanwhile, explain})
  const counted = await countersMeanwhile(deployment, driven)
  const after = await orGiveUp(readTestbed(deployment), stop, ANSWER_GRACE_MS)
  const authorizedAfter = await orGiveUp(authorizedSoFar(told), stop, ANSWER_GRACE_MS)
  const loadResultFiles = generators.map(({place, files}) => ({
    instance: place.instance,
    path: join(directory, files.result),
  }))
  const read = await readLoad({...sending, cell, generator, loadSeconds, directory, isLogged: logged})
  const carried = carriedBy(deployment, [countersIn(before), ...counted, countersIn(after)])
  const seen = seeTls(deployment, carried, {path: deployment.path(cell.mode), asked: cell.tls})
  return {
    ...{before, after, carried, ...read, loadResultFiles},
    authorizedCount: authorizedBefore === null || authorizedAfter === null ? null : authorizedAfter - authorizedBefore,
    tls: await orGiveUp(seen, stop, ANSWER_GRACE_MS),
  }
}

/** Takes the values of headers and other secrets out of what generators and profilers wrote into the folder of a cell. */
async function hideSecrets(directory: string, generator: LoadGenerator, generatorCount: number): Promise<void> {
  for (const {result} of allLoadFiles(generatorCount)) {
    const path = join(directory, result)
    // A load that could not be started left none.
    const text = await textIfThere(path)
    const hidden = generator.hideHeaders(text)
    if (hidden !== text) await writeAtomically(path, hidden)
  }
  await scrubFolder(directory)
}

/**
 * Carries out one cell: load, profiles meanwhile, counters and usage around it, pictures afterwards. A failure is part
 * of the result; only a fault of this program is thrown.
 */
export async function runCell(cell: Cell, context: CellContext): Promise<CellResult> {
  const {deployment, frequencyHertz} = context
  const directory = await makeFreeDirectory(context.runDirectory.cells, cell.directoryName)
  let profiles: RecordedProfiles = NOTHING_RECORDED
  const recordAll = async (profiler: Profiler, over: AbortSignal) => {
    const signal = AbortSignal.any([context.signal, deployment.broken, over])
    profiles = await recordProfiles(profiler, {deployment, cell, cellDirectory: directory, frequencyHertz, signal})
  }
  const profiler = cell.profiler === null ? undefined : context.profilers.get(cell.profiler.name)!
  const meanwhile = profiler === undefined ? null : (over: AbortSignal) => recordAll(profiler, over)
  const measured = await measure(cell, context, directory, meanwhile).catch(async (error: unknown) => ({
    error: await waitForRootCause(error, context, directory),
  }))
  const generatorCount = deployment.loadPlaces.length
  if (!context.keepAccessLog) await removeAccessLogs(directory, allLoadFiles(generatorCount))
  await hideSecrets(directory, context.generator, generatorCount)
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
