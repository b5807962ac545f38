import {join} from 'node:path'
import type {Cell} from '../../config/cells/cell.ts'
import type {TestbedName} from '../../config/testbed-name.ts'
import type {LatencySource} from '../../results/schema.ts'
import type {Deployment, DetachedCommand, Place} from '../../testbeds/testbed.ts'
import {chooseResolution, loadPartsOf, type ResolutionRequest} from './choose-resolution.ts'
import {loadCommands} from './load-commands.ts'

/** One generator's part of a load. */
export interface GeneratorStart {
  readonly place: Place
  /** Its command line; it prints its result on standard output. */
  readonly argv: readonly string[]
  /** The same as a person would type it, without secrets; for messages. */
  readonly command: string
  /** Names of its files in the cell's folder. */
  readonly files: {readonly result: string; readonly log: string; readonly accessLog: string}
}

/** How one generator ended. */
export type GeneratorEnd = GeneratorStart & Awaited<DetachedCommand['ended']>

/** The generators of one load, running. */
export interface RunningGenerators {
  readonly signal: DetachedCommand['signal']
  /** Resolves when the first has ended; never rejects. */
  readonly firstEnded: Promise<void>
  /** Resolves when all have ended; never rejects. */
  readonly ended: Promise<readonly GeneratorEnd[]>
}

/** Names of a generator's files in the cell's folder; a number tells several apart. */
export function loadFiles(index: number, count: number): GeneratorStart['files'] {
  const suffix = count === 1 ? '' : `-${index + 1}`
  return {result: `load${suffix}.json`, log: `load${suffix}.log`, accessLog: `access-log${suffix}.jsonl`}
}

/** On a cluster fortio's histogram is taken: its log is not fetched from pods, where it may take hundreds of megabytes. */
export function isLogged(latencySource: LatencySource, testbed: TestbedName): boolean {
  return latencySource === 'access-log' && testbed === 'local'
}

/** {@link loadFiles} of all of so many generators. */
export function allLoadFiles(count: number): readonly GeneratorStart['files'][] {
  return Array.from({length: count}, (_, index) => loadFiles(index, count))
}

/** Where each of so many generators logs every request; nowhere without a folder. */
export function accessLogsIn(directory: string | null, count: number): (index: number) => string | null {
  return (index) => (directory === null ? null : join(directory, loadFiles(index, count).accessLog))
}

function together(starts: readonly GeneratorStart[], commands: readonly DetachedCommand[]): RunningGenerators {
  const ends = commands.map(async ({ended}, index) => ({...starts[index]!, ...(await ended)}))
  return {
    signal: async (name) => void (await Promise.all(commands.map((command) => command.signal(name)))),
    firstEnded: Promise.race(ends).then(() => undefined),
    ended: Promise.all(ends),
  }
}

/** Starts all generators at once. When one cannot be started, the others are ended before the error goes on. */
export async function startGenerators(
  deployment: Deployment,
  starts: readonly GeneratorStart[],
  {directory, deadlineSeconds}: {readonly directory: string; readonly deadlineSeconds: number},
): Promise<RunningGenerators> {
  const attempts = await Promise.allSettled(
    starts.map(({place, argv, files}) =>
      deployment.start(place, argv, {
        stdoutFile: join(directory, files.result),
        stderrFile: join(directory, files.log),
        deadlineSeconds,
      }),
    ),
  )
  const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
  const refused = attempts.find((attempt) => attempt.status === 'rejected')
  if (refused === undefined) return together(starts, started)
  // One that cannot be told to end does so by its own deadline; why the other did not start is what matters.
  await Promise.allSettled(started.map((command) => command.signal('SIGKILL')))
  throw refused.reason
}

/** The generators of a cell, and the histogram resolution that they share, in seconds. */
export interface CellGenerators {
  readonly generators: readonly GeneratorStart[]
  readonly resolutionSeconds: number
}

/**
 * Works out the command line of each generator; each gets its share of the cell's connections and rate, and logs its
 * requests into `logDirectory` unless that is null.
 */
export async function generatorsOfCell(
  cell: Cell,
  request: ResolutionRequest,
  loadSeconds: number,
  logDirectory: string | null = null,
): Promise<CellGenerators> {
  const {deployment} = request
  const resolutionSeconds = await chooseResolution(cell, request)
  const places = deployment.loadPlaces
  const parts = {...loadPartsOf(cell, request), loadSeconds, resolutionSeconds}
  const commands = loadCommands(cell, parts, places.length, accessLogsIn(logDirectory, places.length))
  const generators = places.map((place, index) => {
    const {argv, shown} = commands[index]!
    return {place, argv, command: shown, files: loadFiles(index, places.length)}
  })
  return {generators, resolutionSeconds}
}
