import type {Mode, Protocol, Tls} from '../config/cell.ts'
import type {Warning} from '../errors/index.ts'

export type TestbedName = 'local' | 'kubernetes'
export type WorkloadName = 'fortioclient' | 'fortioserver'

/** Where a command can be run: one container of one instance of a workload. */
export interface Place {
  readonly workload: WorkloadName
  /** Pod name, or `local`. */
  readonly instance: string
  /** `load` runs generators, `profiler` sees the proxy's processes, `proxy` is the sidecar itself. */
  readonly container: 'load' | 'profiler' | 'proxy'
}

/** What stands in the request's way. */
export interface Proxy {
  /** Unique in the deployment: `fortioclient-sidecar`, `fortioserver-sidecar`, `ingress-gateway`. */
  readonly name: string
  /** Null for a gateway. */
  readonly workload: WorkloadName | null
  readonly instance: string
}

/** A process of a proxy, as profilers see it. */
export interface ProxyProcess {
  readonly proxy: string
  readonly workload: WorkloadName
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

/** CPU and memory of one proxy since its start. */
export interface ProxyUsage {
  /** From scheduler or cgroup accounting, never from 10 ms ticks. */
  readonly cpuSeconds: number
  readonly rssBytes: number
  readonly workerThreads: number
}

/** What a proxy has carried since its start, over all listeners of ours. */
export interface ProxyCounters {
  /** HTTP and gRPC requests. */
  readonly requests: number
  /** Connections accepted. */
  readonly connections: number
  /** Bytes received from downstream. */
  readonly receivedBytes: number
}

/** How busy the whole machine was since it booted. Null where the testbed spans machines. */
export interface MachineUsage {
  readonly busySeconds: number
  readonly idleSeconds: number
  readonly processors: number
}

/** A command that runs by itself in a place and outlives the stream that started it. */
export interface DetachedCommand {
  readonly command: string
  /** Sends a signal to the command. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Resolves when the command ended; never rejects. */
  readonly ended: Promise<{readonly exitCode: number | null; readonly stdoutTail: string; readonly stderrTail: string}>
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
  /** Working folder in the place. */
  readonly cwd?: string
  /** Local files that get the streams instead of memory. */
  readonly stdoutFile?: string
  readonly stderrFile?: string
}

export interface AdminAnswer {
  readonly status: number
  readonly body: Uint8Array
}

/** What a deployment must be able to carry. */
export interface DeploymentRequest {
  readonly runDirectory: string
  readonly mesh: 'envoy' | 'istio' | 'linkerd' | 'none'
  readonly modes: readonly Mode[]
  readonly protocols: readonly Protocol[]
  readonly tls: Tls
  readonly proxyConcurrency: number
  /** Executable paths that the local testbed starts. */
  readonly executables: {readonly fortio: string; readonly envoy: string}
  readonly profiling: boolean
  /** Largest payload of any cell; the server is told to allow it. fortio's own 256 KiB when absent. */
  readonly largestPayloadBytes?: number
  /** Folder whose files take the place of the packaged templates of the same name; none when absent or null. */
  readonly templatesDirectory?: string | null
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

/** The twopods topology, up and answering along every path that was asked for. Disposing takes all of it down. */
export interface Deployment extends AsyncDisposable {
  readonly testbed: TestbedName
  /** The mesh that really stands there. */
  readonly mesh: 'envoy' | 'istio' | 'linkerd' | 'none'
  readonly proxies: readonly Proxy[]
  readonly warnings: readonly Warning[]
  /** Where the load generator runs. */
  readonly loadPlace: Place
  /** What the results record of the environment: versions, ports, worker threads, TLS. */
  readonly environment: Readonly<Record<string, unknown>>
  /** Aborts, with the reason as a TestbedError, when a part of the deployment dies unasked. */
  readonly broken: AbortSignal
  /** Names of the proxies that `mode` is meant to cross, in the order of a request. */
  path(mode: Mode): readonly string[]
  /** What the load generator is pointed at, such as `http://127.0.0.1:34567` or `127.0.0.1:34568`. */
  target(mode: Mode, protocol: Protocol): string
  exec(place: Place, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  start(place: Place, argv: readonly string[], options?: ExecOptions): Promise<DetachedCommand>
  copyTo(place: Place, localPath: string, remotePath: string): Promise<void>
  copyFrom(place: Place, remotePath: string, localPath: string): Promise<void>
  admin(proxy: string, path: string, method?: 'GET' | 'POST', signal?: AbortSignal): Promise<AdminAnswer>
  processes(proxy: string): Promise<readonly ProxyProcess[]>
  usage(proxy: string): Promise<ProxyUsage>
  counters(proxy: string): Promise<ProxyCounters>
  machineUsage(): Promise<MachineUsage | null>
}

/** Where a run takes place. */
export interface Testbed {
  readonly name: TestbedName
  /** Throws a PrerequisiteError or TestbedError when this machine or cluster cannot carry the request. No side effect. */
  check(request: DeploymentRequest): Promise<void>
  /** The steps that deploy would take. No side effect. */
  plan(request: DeploymentRequest): Promise<readonly PlannedStep[]>
  deploy(request: DeploymentRequest): Promise<Deployment>
}
