import type {Mode, Tls} from '../config/cells/cell.ts'
import type {KubernetesSettings} from '../config/settings.ts'
import type {FilledTemplate, TemplateView} from '../templates/index.ts'
import type {MeshPort} from './sidecar-injector.ts'

/** A kind of object of a mesh's own that templates make. */
export interface MeshKind {
  /** API group, such as `networking.istio.io`. */
  readonly group: string
  readonly kind: string
  /** The right that the packaged templates need, and for what; null for a kind that only templates of others make. */
  readonly needed: {
    readonly resource: string
    readonly why: string
    /** Only runs that ask for it need it; absent: all do. */
    readonly isOptional?: boolean
  } | null
}

/** What the objects beside the server's service are to say. */
export interface ObjectWishes {
  /** `name`, `namespace`, `labels` and `annotations` of an object of the server, as templates take them. */
  readonly server: TemplateView & {readonly name: string}
  readonly modes: readonly Mode[]
  /** Between the sidecars. */
  readonly tls: Tls
  readonly ports: readonly MeshPort[]
  /** URL of the gateway that mode ingress goes through; null for the one that the settings name. */
  readonly ingressUrl: string | null
  readonly istio: KubernetesSettings['istio']
}

/** Objects of a mesh that decide with which TLS pods are reached. */
export interface PolicySource {
  readonly apiVersion: string
  readonly kind: string
  /** Name in paths, such as `peerauthentications`. */
  readonly plural: string
  /** Pure; labels of the pods that a policy is about. */
  labelsSelected(policy: unknown): Readonly<Record<string, string>>
  /** Pure; what of a policy says how TLS is to be, behind its name; null when nothing does. */
  spoken(policy: unknown): string | null
}

/** What a mesh has of objects of its own. */
export interface MeshObjects {
  readonly kinds: readonly MeshKind[]
  /** Pure; the templates of what stands beside the server's service, filled in. */
  beside(wishes: ObjectWishes): readonly FilledTemplate[]
  readonly tlsPolicies: PolicySource | null
  /** What it puts into every namespace, and again when it is gone: by name, as `ConfigMap/istio-ca-root-cert`, and by label. */
  readonly everywhere: {readonly names: readonly string[]; readonly labels: readonly string[]}
}

/** Of a mesh that has none. */
export const NO_OBJECTS: MeshObjects = {
  kinds: [],
  beside: () => [],
  tlsPolicies: null,
  everywhere: {names: [], labels: []},
}
