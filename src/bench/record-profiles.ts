import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import type {Cell} from '../config/cell.ts'
import type {Warning} from '../errors/index.ts'
import type {Profiler, RecordedProfile} from '../profilers/profiler.ts'
import type {Deployment, ProxyProcess} from '../testbeds/testbed.ts'

/** What recording needs besides the profiler. */
export interface RecordRequest {
  readonly deployment: Deployment
  readonly cell: Cell
  readonly cellDirectory: string
  readonly frequencyHertz: number
  readonly signal: AbortSignal
}

/** What came of recording every process of a cell. */
export interface RecordedProfiles {
  readonly recorded: readonly RecordedProfile[]
  readonly warnings: readonly Warning[]
}

/** What a cell without a profiler has recorded. */
export const NOTHING_RECORDED: RecordedProfiles = {recorded: [], warnings: []}

function nothingToProfile(cell: Cell): Warning {
  return {
    code: 'nothing-to-profile',
    message: `In ${cell.mode} no sidecar carries requests, so there was nothing to profile.`,
    hint: 'Profile serversidecar, clientsidecar or bothsidecar.',
  }
}

async function recordOne(profiler: Profiler, process: ProxyProcess, request: RecordRequest) {
  const directory = join(request.cellDirectory, process.workload, profiler.name)
  await mkdir(directory, {recursive: true})
  return profiler.record({
    deployment: request.deployment,
    process,
    durationSeconds: request.cell.durationSeconds,
    frequencyHertz: request.frequencyHertz,
    directory,
    signal: request.signal,
  })
}

/** Records the processes of all proxies on the cell's path at the same time, each in a folder of its own. */
export async function recordProfiles(profiler: Profiler, request: RecordRequest): Promise<RecordedProfiles> {
  const {deployment, cell} = request
  const processes = await Promise.all(deployment.path(cell.mode).map((proxy) => deployment.processes(proxy)))
  const recorded = await Promise.all(processes.flat().map((process) => recordOne(profiler, process, request)))
  return {recorded: recorded.flat(), warnings: recorded.length === 0 ? [nothingToProfile(cell)] : []}
}
