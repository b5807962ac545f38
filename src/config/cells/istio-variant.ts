/** Telemetry that nothing is told of. */
export const TELEMETRY_AS_INSTALLED = 'as-installed'

/**
 * Authorization policies in number, each with one rule for each kind of condition that has any. No request meets one.
 * What a set need not have is absent where it is nothing.
 */
export interface PolicySet {
  readonly numPolicies: number
  /** Addresses in each policy. */
  readonly numSourceIP: number
  readonly numPaths: number
  readonly numRequestPrincipals: number
  /** Of clients: namespaces, and identities by their certificates. */
  readonly numNamespaces?: number
  readonly numPrincipals?: number
  /** Of a header. */
  readonly numValues?: number
  /** They let in, and one more lets in what none of them does; else they refuse. */
  readonly action?: 'ALLOW'
  /** They are looked at, and decide nothing. */
  readonly dryRun?: true
}

/** What a cell's requests meet in Istio besides what is installed. */
export interface IstioVariant {
  /** {@link TELEMETRY_AS_INSTALLED}, or `access-log`, `metrics-off`, `tracing-PERCENT` with `+` between. */
  readonly telemetry: string
  readonly policies: PolicySet | null
  /** Each request carries a token, which the server's sidecar demands and checks. */
  readonly jwt: boolean
  /** The server's sidecar asks an authorization server about each request. */
  readonly extAuthz: boolean
  readonly envoyFilter: EnvoyFilterFile | null
}

/** A file with EnvoyFilters. */
export interface EnvoyFilterFile {
  /** Absolute. */
  readonly path: string
  /** Of what is in it: that decides on what is measured. */
  readonly sha256: string
}

function policiesLabel(set: PolicySet): string {
  const parts = [
    ['policies', set.numPolicies],
    ['ip', set.numSourceIP],
    ['path', set.numPaths],
    ['principal', set.numRequestPrincipals],
    ['namespace', set.numNamespaces ?? 0],
    ['identity', set.numPrincipals ?? 0],
    ['value', set.numValues ?? 0],
  ] as const
  const counted = parts.filter(([, count]) => count > 0).map(([name, count]) => `${name}${count}`)
  const how = [...(set.action === 'ALLOW' ? ['allow'] : []), ...(set.dryRun ? ['dry-run'] : [])]
  return [...counted, ...how].join('-')
}

/** Name of the file without folder and ending, in letters that labels take. */
function filterLabel(path: string): string {
  const [name = ''] = path.split('/').slice(-1)
  return name.replace(/\.ya?ml$/, '').replaceAll(/[^A-Za-z0-9.=-]/g, '-')
}

/** What a variant is called in labels, in the order of the axes; empty for Istio as it is installed. */
export function variantLabel(variant: IstioVariant | null): string {
  if (variant === null) return ''
  const {telemetry, policies, jwt, extAuthz, envoyFilter} = variant
  return [
    ...(telemetry === TELEMETRY_AS_INSTALLED ? [] : [telemetry.replaceAll('+', '-')]),
    ...(policies === null ? [] : [policiesLabel(policies)]),
    ...(jwt ? ['jwt'] : []),
    ...(extAuthz ? ['ext-authz'] : []),
    ...(envoyFilter === null ? [] : [filterLabel(envoyFilter.path)]),
  ].join('_')
}
