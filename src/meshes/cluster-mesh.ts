import type {Protocol, Tls} from '../config/cells/cell.ts'
import type {KubernetesSettings} from '../config/settings.ts'

/** One port of the server as a mesh sees it. */
export interface MeshPort {
  readonly protocol: Protocol
  /** Number that the container listens on. */
  readonly container: number
  /** Number of the service that leads to it; never that of a container. */
  readonly service: number
  /** Requests go around the server's sidecar. */
  readonly direct: boolean
}

/** What the sidecars of a deployment are to be. */
export interface SidecarWishes {
  readonly ports: readonly MeshPort[]
  /** Worker threads. */
  readonly concurrency: number
  readonly cpu: string | null
  readonly memory: string | null
  readonly cpuLimit: string | null
  readonly memoryLimit: string | null
  /** Null for the injector's own. */
  readonly image: string | null
  /** Port of the gateway that mode ingress goes through; null without that mode. */
  readonly ingressPort: number | null
  readonly istio: KubernetesSettings['istio']
}

/** What an injector reads on a pod or a service. */
export interface InjectionMetadata {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** What a proxy carried since its start, as far as the mesh keeps count. Summed over the ports of ours alone. */
export interface CarriedCounters {
  /** HTTP and gRPC requests. */
  readonly requests: number
  readonly connections: number
  /** From downstream; null where no such counter is kept. */
  readonly receivedBytes: number | null
}

/** How a proxy says what it carried. */
export interface CounterSource {
  /** On the admin port, with its query. */
  readonly path: string
  /** Pure. Throws a SyntaxError or TypeError for what is no answer of such a proxy. */
  parse(body: string, ports: readonly MeshPort[]): CarriedCounters
}

/** A control plane of a mesh, several revisions of which may stand side by side. */
export interface ControlPlane {
  /** Label selector of its pods. */
  readonly selector: string
  /** On those pods, and on pods that choose: which revision. */
  readonly revisionLabel: string
  /** Where it answers HTTP with its version as text. */
  readonly port: number
  readonly versionPath: string
}

/** What must be there on a cluster before anything is deployed. */
export interface ClusterNeeds {
  /** Groups and versions of the API, such as `networking.istio.io/v1beta1`. */
  readonly apiVersions: readonly string[]
  /** A mutating webhook with a name that ends like this injects the sidecars; null when none is needed. */
  readonly injectorWebhook: string | null
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
  /** Of the proxy's admin endpoint, on the pod's loopback; null without a proxy. */
  readonly adminPort: number | null
  readonly counters: CounterSource | null
  readonly needs: ClusterNeeds
  /** TLS between the sidecars that the mesh can do. */
  readonly tlsKinds: readonly Tls[]
  /** By what a pod asks for its sidecar, of a revision of the control plane where one is named. */
  injection(revision: string | null): InjectionMetadata
  /** What the injector is told on the pods of a workload, {@link injection} among it. */
  podMetadata(workload: 'fortioclient' | 'fortioserver', wishes: SidecarWishes): InjectionMetadata
  /** What the mesh is told on the service of the server. */
  serviceAnnotations(wishes: SidecarWishes): Readonly<Record<string, string>>
}

/** Keeps every injector away, whatever the namespace is labelled with. */
export const NOT_INJECTED: InjectionMetadata = {
  labels: {'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none'},
  annotations: {'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled'},
}

/** The entries of `entries` that have a value. */
export function given(entries: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== null))
}

/** Ports as injectors take them: each once, in order, with commas between. */
export function listedPorts(ports: readonly number[]): string {
  return [...new Set(ports)].sort((one, other) => one - other).join(',')
}
