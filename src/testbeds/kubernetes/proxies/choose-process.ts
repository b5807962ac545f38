import {basename} from 'node:path'
import type {ProcessListing, SeenProcess} from './process-listing.ts'

/** Bytes of a thread's name that the kernel keeps. */
const COMM_BYTES = 15
const MOST_NAMED = 20

/** What came of looking for one process: it, or a sentence that says why not. */
export type ProcessChoice =
  | {readonly process: SeenProcess; readonly reason: null}
  | {readonly process: null; readonly reason: string}

function nameOf({executable, firstArgument, comm}: SeenProcess): string {
  return executable?.replace(/ \(deleted\)$/, '') ?? firstArgument ?? comm
}

/** By its executable; where that cannot be read, by what the process calls itself. */
function runs(seen: SeenProcess, executables: readonly string[]): boolean {
  if (executables.includes(basename(nameOf(seen)))) return true
  return seen.executable === null && executables.some((name) => name.slice(0, COMM_BYTES) === seen.comm)
}

function named(processes: readonly SeenProcess[]): string {
  const shown = processes.slice(0, MOST_NAMED).map((seen) => `${seen.pid} ${nameOf(seen)}`)
  const more = processes.length > MOST_NAMED ? [`and ${processes.length - MOST_NAMED} more`] : []
  return [...shown, ...more].join(', ')
}

/** A copy that a process makes of itself, which goes on as another program or dies. */
function isCopy(seen: SeenProcess, among: readonly SeenProcess[]): boolean {
  return among.some(({pid}) => pid === seen.parentPid)
}

/**
 * The one process that runs one of `executables` (names, without folders). Process 1 is no better than any other: in a
 * sidecar it is often the proxy's launcher, in a shared namespace the pod's pause program.
 */
export function chooseProcess(listing: ProcessListing, executables: readonly string[]): ProcessChoice {
  const {scope, processes} = listing
  const running = processes.filter((seen) => runs(seen, executables))
  const found = running.filter((seen) => !isCopy(seen, running))
  const [process] = found
  if (process !== undefined && found.length === 1) return {process, reason: null}
  const where = scope === 'cgroup' ? 'the container' : 'what can be seen there (no cgroup tells the container)'
  const wanted = executables.join(' or ')
  if (process === undefined) {
    const seen = processes.length === 0 ? 'it has no process' : `it has ${named(processes)}`
    return {process: null, reason: `none in ${where} runs ${wanted}; ${seen}`}
  }
  return {process: null, reason: `${found.length} in ${where} run ${wanted}: ${named(found)}`}
}
