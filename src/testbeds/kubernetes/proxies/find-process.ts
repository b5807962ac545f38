import {TestbedError} from '../../../errors/index.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {runForOutput} from '../exec/run-for-output.ts'
import {chooseProcess} from './choose-process.ts'
import {LIST_PROCESSES, parseProcessListing} from './process-listing.ts'

/** Which process is looked for. */
export interface WantedProcess {
  /** Of the proxy's container, without the runtime's prefix; null when it is not known. */
  readonly containerId: string | null
  /** Names of the proxy's executable, without folders. */
  readonly executables: readonly string[]
}

/** A proxy's process as the place that looked sees it. */
export interface FoundProcess {
  /** In the place's pid namespace: the host's where the place sees the host's processes. */
  readonly pid: number
  /** What /proc/PID/exe leads to, as the process itself would name it; what it calls itself where that cannot be read. */
  readonly executable: string
  /** Its start, in clock ticks since the machine's: with the pid it names the process for good. */
  readonly startTicks: number
}

/**
 * Finds the process of a proxy from a container that sees it, by the cgroup of the proxy's container and the executable.
 * Throws a TestbedError that lists what was seen when there is none, or more than one.
 */
export async function findProcess(
  cluster: Cluster,
  seer: ContainerRef,
  wanted: WantedProcess,
  signal?: AbortSignal,
): Promise<FoundProcess> {
  const place = `container ${seer.container} of pod ${seer.pod} in namespace ${seer.namespace}`
  const doing = `Looking for the proxy's process from ${place}`
  const output = await runForOutput(cluster, seer, {
    script: LIST_PROCESSES,
    data: [wanted.containerId ?? ''],
    doing,
    signal,
  })
  const listing = parseProcessListing(output)
  if (listing === null) throw new TestbedError(`${doing} failed: the list of processes was cut off.`)
  const {process, reason} = chooseProcess(listing, wanted.executables)
  if (process === null) {
    throw new TestbedError(`${doing} failed: ${reason}.`, {
      hint: 'If the proxy is another program, name it in the mesh settings; if it has restarted, run again.',
    })
  }
  const executable = process.executable ?? process.firstArgument ?? process.comm
  return {pid: process.pid, executable, startTicks: process.startTicks}
}
