import type {PolicySet} from '../../../config/cells/istio-variant.ts'

/** Objects of a variant are called by this, and a number where there are several. */
export const VARIANT_OBJECT = 'mesh-runner'

/** Who signs the tokens of a run, and whom they speak of. */
export const TOKEN_ISSUER = 'mesh-runner'
export const TOKEN_SUBJECT = 'fortioclient'

/** A policy that demands a token, beside the one that says which are good. */
export const TOKEN_POLICY = `${VARIANT_OBJECT}-token`

function numbered<T>(count: number, each: (index: number) => T): T[] {
  return Array.from({length: count}, (_, index) => each(index))
}

/** Of 0.0.0.0/8, which nothing is sent from: https://www.rfc-editor.org/rfc/rfc6890 */
function nobodysAddress(index: number): string {
  return `0.0.${Math.floor(index / 256)}.${index % 256}`
}

/**
 * The rules of one policy of a set, one for each kind of condition:
 * https://istio.io/latest/docs/reference/config/security/authorization-policy/ Paths and principals are of HTTP: without
 * `httpPorts`, those of the pod that speak it, such a rule would refuse all that comes to its other ports.
 */
export function policyRules(
  {numSourceIP, numPaths, numRequestPrincipals}: PolicySet,
  httpPorts: readonly number[],
): readonly object[] {
  const ports = httpPorts.map(String)
  const ipBlocks = numbered(numSourceIP, nobodysAddress)
  const paths = numbered(numPaths, (index) => `/${VARIANT_OBJECT}/refused/${index}`)
  const requestPrincipals = numbered(numRequestPrincipals, (index) => `${VARIANT_OBJECT}-nobody/${index}`)
  return [
    ...(numSourceIP > 0 ? [{from: [{source: {ipBlocks}}]}] : []),
    ...(numPaths > 0 ? [{to: [{operation: {ports, paths}}]}] : []),
    ...(numRequestPrincipals > 0 ? [{from: [{source: {requestPrincipals}}], to: [{operation: {ports}}]}] : []),
  ]
}

/** How many rules each policy of a set has. */
export function ruleCount({numSourceIP, numPaths, numRequestPrincipals}: PolicySet): number {
  return [numSourceIP, numPaths, numRequestPrincipals].filter((count) => count > 0).length
}

/** Names of the policies of a set. */
export function policyNames({numPolicies}: PolicySet): readonly string[] {
  return numbered(numPolicies, (index) => `${VARIANT_OBJECT}-${index + 1}`)
}

/** What a variant tells of telemetry, in the words of the template `istio/telemetry.yaml`. */
export function telemetryParts(telemetry: string): {
  readonly accessLog: boolean
  readonly metricsOff: boolean
  /** Null where tracing stays as it is installed. */
  readonly tracingPercent: number | null
} {
  const parts = telemetry.split('+')
  const traced = parts.find((part) => part.startsWith('tracing-'))
  return {
    accessLog: parts.includes('access-log'),
    metricsOff: parts.includes('metrics-off'),
    tracingPercent: traced === undefined ? null : Number(traced.slice('tracing-'.length)),
  }
}
