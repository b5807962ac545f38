import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Cell} from '../../config/cells/cell.ts'
import {CellError} from '../../errors/index.ts'
import type {Deployment} from '../../testbeds/testbed.ts'
import {orGiveUp} from './or-give-up.ts'
import {spokenExit} from './spoken-end.ts'
import {type GeneratorEnd, type GeneratorStart, type RunningGenerators, startGenerators} from './start-generators.ts'

/** One load, and what is to happen while it is on. */
export interface LoadRequest {
  readonly deployment: Deployment
  readonly cell: Cell
  /** One for each place that sends. */
  readonly generators: readonly GeneratorStart[]
  /** How long the command lines tell the generators to go on, in seconds. */
  readonly loadSeconds: number
  /** Local folder that gets the generators' results and logs. */
  readonly directory: string
  readonly signal: AbortSignal
  /** What went wrong, from what the generator printed. */
  readonly explain: (output: string) => string
  /**
   * Runs once requests flow; the load stays on until it has ended, and for the cell's duration at least.
   * Its signal aborts when the load is over before it.
   */
  readonly meanwhile: ((signal: AbortSignal) => Promise<void>) | null
}

/** A generator that is told to stop gets this long to write its result. */
const STOP_GRACE_MS = 10_000
/** A generator may need this much longer than its load: slow last answers, writing the result. */
const END_GRACE_MS = 15_000
/**
 * Once the run is interrupted or the deployment is broken, the generators are waited for this long: on a node that has
 * died they can neither be told to end nor asked whether they have.
 */
const GIVE_UP_AFTER_MS = 15_000
/** How often the counters are looked at while waiting for the first requests. */
const FLOW_POLL_MS = 25
/** Requests must flow within this time after the generator began. */
const FLOW_DEADLINE_MS = 10_000
/** Where no counter can tell, a generator that lives this long is taken to be sending. */
const SILENT_START_MS = 300

/** Of a generator that a signal ended, here or by `timeout` in a container. */
const ENDED_FROM_OUTSIDE: readonly (number | null)[] = [null, 124, 137, 143]

/** Ends the generators so that they still write their results; kills them when they don't. */
async function endLoad(load: RunningGenerators): Promise<void> {
  await load.signal('SIGINT')
  const gone = await Promise.race([load.ended.then(() => true), sleep(STOP_GRACE_MS, false, {ref: false})])
  if (!gone) await load.signal('SIGKILL')
}

/**
 * As {@link endLoad}, for a cell that has failed already: why the generators cannot be told, such as a pod that is gone, is
 * then behind that failure too. They end by their own deadline.
 */
async function abandonLoad(load: RunningGenerators): Promise<void> {
  await endLoad(load).catch(() => undefined)
}

/** Connections and requests that the first proxy of the path has carried so far; null where no proxy is on it. */
async function carriedSoFar({deployment, cell}: LoadRequest): Promise<number | null> {
  const first = deployment.path(cell.mode)[0]
  if (first === undefined) return null
  // Where connections are those to upstream, a warm pool makes no new one.
  const {connections, hosts} = await deployment.counters(first)
  return connections + (hosts ?? []).reduce((sum, {isHousekeeping, streams}) => sum + (isHousekeeping ? 0 : streams), 0)
}

/** Waits until the first proxy of the path has carried more than before the start, or the load is over. */
async function untilFlowing(request: LoadRequest, before: number | null, over: AbortSignal): Promise<void> {
  if (before === null) return sleep(SILENT_START_MS)
  const deadline = Date.now() + FLOW_DEADLINE_MS
  while (!over.aborted && Date.now() < deadline) {
    if ((await carriedSoFar(request))! > before) return
    await sleep(FLOW_POLL_MS)
  }
}

async function accompany(request: LoadRequest, load: RunningGenerators, before: number | null): Promise<void> {
  if (request.meanwhile === null) return
  const over = new AbortController()
  void load.firstEnded.then(() => over.abort(new CellError('The load ended before the profile did.')))
  const startedAt = Date.now()
  await untilFlowing(request, before, over.signal)
  await request.meanwhile(over.signal)
  const restMs = request.cell.durationSeconds * 1000 - (Date.now() - startedAt)
  if (restMs > 0 && !over.signal.aborted) await Promise.race([load.firstEnded, sleep(restMs)])
  if (!over.signal.aborted) await endLoad(load)
}

/** As {@link accompany}; when that fails, ends the load and returns what went wrong. */
async function accompanyOrEnd(
  request: LoadRequest,
  load: RunningGenerators,
  before: number | null,
): Promise<{readonly error: unknown} | null> {
  try {
    await accompany(request, load, before)
    return null
  } catch (error) {
    await abandonLoad(load)
    return {error}
  }
}

function howItEnded({exitCode}: GeneratorEnd, deadlineSeconds: number, tookMs: number): string {
  const isLate = ENDED_FROM_OUTSIDE.includes(exitCode) && tookMs >= deadlineSeconds * 1000
  return isLate ? `had not ended after ${deadlineSeconds} s and was stopped` : spokenExit(exitCode)
}

function failed({directory, explain}: LoadRequest, ended: GeneratorEnd, how: string): CellError {
  return new CellError(`${ended.command} ${how}: ${explain(ended.stderrTail)}`, {
    hint: `Its whole log is in ${join(directory, ended.files.log)}.`,
  })
}

/**
 * Starts the generators, keeps them on while `meanwhile` runs, and waits for their end. Their results are then in the
 * cell's folder. Throws a CellError when a generator fails, the deployment's reason when that broke, the signal's when
 * the run was interrupted; the generators have ended then, unless that cannot be told within 15 s.
 */
export async function driveLoad(request: LoadRequest, giveUpAfterMs = GIVE_UP_AFTER_MS): Promise<void> {
  const {deployment, directory, signal} = request
  const deadlineSeconds = request.loadSeconds + END_GRACE_MS / 1000
  const stop = AbortSignal.any([signal, deployment.broken])
  // Far from here, a generator has connected before its start is known here.
  const before = request.meanwhile === null ? null : await orGiveUp(carriedSoFar(request), stop, giveUpAfterMs)
  const starting = startGenerators(deployment, request.generators, {directory, deadlineSeconds})
  const startedAt = performance.now()
  const load = await orGiveUp(starting, stop, giveUpAfterMs)
  const onStop = () => void abandonLoad(load)
  stop.addEventListener('abort', onStop, {once: true})
  if (stop.aborted) onStop()
  const work = Promise.all([load.ended, accompanyOrEnd(request, load, before)])
  const [ends, failure] = await orGiveUp(work, stop, giveUpAfterMs)
  stop.removeEventListener('abort', onStop)
  stop.throwIfAborted()
  if (failure !== null) throw failure.error
  const bad = ends.find(({exitCode}) => exitCode !== 0)
  if (bad !== undefined) throw failed(request, bad, howItEnded(bad, deadlineSeconds, performance.now() - startedAt))
}
