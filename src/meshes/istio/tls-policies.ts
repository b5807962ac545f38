import type {PolicySource} from '../mesh-objects.ts'

/** As far as it is read: https://istio.io/latest/docs/reference/config/security/peer_authentication/ */
export interface PeerAuthentication {
  readonly metadata: {readonly name: string; readonly namespace: string; readonly creationTimestamp?: string}
  readonly spec?: {
    readonly selector?: {readonly matchLabels?: Readonly<Record<string, string>>}
    readonly mtls?: {readonly mode?: string}
    readonly portLevelMtls?: Readonly<Record<string, {readonly mode?: string}>>
  }
}

/** What servers with a sidecar take unless a policy nearer to them says otherwise. */
export interface MeshWideTls {
  /** `STRICT`, `PERMISSIVE` or `DISABLE`. */
  readonly mode: string
  /** The policy that says so, as a person would name it; null where none does, so that Istio's default holds. */
  readonly by: string | null
}

function nameOf({metadata}: PeerAuthentication): string {
  return `PeerAuthentication ${metadata.namespace}/${metadata.name}`
}

function spoken(policy: PeerAuthentication): string | null {
  const {mtls, portLevelMtls = {}} = policy.spec ?? {}
  const modes = [
    ...(mtls?.mode === undefined ? [] : [mtls.mode]),
    ...Object.entries(portLevelMtls).map(([port, {mode = 'UNSET'}]) => `${mode} on port ${port}`),
  ]
  return modes.length === 0 ? null : `${nameOf(policy)} (${modes.join(', ')})`
}

/** Istio's policies of how servers are reached. */
export const tlsPolicies: PolicySource = {
  // Every Istio since 1.5 serves it; what is stored is the same in v1.
  apiVersion: 'security.istio.io/v1beta1',
  kind: 'PeerAuthentication',
  plural: 'peerauthentications',
  labelsSelected: (policy) => (policy as PeerAuthentication).spec?.selector?.matchLabels ?? {},
  spoken: (policy) => spoken(policy as PeerAuthentication),
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
  return {mode, by: nameOf(oldest)}
}
