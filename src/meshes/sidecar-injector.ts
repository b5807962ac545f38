import type {Protocol} from '../config/cells/cell.ts'
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
  /** The proxy alone; null for the injector's own. Istio has a setting of its own, for an image that sets up the network too. */
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

/** Who puts the sidecars of a mesh into pods, when these are made. */
export interface SidecarInjector {
  /** The mutating webhook that does it has a name that ends like this. */
  readonly webhook: string
  /** By what a pod asks for its sidecar, of a revision of the control plane where one is named. */
  asking(revision: string | null): InjectionMetadata
  /** What it is told on the pods of a workload, {@link asking} among it. */
  podMetadata(workload: 'fortioclient' | 'fortioserver', wishes: SidecarWishes): InjectionMetadata
  /** What keeps it away from a pod, whatever the namespace is labelled with. */
  readonly refusedByPod: InjectionMetadata
  /** What keeps it away from the pods of a namespace. */
  readonly refusedByNamespace: InjectionMetadata
}

/** The entries of `entries` that have a value. */
export function given(entries: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== null))
}

/** Ports as injectors take them: each once, in order, with commas between. */
export function listedPorts(ports: readonly number[]): string {
  return [...new Set(ports)].sort((one, other) => one - other).join(',')
}
