import {join} from 'node:path'
import {makeFolder} from '../../bytes/make-folder.ts'
import {type Cell, needsSidecar} from '../../config/cells/cell.ts'
import type {Warning} from '../../errors/index.ts'
import type {Profiler, RecordedProfile} from '../../profilers/profiler.ts'
import type {Deployment, ProxyProcess} from '../../testbeds/testbed.ts'
import {reasonOf} from './error-text.ts'
import {machineError} from './machine-error.ts'

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

const MOST_NAMED = 5
const SHOWN_CHARACTERS = 80

/** Command lines come from outside, and may be long. */
function someOf(commands: readonly string[]): string {
  const named = commands.slice(0, MOST_NAMED).map((command) => command.slice(0, SHOWN_CHARACTERS))
  return [...named, ...(commands.length > MOST_NAMED ? [`and ${commands.length - MOST_NAMED} more`] : [])].join('; ')
}

function leftRunning(recorded: RecordedProfile): readonly Warning[] {
  if (recorded.status === 'failed') return []
  const {name, process, facts} = recorded.manifest
  const left = facts['leftRunning']
  if (!Array.isArray(left)) return []
  return [
    {
      code: 'profiler-left-running',
      message: `${name} on ${process.proxy} had left running, and runner has ended: ${someOf(left as string[])}. The profile is what was printed when the command itself ended.`,
      hint: 'Let the command wait for what it starts.',
    },
  ]
}

/** A full disk or a folder that is gone costs the profile, not the load that is on. */
function notRecorded(profiler: Profiler, {workload, instance}: ProxyProcess, directory: string, error: unknown) {
  const known = machineError(directory, error)
  if (known === null) throw error
  const reason = reasonOf(known)
  return [{status: 'failed', name: profiler.name, workload, instance, directory, reason, log: null} as const]
}

/** Several instances of a workload have a folder each. */
function folderOf({instances, workload, instance}: ProxyProcess): readonly string[] {
  return instances > 1 ? [workload, instance] : [workload]
}

async function recordOne(
  profiler: Profiler,
  process: ProxyProcess,
  request: RecordRequest,
): Promise<readonly RecordedProfile[]> {
  const directory = join(request.cellDirectory, ...folderOf(process), profiler.name)
  try {
    await makeFolder(directory)
    return await profiler.record({
      deployment: request.deployment,
      process,
      durationSeconds: request.cell.durationSeconds,
      frequencyHertz: request.frequencyHertz,
      directory,
      signal: request.signal,
    })
  } catch (error) {
    return notRecorded(profiler, process, directory, error)
  }
}

/** The proxies beside which the profiler runs: those on the cell's path, or all where it watches the whole machine. */
function proxiesToRecord({deployment, cell}: RecordRequest): readonly string[] {
  const watchesMachine = cell.profiler !== null && !needsSidecar(cell.profiler)
  return watchesMachine ? deployment.proxies.map(({name}) => name) : deployment.path(cell.mode)
}

/** What of a profiler can record a program that is no Envoy, and written in Go, which has an allocator of its own. */
function recordsControlPlane({profiler}: Cell): boolean {
  if (profiler === null || profiler.kind === 'envoy') return false
  return profiler.kind === 'custom' ? needsSidecar(profiler) : profiler.preset !== 'malloc'
}

/** Records beside all those proxies at the same time, the processes of each in a folder of its own. */
export async function recordProfiles(profiler: Profiler, request: RecordRequest): Promise<RecordedProfiles> {
  const {deployment, cell} = request
  const processes = await Promise.all([
    ...proxiesToRecord(request).map((proxy) => deployment.processes(proxy)),
    ...(recordsControlPlane(cell) ? [deployment.controlPlaneProcesses()] : []),
  ])
  const recorded = await Promise.all(processes.flat().map((process) => recordOne(profiler, process, request)))
  const warnings = recorded.length === 0 ? [nothingToProfile(cell)] : recorded.flat().flatMap(leftRunning)
  return {recorded: recorded.flat(), warnings}
}
