import type {Mode, ProfilerChoice, Protocol, RequestedQps, Tls} from './cells/cell.ts'
import type {KubernetesSettings} from './kubernetes-settings.ts'
import type {MeshName} from './mesh-name.ts'

/**
 * Everything a run was told, typed, checked and complete: what the schema's defaults, the values file, the config file,
 * the environment and the flags add up to. Nothing downstream reads flags or files of settings again.
 */
export interface Settings {
  readonly testbed: 'auto' | 'local' | 'kubernetes'
  readonly mesh: MeshName
  /** Why this mesh; and the config file whose silence means it, where that is why. */
  readonly meshChoice: {readonly reason: string; readonly impliedBy: string | null}
  /** Modes that are on, in the order of MODES. */
  readonly modes: readonly Mode[]
  readonly protocol: Protocol
  readonly connections: readonly number[]
  readonly qps: readonly RequestedQps[]
  readonly durationSeconds: number
  readonly sizesBytes: readonly number[]
  readonly repeats: number
  /** Asked for the hops between proxies; a cell has its own. */
  readonly tls: Tls
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly jitter: boolean
  readonly uniform: boolean
  readonly nocatchup: boolean
  readonly keepalive: boolean
  readonly connectionReuse: {readonly minimum: number; readonly maximum: number} | null
  readonly resolutionSeconds: number | null
  readonly loadGenerator: 'fortio' | 'nighthawk'
  readonly telemetryMode: string
  /** The run's label (`--labels`), or one made from the start time. */
  readonly runLabel: string
  readonly extraLabels: string
  /** In the order given. */
  readonly profilers: readonly ProfilerChoice[]
  readonly profilingMode: 'auto' | 'true' | 'false'
  readonly measureProfilingCost: boolean
  /** Samples per second of the presets and of `--perf`. */
  readonly frequencyHertz: number
  /** Remove raw perf.data once it is drawn (`--del_perf_record`). */
  readonly deletePerfRecord: boolean
  /** Where symbols of profiled programs are, besides the usual places: absolute paths, and templates of addresses. */
  readonly symbols: {readonly paths: readonly string[]; readonly urls: readonly string[]}
  readonly proxy: {
    /** Envoy worker threads. */
    readonly concurrency: number
    /** Path of an Envoy to use instead of the one that the tools table finds. */
    readonly executable: string | null
    readonly cpu: string | null
    readonly memory: string | null
  }
  /** Folder that gets `runs/` and `flame/flameoutput/`; absolute. */
  readonly outputDirectory: string
  /** Folder of templates that outrank the packaged ones; absolute, or null. */
  readonly templatesDirectory: string | null
  readonly resumeDirectory: string | null
  /** URL of the gateway of mode ingress. */
  readonly ingress: string | null
  readonly cacert: string | null
  /** What only a cluster has. */
  readonly kubernetes: KubernetesSettings
}
