import type {Labels} from '../objects/label-selector.ts'
import type {PolicyKind} from './list-policies.ts'

/** Istio's PeerAuthentication, as far as it is read: https://istio.io/latest/docs/reference/config/security/peer_authentication/ */
export interface PeerAuthentication {
  readonly metadata: {readonly name: string; readonly namespace: string; readonly creationTimestamp?: string}
  readonly spec?: {
    readonly selector?: {readonly matchLabels?: Labels}
    readonly mtls?: {readonly mode?: string}
    readonly portLevelMtls?: Readonly<Record<string, {readonly mode?: string}>>
  }
}

/** Every Istio since 1.5 serves it; what is stored is the same in v1. */
export const PEER_AUTHENTICATIONS: PolicyKind = {
  apiVersion: 'security.istio.io/v1beta1',
  plural: 'peerauthentications',
}

/** What servers with a sidecar take unless a policy nearer to them says otherwise. */
export interface MeshWideTls {
  /** `STRICT`, `PERMISSIVE` or `DISABLE`. */
  readonly mode: string
  /** The policy that says so, as a person would name it; null where none does, so that Istio's default holds. */
  readonly by: string | null
}

function isOfMesh({spec}: PeerAuthentication): boolean {
  return Object.keys(spec?.selector?.matchLabels ?? {}).length === 0
}

/** What the policies of the root namespace make hold for the whole mesh: of several, the oldest decides. */
export function meshWideTls(policies: readonly PeerAuthentication[]): MeshWideTls {
  const at = ({metadata}: PeerAuthentication) => metadata.creationTimestamp ?? ''
  const [oldest] = policies.filter(isOfMesh).toSorted((one, other) => (at(one) < at(other) ? -1 : 1))
  const mode = oldest?.spec?.mtls?.mode ?? 'UNSET'
  if (oldest === undefined || mode === 'UNSET') return {mode: 'PERMISSIVE', by: null}
  return {mode, by: `PeerAuthentication ${oldest.metadata.namespace}/${oldest.metadata.name}`}
}
