import type {IstioVariant} from './istio-variant.ts'

/** Which proxies a request is meant to cross; a name for a path. */
export const MODES = ['baseline', 'serversidecar', 'clientsidecar', 'bothsidecar', 'ingress'] as const
export type Mode = (typeof MODES)[number]

/** Modes in which requests go from one proxy to another; with one sidecar, or none, there is no such hop. */
const MODES_BETWEEN_PROXIES: readonly Mode[] = ['bothsidecar', 'ingress']

/** What fortio speaks to the server. */
export const PROTOCOLS = ['http', 'http2', 'grpc', 'tcp'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** Transport security of the hops between proxies. */
export const TLS_KINDS = ['none', 'mutual'] as const
export type Tls = (typeof TLS_KINDS)[number]

/** Transport security as it may be found: `simple` is TLS without a certificate of the client. */
export const SPOKEN_TLS = [...TLS_KINDS, 'simple'] as const
export type SpokenTls = (typeof SPOKEN_TLS)[number]

/** Whether the path of `mode` has a hop between two proxies: the only kind of hop that `--tls` speaks of. */
export function goesBetweenProxies(mode: Mode): boolean {
  return MODES_BETWEEN_PROXIES.includes(mode)
}

/** What a cell of `mode` is measured with where `asked` is wanted between proxies. */
export function tlsOf(mode: Mode, asked: Tls): Tls {
  return goesBetweenProxies(mode) ? asked : 'none'
}

/** Requests per second over all connections; `max` is as fast as it goes. */
export type RequestedQps = number | 'max'

/** One profiler that a cell asks for. A cell has one at most, so that profilers never disturb each other. */
export type ProfilerChoice =
  | {readonly kind: 'custom'; readonly name: string; readonly command: string}
  | {readonly kind: 'preset'; readonly name: string; readonly preset: string; readonly tool: string | null}
  | {readonly kind: 'envoy'; readonly name: string; readonly endpoint: 'heapprofiler' | 'cpuprofiler'}

/** Whether a profiler records a sidecar; a custom command that does not ask for its pid watches the machine, or what it likes. */
export function needsSidecar(profiler: ProfilerChoice): boolean {
  return profiler.kind !== 'custom' || /[{<]sidecar_pid[}>]/.test(profiler.command)
}

/** One load of the plan: one combination of the axes, and one repeat of it. */
export interface Cell {
  /** Hash (16 hex digits) of the inputs; the same inputs give the same key in every run. */
  readonly key: string
  /** For people and for fortio: `<run>_qps_N_c_N_SIZE[_extra][_<istio>][_<profiler>][_rN]_both|serveronly|clientonly|baseline|ingress`. */
  readonly label: string
  /** Name of the cell's folder under `cells/`: the label, made unique in the plan. */
  readonly directoryName: string
  readonly mode: Mode
  /** What its requests meet in Istio besides what is installed; null for nothing. */
  readonly istio: IstioVariant | null
  readonly protocol: Protocol
  readonly connections: number
  readonly requestedQps: RequestedQps
  readonly sizeBytes: number
  readonly durationSeconds: number
  /** From 1. */
  readonly repeat: number
  /** From 1, in the order of the plan: cells of one block are measured next to each other, to be compared in pairs. */
  readonly block: number
  /** Of the hop between two proxies; `none` where the mode has no such hop, whatever was asked for the mesh. */
  readonly tls: Tls
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly jitter: boolean
  readonly uniform: boolean
  readonly nocatchup: boolean
  readonly keepalive: boolean
  /** A new connection after a random number of requests between the two; null keeps connections. */
  readonly connectionReuse: {readonly minimum: number; readonly maximum: number} | null
  /** Histogram resolution in seconds (fortio's -r); null lets the generator choose one that suits. */
  readonly resolutionSeconds: number | null
  readonly profiler: ProfilerChoice | null
}
