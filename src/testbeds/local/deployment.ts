import {MESHES, pathOf} from '../../meshes/index.ts'
import {type Deployment, NOTHING_TOLD} from '../testbed.ts'
import type {Admin} from './admin.ts'
import type {LocalMeshChoice} from './local-mesh.ts'
import {LOCAL_COMMANDS} from './parts/commands.ts'
import type {RunningParts} from './parts/running-parts.ts'
import {isServerPort, type LocalPortTable, targetIn} from './port-table.ts'
import {readMachineUsage} from './usage/machine-usage.ts'
import {readUsage, type ThreadTimes} from './usage/process-usage.ts'
import {describeProcess, LOCAL_INSTANCE, proxyNamed} from './usage/proxy-process.ts'

/** The end of a process of ours is told at once; the rest is a busy machine's. */
const DEATH_NOTICE_MS = 500

/** What stands on this machine. */
export interface LocalStanding {
  readonly choice: LocalMeshChoice
  readonly ports: LocalPortTable
  readonly running: RunningParts
  readonly admins: ReadonlyMap<string, Admin>
  readonly environment: Readonly<Record<string, unknown>>
  /** Path of the authority that the load generator trusts; null for those of this machine. */
  readonly cacert: string | null
  readonly probeSilence: Deployment['probeSilence']
  /** Takes all of it down. */
  readonly dispose: () => Promise<void>
}

function known<T>(entries: ReadonlyMap<string, T>, proxy: string): T {
  const found = entries.get(proxy)
  if (found === undefined) throw new RangeError(`the deployment has no proxy ${proxy}`)
  return found
}

/** The contract's view of what stands. */
export function toLocalDeployment(standing: LocalStanding): Deployment {
  const {choice, ports, running, admins} = standing
  const pids = new Map(running.parts.filter(({name}) => admins.has(name)).map(({name, pid}) => [name, pid]))
  const threadTimes = new Map([...pids.keys()].map((name) => [name, new Map() as ThreadTimes]))
  return {
    ...LOCAL_COMMANDS,
    testbed: 'local',
    mesh: choice.mesh,
    proxies: [...admins.keys()].map(proxyNamed),
    warnings: choice.warnings,
    loadPlaces: [{workload: 'fortioclient', instance: LOCAL_INSTANCE, container: 'load'}],
    cacert: standing.cacert,
    versions: {},
    environment: standing.environment,
    broken: AbortSignal.any([running.broken, ...[...admins.values()].map(({silent}) => silent)]),
    deathNoticeMs: DEATH_NOTICE_MS,
    probeSilence: standing.probeSilence,
    path: (mode) => pathOf(MESHES[choice.mesh], mode),
    target: (mode, protocol) => targetIn(ports, mode, protocol),
    admin: async (proxy, path, method, signal) => known(admins, proxy).ask(path, method, signal),
    processes: async (proxy) => [await describeProcess(proxy, known(pids, proxy))],
    usage: async (proxy) => readUsage(known(pids, proxy), known(threadTimes, proxy)),
    counters: async (proxy) => known(admins, proxy).counters(),
    forgetsIdleHosts: false,
    leadsToServer: ({port}) => isServerPort(ports, port),
    tlsTowards: async (proxy, hosts) => known(admins, proxy).tlsTowards(hosts),
    tlsPolicies: async () => [],
    machineUsage: readMachineUsage,
    controlPlane: async () => null,
    controlPlaneProcesses: async () => [],
    tellMesh: async () => NOTHING_TOLD,
    [Symbol.asyncDispose]: standing.dispose,
  }
}
