import type {Cell, SpokenTls} from '../config/cells/cell.ts'
import type {Warning} from '../errors/index.ts'
import type {ProfileResult} from '../profiles/profile-result.ts'

export type {FlameGraphFile, ProfileResult} from '../profiles/profile-result.ts'

/** Version of the `--json` document and of journal lines. */
export const RESULT_SCHEMA_VERSION = 1

/** Milliseconds. A percentile that rests on too few requests is null, with a warning. */
export interface LatencyMs {
  readonly min: number | null
  readonly mean: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly max: number | null
}

/** A load second by second, in columns of equal length; milliseconds, to within a hundredth of their value. */
export interface LoadSeries {
  /** Answers that came in each second; the first begins with the first request. */
  readonly requests: readonly number[]
  readonly errors: readonly number[]
  /** Null in a second without an answer. */
  readonly p50Ms: readonly (number | null)[]
  readonly p99Ms: readonly (number | null)[]
  /** Counted from when each request was due; null in a second without one. */
  readonly responseP99Ms: readonly (number | null)[]
}

/** A time in which requests were due or on their way and none was answered well. */
export interface Stall {
  /** After the first request began. */
  readonly startSeconds: number
  readonly seconds: number
}

/** What tells the latencies: a log of every request, or only the generator's own histogram. */
export const LATENCY_SOURCES = ['access-log', 'histogram'] as const
export type LatencySource = (typeof LATENCY_SOURCES)[number]

/** What is known of a load's requests one by one; null where there is no log of them. */
export interface RequestTimes {
  readonly latencySource: LatencySource
  /** As the generator's own histogram has them. */
  readonly generatorLatencyMs: LatencyMs
  /** Counted from when each request was due; null also at full speed, where none is due at a time. */
  readonly responseTimeMs: LatencyMs | null
  /** Requests whose connection was still busy when they were due, 0..1. */
  readonly lateShare: number | null
  /** Requests that were planned and left out, as nocatchup does. */
  readonly omittedCount: number | null
  readonly longestStall: Stall | null
  readonly series: LoadSeries | null
  /** Failed requests by what the generator says of them. */
  readonly errorKinds: Readonly<Record<string, number>> | null
}

/** What only a log of the requests tells, where there is none. */
export const NO_REQUEST_LOG = {
  responseTimeMs: null,
  lateShare: null,
  omittedCount: null,
  longestStall: null,
  series: null,
  errorKinds: null,
} as const

/** What a load generator measured, whichever it was. */
export interface LoadResult extends RequestTimes {
  readonly startedAt: string
  readonly actualDurationSeconds: number
  readonly actualQps: number
  /** Connections that were sent on; fewer than the cell's where it has too few requests for all. */
  readonly connections: number
  /** All that were opened, one after another; null where the generator does not tell, absent in results of earlier versions. */
  readonly openedConnections?: number | null
  readonly requestCount: number
  readonly errorCount: number
  /** 0..1. */
  readonly errorShare: number
  readonly latencyMs: LatencyMs
  /** Response codes and how often each came. */
  readonly codes: Readonly<Record<string, number>>
  readonly generator: {readonly name: string; readonly version: string; readonly command: string}
  /** Histogram resolution in seconds. */
  readonly resolutionSeconds: number
  readonly warnings: readonly Warning[]
}

/** What one proxy used during a cell. What cannot be vouched for is null. */
export interface ProxyResult {
  readonly proxy: string
  readonly workload: string | null
  readonly cpuSeconds: number | null
  readonly cpuMicrosecondsPerRequest: number | null
  readonly rssBytes: number | null
  /**
   * Of the proxy's process alone. What the two figures above have more is that of others in its container, such as Istio's
   * pilot-agent. Absent in results of earlier versions.
   */
  readonly own?: {readonly cpuSeconds: number | null; readonly rssBytes: number | null}
  /** Of each instance. */
  readonly workerThreads: number | null
  /** Share of the kernel's CPU periods in which the proxy was held back at its limit, 0..1; null without a limit. */
  readonly throttledShare: number | null
}

/**
 * What the instances of a mesh's control plane did together during a cell, for all proxies of the mesh. What cannot be
 * vouched for is null.
 */
export interface ControlPlaneResult {
  readonly revision: string
  /** At the end of the cell. */
  readonly instances: number
  /** Configurations sent to proxies. */
  readonly pushes: number | null
  /** The same by type, such as `cds`, and those that could not be sent, such as `cds_senderr`; without types that had none. */
  readonly pushesByType: Readonly<Record<string, number>> | null
  /** Configurations that proxies refused. */
  readonly rejects: number | null
  /** From changes to proxies that have all of them; null where none came to one meanwhile. */
  readonly convergenceSeconds: {
    readonly mean: number
    /** The bound of the histogram's bucket; null above the last. */
    readonly p99AtMost: number | null
  } | null
  readonly cpuSeconds: number | null
  /** At the end of the cell. */
  readonly rssBytes: number | null
}

/** What one load generator wrote of itself. */
export interface LoadResultFile {
  /** Where it ran: a pod's name, or `local`. */
  readonly instance: string
  /** Absolute. */
  readonly path: string
}

/** What one proxy of the path carried. */
export interface PathStep {
  readonly proxy: string
  /** Requests; null where the proxy saw none, but bytes or connections. */
  readonly requests: number | null
  /** Connections that it sent on whole; null where requests tell. Absent in results of earlier versions. */
  readonly connections?: number | null
  /** What tells that all that was answered came by. Absent in results of earlier versions. */
  readonly provedBy?: 'requests' | 'bytes' | 'connections'
}

/** What a result says of its cell as it was planned. */
type PlannedFields = Pick<
  Cell,
  'key' | 'label' | 'mode' | 'protocol' | 'connections' | 'requestedQps' | 'sizeBytes' | 'durationSeconds' | 'repeat'
>

/** {@link RequestTimes} of a cell, null where no load ran. Absent in results of earlier versions. */
export type MeasuredTimes = {readonly [Field in keyof RequestTimes]: RequestTimes[Field] | null} & {
  /** Histograms of latencies and response times that other HdrHistogram programs read, absolute path; null without a log. */
  readonly latenciesFile: string | null
}

/** One cell of the `--json` document, and of a journal line. Paths are absolute. */
export interface CellResult extends PlannedFields, Partial<MeasuredTimes> {
  /** What Istio was told besides what is installed, proved to be active where a load ran; null for nothing. Absent in results of earlier versions. */
  readonly istio?: Cell['istio']
  /** Of its plan, from 1: cells of one block were measured next to each other. Absent in results of earlier versions. */
  readonly block?: number
  /**
   * As it was found before the server: `simple` is TLS without a client certificate, `mixed` several kinds at once, null
   * what nobody could see. What was asked for where no load ran.
   */
  readonly tls: SpokenTls | 'mixed' | null
  /** What tells so; null where nothing does, as where no load ran. Absent in results of earlier versions. */
  readonly tlsProvedBy?: 'handshakes' | 'configuration' | 'path' | null
  readonly status: 'done' | 'failed' | 'skipped' | 'interrupted'
  readonly reason?: string
  readonly attempts: number
  readonly profiled: boolean
  /** Name of the profiler that ran meanwhile; null without one. */
  readonly profiler: string | null
  /** ISO 8601; null when no load ran. */
  readonly startedAt: string | null
  readonly actualDurationSeconds: number | null
  readonly actualQps: number | null
  /** The generator kept at least 98 % of the asked rate; null for `max`. */
  readonly rateHeld: boolean | null
  readonly requestCount: number | null
  /** To a gateway that is https, TLS handshakes per second. Null where the generator does not tell, absent in results of earlier versions. */
  readonly openedConnectionsPerSecond?: number | null
  readonly errorCount: number | null
  readonly errorShare: number | null
  readonly latencyMs: LatencyMs | null
  readonly path: readonly PathStep[]
  readonly proxies: readonly ProxyResult[]
  /** Null where the mesh has none, or it could not be read, which a warning tells. Absent in results of earlier versions. */
  readonly controlPlane?: ControlPlaneResult | null
  /** Share of the machine's processor time that nobody used during the window; null where not known. */
  readonly machineIdleShare: number | null
  readonly profiles: readonly ProfileResult[]
  /** The generator's own result file, absolute; null without one, or when several generators shared the cell. */
  readonly loadResultFile: string | null
  /** The own result file of every generator. */
  readonly loadResultFiles: readonly LoadResultFile[]
  readonly warnings: readonly Warning[]
}

/** The fields of a result that a cell's inputs decide. */
export function inputsOf(
  cell: Cell,
): PlannedFields & Pick<CellResult, 'istio' | 'block' | 'tls' | 'profiled' | 'profiler'> {
  return {
    key: cell.key,
    label: cell.label,
    mode: cell.mode,
    protocol: cell.protocol,
    connections: cell.connections,
    requestedQps: cell.requestedQps,
    sizeBytes: cell.sizeBytes,
    durationSeconds: cell.durationSeconds,
    repeat: cell.repeat,
    istio: cell.istio,
    block: cell.block,
    tls: cell.tls,
    profiled: cell.profiler !== null,
    profiler: cell.profiler?.name ?? null,
  }
}
