import type {Mode, Protocol, Tls} from '../config/cells/cell.ts'
import type {IstioVariant} from '../config/cells/istio-variant.ts'
import type {MeshName} from '../config/mesh-name.ts'
import type {KubernetesSettings} from '../config/settings.ts'
import type {TestbedName} from '../config/testbed-name.ts'
import type {TestbedError, Warning} from '../errors/index.ts'
import type {ControlPlaneCounters, HostCounters, HostTls} from '../meshes/index.ts'

export type WorkloadName = 'fortioclient' | 'fortioserver'

/** Whose instances profilers see: a workload's sidecars, a gateway, or the mesh's control plane. */
export type ProfiledWorkload = WorkloadName | 'gateway' | 'control-plane'

/** Where a command can be run: one container of one instance of a workload. */
export interface Place {
  readonly workload: ProfiledWorkload
  /** Pod name, or `local`. */
  readonly instance: string
  /** `load` runs generators, `profiler` sees the proxy's processes, `proxy` is the sidecar itself. */
  readonly container: 'load' | 'profiler' | 'proxy'
}

/** What stands in the request's way. The sidecars of all instances of a workload are one proxy. */
export interface Proxy {
  /** Unique in the deployment: `fortioclient-sidecar`, `fortioserver-sidecar`, `ingress-gateway`. */
  readonly name: string
  /** Null for a gateway. */
  readonly workload: WorkloadName | null
  /** Pod names, or `local`. */
  readonly instances: readonly string[]
}

/** A process of a proxy, or of the control plane, as profilers see it. */
export interface ProxyProcess {
  /** `control-plane` for the mesh's. */
  readonly proxy: string
  /** How many instances that has, this one among them. */
  readonly instances: number
  readonly workload: ProfiledWorkload
  readonly instance: string
  /** Where a profiling command for it is to run. */
  readonly place: Place
  /** As seen in `place`. */
  readonly pid: number
  /** As the host sees it; null when that is not known. */
  readonly hostPid: number | null
  /** Path of the executable as seen in `place`. */
  readonly executable: string
}

/** How often the kernel held a container back at its CPU limit, since the container's start. */
export interface Throttling {
  readonly periods: number
  readonly throttledPeriods: number
  readonly throttledSeconds: number
}

/** CPU and memory of a proxy's process alone. What cannot be vouched for is null. */
export interface OwnUsage {
  readonly cpuSeconds: number | null
  readonly rssBytes: number | null
}

/** CPU and memory of one proxy since its start, over all its instances. What cannot be vouched for is null. */
export interface ProxyUsage {
  /** Of all processes of its container. From scheduler or cgroup accounting, never from 10 ms ticks. */
  readonly cpuSeconds: number | null
  /** The same: resident memory, added up over the processes. */
  readonly rssBytes: number | null
  /** Without those beside it, such as Istio's pilot-agent. */
  readonly own: OwnUsage
  /** Of each instance. */
  readonly workerThreads: number | null
  /** Null where there is no limit, or nobody to ask. */
  readonly throttling: Throttling | null
}

/** What one instance of a proxy sent on to one address. */
export interface ProxyHost extends HostCounters {
  readonly instance: string
}

/** What a proxy has carried since its start, over all its instances. */
export interface ProxyCounters {
  /** HTTP and gRPC requests. */
  readonly requests: number
  /** Connections: those accepted where the proxy counts them, else those made to others. */
  readonly connections: number
  /** Bytes received from downstream; null where the mesh keeps no such counter. */
  readonly receivedBytes: number | null
  /** By where it went; null for proxies that do not tell. */
  readonly hosts: readonly ProxyHost[] | null
}

/** What the instances of a mesh's control plane have counted since they were started. */
export interface ControlPlaneReading {
  readonly revision: string
  readonly instances: readonly (ControlPlaneCounters & {readonly instance: string})[]
}

/** Why nothing of it could be read this time, as half a sentence. */
export interface UnreadControlPlane {
  readonly unread: string
}

/** How busy the whole machine was since it booted. Null where the testbed spans machines. */
export interface MachineUsage {
  readonly busySeconds: number
  readonly idleSeconds: number
  readonly processors: number
}

/** How a detached command ended. */
export interface DetachedEnd {
  readonly exitCode: number | null
  readonly stdoutTail: string
  readonly stderrTail: string
  /** Command lines of what it had left running, which was ended; absent where nothing was. */
  readonly leftRunning?: readonly string[]
}

/** A command that runs by itself in a place and outlives the stream that started it. */
export interface DetachedCommand {
  readonly command: string
  /** Sends a signal to the command. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Resolves when the command ended; never rejects. */
  readonly ended: Promise<DetachedEnd>
}

export interface ExecResult {
  readonly command: string
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
}

export interface ExecOptions {
  readonly signal?: AbortSignal
  readonly deadlineSeconds?: number
  /** Working folder in the place; it must be there. */
  readonly cwd?: string
  /** Local files that get the streams instead of memory. */
  readonly stdoutFile?: string
  readonly stderrFile?: string
}

export interface AdminAnswer {
  readonly status: number
  readonly body: Uint8Array
}

/** What a cluster is told besides. */
export interface KubernetesRequest extends KubernetesSettings {
  /** Names the deployment in labels: letters, digits and `._-`, 63 at most. */
  readonly runName: string
  /** Where profiling is asked for, pods of ours have a container for it and see the host's pids; false: others record. */
  readonly profilingPods: boolean
  /** Whether bpftrace, bcc or perf's tracepoints may be used, which need more rights than sampling. */
  readonly needsBpf: boolean
  /** Profiles are recorded of the mesh's control plane too. */
  readonly profilesControlPlane: boolean
  /** What stands for the run alone ends by itself after this. */
  readonly longestSeconds: number
  readonly proxyCpu: string | null
  readonly proxyMemory: string | null
  /** URL of the gateway that mode ingress goes through; null without that mode. */
  readonly ingressUrl: string | null
  /** Asked before anything is changed in a context for the first time. True to go on. Absent: refuse. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/** What a deployment must be able to carry. */
export interface DeploymentRequest {
  readonly runDirectory: string
  readonly mesh: MeshName
  /** The config file whose silence means that mesh; absent or null where it was named, or is the default. */
  readonly meshImpliedBy?: string | null
  readonly modes: readonly Mode[]
  readonly protocols: readonly Protocol[]
  /** Of the hops between proxies, which not every mode has. */
  readonly tls: Tls
  readonly proxyConcurrency: number
  /** Executable paths that the local testbed starts. */
  readonly executables: {readonly fortio: string; readonly envoy: string}
  readonly profiling: boolean
  /** Path of the certificate authority that the load generators are to trust; none when absent or null. */
  readonly cacert?: string | null
  /** Largest payload of any cell; the server is told to allow it. fortio's own 256 KiB when absent. */
  readonly largestPayloadBytes?: number
  /** Folder whose files take the place of the packaged templates of the same name; none when absent or null. */
  readonly templatesDirectory?: string | null
  /** What only a cluster is told; the local testbed does not look at it. */
  readonly kubernetes?: KubernetesRequest
  /** Gets a line for each step that takes a while. */
  readonly onProgress?: (text: string) => void
  /** Gets what is found while the deployment stands or is taken down. */
  readonly onWarning?: (warning: Warning) => void
  readonly signal: AbortSignal
}

/** One step that a deployment would take, for `--dry-run`. */
export interface PlannedStep {
  readonly title: string
  /** A command line as a person would type it, or null. */
  readonly command: string | null
  /** A file that would be written, or null. */
  readonly file: {readonly name: string; readonly content: string} | null
}

/** What a deployment would be, for `--dry-run`; with examples or placeholders for what only a start decides. */
export interface DeploymentOutline {
  readonly steps: readonly PlannedStep[]
  /** What a deployment would warn of before anything has started. */
  readonly warnings: readonly Warning[]
  /** Places that would send load; null where they are found only once the pods are looked at. */
  readonly loadPlaceCount: number | null
  /** Path of the certificate authority where the load generators run; null for those that they know. */
  readonly cacert: string | null
  /** What the load generator would be pointed at. */
  target(mode: Mode, protocol: Protocol): string
}

/** What follows for load generators from what a mesh was told. */
export interface ToldMesh {
  /** That each request must have besides its own; their values are secrets that the process knows. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** How many requests an authorization server has let in so far; null where none is asked. */
  readonly countAuthorized: (() => Promise<number>) | null
}

/** What a mesh is that was told nothing. */
export const NOTHING_TOLD: ToldMesh = {headers: [], countAuthorized: null}

/** The twopods topology, up and answering along every path that was asked for. Disposing takes all of it down. */
export interface Deployment extends AsyncDisposable {
  readonly testbed: TestbedName
  /** The mesh that really stands there. */
  readonly mesh: MeshName
  readonly proxies: readonly Proxy[]
  readonly warnings: readonly Warning[]
  /** Where load generators run: one place for each instance of the client, at least one. */
  readonly loadPlaces: readonly Place[]
  /** Path of the certificate authority where they run; null for those that they know. */
  readonly cacert: string | null
  /** Versions of programs that only the deployment knows, such as those of its images, by program. */
  readonly versions: Readonly<Record<string, string>>
  /** What the results record of the environment: versions, ports, worker threads, TLS. */
  readonly environment: Readonly<Record<string, unknown>>
  /** Aborts, with the reason as a TestbedError, when a part of the deployment dies unasked. */
  readonly broken: AbortSignal
  /** How long it takes at most until `broken` tells of a death. */
  readonly deathNoticeMs: number
  /** Asked after a cell that went wrong: which part has stopped answering; null when all answer within some seconds. */
  probeSilence(): Promise<TestbedError | null>
  /** Names of the proxies that `mode` is meant to cross, in the order of a request. */
  path(mode: Mode): readonly string[]
  /** What the load generator is pointed at, such as `http://127.0.0.1:34567` or `127.0.0.1:34568`. */
  target(mode: Mode, protocol: Protocol): string
  exec(place: Place, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  start(place: Place, argv: readonly string[], options?: ExecOptions): Promise<DetachedCommand>
  copyTo(place: Place, localPath: string, remotePath: string): Promise<void>
  copyFrom(place: Place, remotePath: string, localPath: string): Promise<void>
  /** Asks one instance of a proxy, the first when none is named. */
  admin(
    proxy: string,
    path: string,
    method?: 'GET' | 'POST',
    signal?: AbortSignal,
    instance?: string,
  ): Promise<AdminAnswer>
  processes(proxy: string): Promise<readonly ProxyProcess[]>
  /** Of the mesh's control plane; none unless its profile was asked for. */
  controlPlaneProcesses(): Promise<readonly ProxyProcess[]>
  usage(proxy: string): Promise<ProxyUsage>
  counters(proxy: string): Promise<ProxyCounters>
  /** Counters of hosts that are idle may be gone within seconds, so that they must be read while a load is on. */
  readonly forgetsIdleHosts: boolean
  /** Whether an address is the server's: of its instances, or of a service that leads to them. */
  leadsToServer(host: Pick<ProxyHost, 'address' | 'port'>): boolean
  /** What a proxy is set up to speak to each of `hosts`, in their order. */
  tlsTowards(proxy: string, hosts: readonly ProxyHost[]): Promise<readonly HostTls[]>
  /** What in the mesh decides on TLS before the server, as a person would name it; asked where it is not as expected. */
  tlsPolicies(): Promise<readonly string[]>
  machineUsage(): Promise<MachineUsage | null>
  /** Null where the mesh has none, or it cannot be read at all, which `warnings` tells. */
  controlPlane(): Promise<ControlPlaneReading | UnreadControlPlane | null>
  /**
   * Tells the mesh what the next cell is to be measured under, null for nothing besides what is installed, and resolves once
   * the sidecars are seen to do so; `path` are the proxies that its requests cross. Throws a TestbedError where they do not.
   */
  tellMesh(variant: IstioVariant | null, path: readonly string[], signal: AbortSignal): Promise<ToldMesh>
}

/** Where a run takes place. */
export interface Testbed {
  readonly name: TestbedName
  /** Whether fortio, Envoy and profiling tools are programs of this machine. */
  readonly runsHere: boolean
  /**
   * Throws a PrerequisiteError or TestbedError when this machine or cluster cannot carry the request, a UsageError when
   * the person does not agree to it. No side effect there.
   */
  check(request: DeploymentRequest): Promise<void>
  /** What deploy would do, from the same code. No side effect. */
  plan(request: DeploymentRequest): Promise<DeploymentOutline>
  deploy(request: DeploymentRequest): Promise<Deployment>
}
