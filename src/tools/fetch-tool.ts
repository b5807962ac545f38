import {chmod, open, rename} from 'node:fs/promises'
import {dirname} from 'node:path'
import {makeFolder} from '../bytes/make-folder.ts'
import {InterruptedError, PrerequisiteError} from '../errors/index.ts'
import {cacheError} from './cache-folder.ts'
import {fetchScratch} from './fetch-lock.ts'
import type {FetchContext, FetchStep} from './fetching/fetch-step.ts'
import type {Architecture} from './platform.ts'
import {readVersion} from './read-version.ts'
import type {Tool} from './tool.ts'
import {openVersionMemory} from './version-memory.ts'

/** One fetch: what, from where it may run, and where it goes. */
export interface Fetch {
  readonly tool: Tool
  /** Existing folder that gets the scratch folders. */
  readonly toolsFolder: string
  /** Path of the program in the cache. */
  readonly destination: string
  readonly architecture: Architecture
  readonly signal: AbortSignal
  readonly report: FetchContext['report']
}

interface Failure {
  readonly origin: string
  readonly error: Error
}

const NO_SPACE = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i

async function flushToDisk(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Puts a finished program in place: flushed, then renamed, so that it is there whole or not at all. Same file system. */
async function putInCache(program: string, destination: string): Promise<void> {
  await chmod(program, 0o755)
  await flushToDisk(program)
  await makeFolder(dirname(destination))
  await rename(program, destination)
  await flushToDisk(dirname(destination))
}

/** Carries out one step in a scratch folder of its own. Only a program that tells the pinned version gets into the cache. */
async function tryStep(step: FetchStep, fetch: Fetch): Promise<void> {
  const {tool, architecture, signal, report} = fetch
  await using scratch = await fetchScratch(fetch.toolsFolder)
  const program = await step.fetch({scratch: scratch.path, architecture, signal, report})
  report('checking its version')
  await chmod(program, 0o755)
  const answer = await readVersion(tool, program, openVersionMemory(null))
  if (answer.kind === 'unfit') throw new PrerequisiteError(`The program that came ${answer.reason}`)
  if (answer.version !== tool.pinnedVersion) {
    throw new PrerequisiteError(`The program that came is version ${answer.version}, not ${tool.pinnedVersion}`)
  }
  await putInCache(program, fetch.destination)
}

function nothingWorked(tool: Tool, failures: readonly Failure[]): PrerequisiteError {
  const ways = failures.map(({origin, error}) => `- ${origin}: ${error.message.replaceAll('\n', '\n    ')}`)
  return new PrerequisiteError(`Fetching ${tool.name} ${tool.pinnedVersion}: no way worked\n${ways.join('\n')}`, {
    cause: failures.at(-1)?.error,
    hint: `Mend one of these, or put ${tool.name} ${tool.minimumVersion ?? ''} or later on PATH yourself.`,
  })
}

function judgeFailure(thrown: unknown, step: FetchStep, fetch: Fetch): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (fetch.signal.aborted) {
    const {reason} = fetch.signal
    if (reason instanceof InterruptedError) throw reason
    throw new InterruptedError('SIGINT', `Fetching ${fetch.tool.name}: interrupted`, {cause: reason})
  }
  // The next way would need even more room.
  if (NO_SPACE.test(error.message)) throw cacheError(fetch.toolsFolder, Object.assign(error, {code: 'ENOSPC'}))
  return {origin: step.origin, error}
}

/**
 * Tries a tool's steps in order until one has put the pinned version into the cache, and answers that step's origin.
 * Throws a PrerequisiteError that says what came of each, or an InterruptedError.
 */
export async function fetchTool(fetch: Fetch): Promise<string> {
  const failures: Failure[] = []
  for (const step of fetch.tool.fetchSteps) {
    try {
      await tryStep(step, fetch)
      return step.origin
    } catch (thrown) {
      failures.push(judgeFailure(thrown, step, fetch))
    }
  }
  throw nothingWorked(fetch.tool, failures)
}
