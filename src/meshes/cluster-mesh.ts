import type {SpokenTls, Tls} from '../config/cells/cell.ts'
import type {MeshObjects} from './mesh-objects.ts'
import type {MeshPort, SidecarInjector, SidecarWishes} from './sidecar-injector.ts'

/** What a proxy sent on to one address since it first did. */
export interface HostCounters {
  /** What the proxy calls the way there, such as `outbound|80||web.shop.svc.cluster.local`; for the reader alone. */
  readonly via: string
  /** IP address as it is written without a port, or the path of a socket. */
  readonly address: string
  /** Null for a socket of the file system. */
  readonly port: number | null
  /** HTTP and gRPC requests that were answered. */
  readonly requests: number
  /** Requests and TCP connections that were sent on, answered or not. */
  readonly streams: number
  /** Of these, those that go on at the moment. */
  readonly activeStreams: number
  /** Connections that were made, without those that failed. */
  readonly connections: number
  /** Of these, those that are open at the moment. */
  readonly activeConnections: number
  /** TLS handshakes of all connections that were made by this way; null where they are not counted. */
  readonly handshakes: number | null
  /** The proxy keeps house there: its control plane, its agent, its own statistics, whom it asks about requests. */
  readonly isHousekeeping: boolean
}

/** What a proxy carried since its start. */
export interface CarriedCounters {
  /** HTTP and gRPC requests. */
  readonly requests: number
  readonly connections: number
  /** From downstream; null where no such counter is kept. */
  readonly receivedBytes: number | null
  /** By where it went; null for proxies that do not tell, which count what came to the ports of ours alone. */
  readonly hosts: readonly HostCounters[] | null
}

/** How a proxy says what it carried. */
export interface CounterSource {
  /** On the admin port, with their queries. */
  readonly paths: readonly string[]
  /** Hosts, and their counters with them, may be forgotten once they are idle, and counted anew when used again. */
  readonly forgetsIdleHosts: boolean
  /** Pure; one text for each path. Throws a SyntaxError or TypeError for what is no answer of such a proxy. */
  parse(bodies: readonly string[], ports: readonly MeshPort[]): CarriedCounters
}

/** What a proxy is set up to speak to one host. */
export interface HostTls {
  /** Null where its configuration does not tell. */
  readonly tls: SpokenTls | null
  /** Objects of the mesh that have shaped it, as a person would name them: `DestinationRule shop/web`. */
  readonly shapedBy: readonly string[]
}

/** Of a host of which nothing tells. */
export const TLS_NOT_TOLD: HostTls = {tls: null, shapedBy: []}

/** How a proxy says what it is set up to speak. */
export interface TlsSource {
  /** On the admin port, for the ways ({@link HostCounters.via}) that matter. */
  paths(vias: readonly string[]): readonly string[]
  /** Pure; one text for each path, one answer for each host. Throws a SyntaxError or TypeError for what is no such answer. */
  parse(bodies: readonly string[], hosts: readonly HostCounters[]): readonly HostTls[]
}

/** What one process of a control plane counts since it was started. What it does not tell is null. */
export interface ControlPlaneCounters {
  /** Unix time; of the process, so that another one is told from it. */
  readonly startedAtSeconds: number | null
  readonly cpuSeconds: number | null
  /** At the moment. */
  readonly rssBytes: number | null
  /** Configurations sent to proxies, by their type, such as `cds`. */
  readonly pushes: Readonly<Record<string, number>> | null
  /** Configurations that proxies refused. */
  readonly rejects: number | null
  /** How long changes took until a proxy had all of them; null where it is not told. */
  readonly convergence: ConvergenceCounters | null
}

/** A histogram of delays from a change to a proxy that has it. */
export interface ConvergenceCounters {
  readonly count: number
  readonly sumSeconds: number
  /** How many took at most so long, by the bound in seconds, from the lowest; Infinity is the last. */
  readonly atMost: readonly (readonly [seconds: number, count: number])[]
}

/** A control plane of a mesh, several revisions of which may stand side by side. */
export interface ControlPlane {
  /** Label selector of its pods. */
  readonly selector: string
  /** Name of the container that it runs in, and of its executable. */
  readonly container: string
  readonly executable: string
  /** Where it is installed unless somebody says otherwise. */
  readonly usualNamespace: string
  /** On those pods, and on pods that choose: which revision. */
  readonly revisionLabel: string
  /** Where it answers HTTP, with its version as text and with what it counts. */
  readonly port: number
  readonly versionPath: string
  readonly metricsPath: string
  /** Pure; of what it answers there. Throws a SyntaxError for what is no such answer. */
  countersIn(text: string): ControlPlaneCounters
}

/** What must be there on a cluster before anything is deployed. */
export interface ClusterNeeds {
  /** Groups and versions of the API, such as `networking.istio.io/v1beta1`. */
  readonly apiVersions: readonly string[]
  /** Where the control plane that injects can be asked for its version; null where none does, or none tells. */
  readonly controlPlane: ControlPlane | null
  /** What to do when they are not there. */
  readonly hint: string
}

/** How a mesh stands on a cluster. */
export interface ClusterMesh {
  /** Who puts the sidecars into the pods: our manifests, an injector, or nobody. */
  readonly sidecars: 'static' | 'injected' | 'none'
  /** Names of the container that is the proxy, the likeliest first. */
  readonly proxyContainers: readonly string[]
  /** Names of its executable. */
  readonly executables: readonly string[]
  /** Names of its threads that carry requests; null where they cannot be told. */
  readonly workerThread: RegExp | null
  /** Commit of Istio's proxy by what the proxy says of its version; null for proxies that Istio has not built. */
  istioCommit(version: unknown): string | null
  /** Of the proxy's admin endpoint, on the pod's loopback; null without a proxy. */
  readonly adminPort: number | null
  readonly counters: CounterSource | null
  /** Null for proxies that do not tell. */
  readonly tls: TlsSource | null
  readonly needs: ClusterNeeds
  /** Null where sidecars are not injected. */
  readonly injector: SidecarInjector | null
  readonly objects: MeshObjects
  /** TLS between the sidecars that the mesh can do. */
  readonly tlsKinds: readonly Tls[]
  /** What the mesh is told on the service of the server. */
  serviceAnnotations(wishes: SidecarWishes): Readonly<Record<string, string>>
}
