import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {openFile} from '../../bytes/open-file.ts'
import {writeAtomically} from '../../bytes/writing/write-atomically.ts'
import type {Cell} from '../../config/cells/cell.ts'
import type {LoadGenerator} from '../../load/index.ts'
import type {LoadLog, LoggedLoads} from '../../load/load-generator.ts'
import type {LoadResult} from '../../results/schema.ts'
import type {CellGenerators, GeneratorStart} from './start-generators.ts'

/** A load that has ended, and where its files are. */
export interface EndedLoad extends CellGenerators {
  readonly cell: Cell
  readonly generator: LoadGenerator
  readonly loadSeconds: number
  /** Local folder with the generators' results and logs. */
  readonly directory: string
  /** Whether the generators logged every request. */
  readonly isLogged: boolean
}

/** What was measured, and where the histograms of all requests are; null without a log of them. */
export interface ReadLoad {
  readonly load: LoadResult
  readonly latenciesFile: string | null
}

/** Name of the file in a cell's folder that keeps the histograms of its requests. */
const LATENCIES_FILE = 'latencies.json'
/** How the histograms in it are written: to be raised when that changes. */
const LATENCIES_VERSION = 1

function resultOf({cell, generator, generators, resolutionSeconds}: EndedLoad, texts: readonly string[]): LoadResult {
  const context = {cell, command: generators[0]!.command, resolutionSeconds}
  if (texts.length === 1) return generator.read(texts[0]!, context)
  const parts = texts.map((text, index) => {
    const {place, command} = generators[index]!
    return {text, instance: place.instance, command}
  })
  return generator.merge(parts, context)
}

/** Reads the logs of all requests; they are closed when it returns. */
async function withLogs(ended: EndedLoad, texts: readonly string[], result: LoadResult): Promise<LoggedLoads> {
  const {cell, generator, generators, directory, loadSeconds} = ended
  await using open = new AsyncDisposableStack()
  const logs: LoadLog[] = []
  for (const [index, {files}] of generators.entries()) {
    const log = open.use(await openFile(join(directory, files.accessLog)))
    logs.push({log, resultText: texts[index]!, loadSeconds})
  }
  return await generator.readLogs(logs, result, cell)
}

async function keepHistograms(directory: string, {histograms}: LoggedLoads): Promise<string | null> {
  if (histograms === null) return null
  const path = join(directory, LATENCIES_FILE)
  const document = {schemaVersion: LATENCIES_VERSION, unit: 'microseconds', ...histograms}
  await writeAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
  return path
}

/** What the generators warned of while they ran. */
async function printedWarnings({generator, generators, directory}: EndedLoad): Promise<LoadResult['warnings']> {
  const texts = await Promise.all(generators.map(({files}) => readFile(join(directory, files.log), 'utf8')))
  return generator.warningsIn(texts.join('\n'))
}

/** Reads what the generators of a load left. Throws as their readers do. */
export async function readLoad(ended: EndedLoad): Promise<ReadLoad> {
  const {generators, directory, isLogged} = ended
  const texts = await Promise.all(generators.map(({files}) => readFile(join(directory, files.result), 'utf8')))
  const result = resultOf(ended, texts)
  const logged = isLogged ? await withLogs(ended, texts, result) : {result, histograms: null}
  const warnings = [...logged.result.warnings, ...(await printedWarnings(ended))]
  return {load: {...logged.result, warnings}, latenciesFile: await keepHistograms(directory, logged)}
}

/** Removes the logs of all requests, which are large; also those of a load that failed. */
export async function removeAccessLogs(directory: string, files: readonly GeneratorStart['files'][]): Promise<void> {
  await Promise.all(files.map(({accessLog}) => rm(join(directory, accessLog), {force: true})))
}
