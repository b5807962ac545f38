/** What `runner clean` does: it tidies up after runs that died, on this machine and, where one is named, on a cluster. */
import {readdir} from 'node:fs/promises'
import {SETTINGS} from '../config/schema.ts'
import {InputError, TestbedError, UsageError} from '../errors/index.ts'
import {visible} from '../foreign-text/visible.ts'
import {cleanLeftovers} from '../process/clean-leftovers.ts'
import type {OwnedFolder} from '../process/find-leftovers.ts'
import type {MarkedProcess} from '../process/marked-processes.ts'
import {UNBEGUN, UNBEGUN_HINT} from '../profiles/run-folder.ts'
import type {CleanedCluster, CleanWishes} from '../testbeds/kubernetes/removal/clean-cluster.ts'
import {cacheFolder} from '../tools/cache-folder.ts'
import {sweepUnfinished, type Unfinished} from './run/sweep-unfinished.ts'

/** Where to tidy up. What is null of a cluster was not said. */
export interface CleanRequest extends Omit<CleanWishes, 'recorderNamespace'> {
  /** Absolute: an output folder, or the folder of a run. */
  readonly folder: string
  readonly testbed: string | null
  readonly recorderNamespace: string | null
}

/** What was tidied up. */
export interface Cleaned extends Unfinished {
  readonly endedProcesses: readonly MarkedProcess[]
  readonly removedFolders: readonly OwnedFolder[]
  /** Null unless a cluster was asked for. */
  readonly cluster: CleanedCluster | null
}

type Tell = CleanRequest['tell']

async function cleanMachine(tell: Tell): Promise<Pick<Cleaned, 'endedProcesses' | 'removedFolders'>> {
  const {endedProcesses, removedFolders, failures} = await cleanLeftovers()
  for (const {pid, commandLine} of endedProcesses) tell(`Ended process ${pid}: ${visible(commandLine)}`)
  for (const {path} of removedFolders) tell(`Removed ${visible(path)}`)
  if (failures.length > 0) {
    const list = failures.map(({what, reason}) => `${visible(what)}: ${reason}`).join('\n')
    throw new TestbedError(`Tidying up after dead runs: some things are still there.\n${list}`, {
      hint: 'Run it again as the user who started that run, or as root.',
    })
  }
  return {endedProcesses, removedFolders}
}

async function sweep(folder: string, tell: Tell): Promise<Unfinished> {
  await readdir(folder).catch((cause: Error) => {
    throw new InputError(`Looking for unfinished files in ${visible(folder)}: ${cause.message}`, {cause})
  })
  const found = await sweepUnfinished(folder, cacheFolder())
  for (const path of found.removedFiles) tell(`Removed ${visible(path)}, which was not written to its end`)
  for (const path of found.unbegunRuns) tell(`Left ${visible(path)}: ${UNBEGUN}. ${UNBEGUN_HINT}`)
  return found
}

function wantsCluster({testbed, kept, context, namespace, kubeconfig, recorderNamespace}: CleanRequest): boolean {
  const isNamed = [context, namespace, kubeconfig, recorderNamespace].some((one) => one !== null)
  const isWanted = testbed === 'kubernetes' || kept || isNamed
  if (isWanted && testbed === 'local') {
    throw new UsageError('--testbed local has no context, namespace or kubeconfig, and nothing kept.')
  }
  return isWanted
}

async function cleanTestbed(request: CleanRequest): Promise<CleanedCluster | null> {
  if (!wantsCluster(request)) return null
  const {cleanUpCluster} = await import('../testbeds/kubernetes/removal/clean-cluster.ts')
  const recorderNamespace = request.recorderNamespace ?? SETTINGS.recorderNamespace.default
  return cleanUpCluster({...request, recorderNamespace})
}

/**
 * Ends processes and removes folders, files and cluster objects of runs that died, and tells of each. What a living run
 * owns stays. Throws a TestbedError that lists what could not be removed, an InputError when the folder cannot be looked
 * into, a UsageError where nobody agrees.
 */
export async function clean(request: CleanRequest): Promise<Cleaned> {
  const {folder, tell} = request
  const machine = await cleanMachine(tell)
  const unfinished = await sweep(folder, tell)
  const cluster = await cleanTestbed(request)
  const {removed = [], removedRecorderNamespaces = []} = cluster ?? {}
  const lists = [...Object.values(machine), ...Object.values(unfinished), removed, removedRecorderNamespaces]
  if (lists.every((list) => list.length === 0)) tell('Nothing is left of dead runs.')
  return {...machine, ...unfinished, cluster}
}
