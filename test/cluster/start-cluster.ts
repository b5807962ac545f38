import {PrerequisiteError} from '../../src/errors/index.ts'
import type {RunFolder} from './folders.ts'
import {withClusterLock} from './lock.ts'
import {machineProblem} from './machine/requirements.ts'
import {readAccess, readyNodes} from './parts/api-call.ts'
import {NODE_NAMES} from './parts/node.ts'
import {startAll} from './start-all.ts'
import {type ClusterState, readState, writeState} from './state.ts'
import {isAnythingThere, removeCluster} from './stop-cluster.ts'

/** The cluster that runs in this folder; null when there is none or it does not answer with both nodes. */
export async function runningCluster(folder: RunFolder): Promise<ClusterState | null> {
  const state = await readState(folder)
  if (state === null) return null
  const nodes = await readyNodes(await readAccess(state.kubeconfig))
  return nodes.length === NODE_NAMES.length ? state : null
}

/**
 * The cluster of a run folder: the one that runs there, else a new one with both nodes Ready, all images loaded
 * and `furnish` done. What a killed starter left is removed first. Throws a PrerequisiteError when this machine cannot, and a TestbedError
 * with the last lines of the program that failed; nothing is left then.
 */
export async function startCluster(
  folder: RunFolder,
  say: (line: string) => void,
  furnish: (state: ClusterState) => Promise<void> = async () => undefined,
): Promise<ClusterState> {
  return withClusterLock(folder, async () => {
    const running = await runningCluster(folder)
    if (running !== null) return running
    const problem = await machineProblem(folder)
    if (problem !== null) throw new PrerequisiteError(`Starting a test cluster on this machine: ${problem}`)
    if (isAnythingThere(folder)) await removeCluster(folder)
    const startedAt = performance.now()
    try {
      const state = await startAll(folder)
      await furnish(state)
      await writeState(folder, state)
      say(`ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
      return state
    } catch (error) {
      await removeCluster(folder)
      throw error
    }
  })
}
