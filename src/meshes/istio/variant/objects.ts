import type {IstioVariant, PolicySet} from '../../../config/cells/istio-variant.ts'

/** Objects of a variant are called by this, and a number where there are several. */
export const VARIANT_OBJECT = 'mesh-runner'

/** Who signs the tokens of a run, and whom they speak of. */
export const TOKEN_ISSUER = 'mesh-runner'
export const TOKEN_SUBJECT = 'fortioclient'

/** A policy that demands a token, beside the one that says which are good. */
export const TOKEN_POLICY = `${VARIANT_OBJECT}-token`

/** A policy that lets in all: Envoy takes policies by their names, and this one comes after those with a number. */
export const REST_POLICY = `${VARIANT_OBJECT}-rest`

const NOBODY = `${VARIANT_OBJECT}-nobody`
/** As runner.py's generator asks for. */
const HEADER = 'request.headers[x-token]'

function numbered<T>(count: number, each: (index: number) => T): T[] {
  return Array.from({length: count}, (_, index) => each(index))
}

/** Of 0.0.0.0/8, which nothing is sent from: https://www.rfc-editor.org/rfc/rfc6890 */
function nobodysAddress(index: number): string {
  return `0.0.${Math.floor(index / 256)}.${index % 256}`
}

function refusedPath(index: number): string {
  return `/${VARIANT_OBJECT}/refused/${index}`
}

/**
 * The rules of one policy of a set, one for each kind of condition:
 * https://istio.io/latest/docs/reference/config/security/authorization-policy/ Paths and principals are of HTTP: without
 * `httpPorts`, those of the pod that speak it, such a rule would refuse all that comes to its other ports.
 */
export function policyRules(set: PolicySet, httpPorts: readonly number[]): readonly object[] {
  const ports = httpPorts.map(String)
  const nobody = (index: number) => `${NOBODY}/${index}`
  const from = (condition: string, values: readonly string[]) => ({from: [{source: {[condition]: values}}]})
  const ofHttp = {to: [{operation: {ports}}]}
  const kinds: readonly (readonly [count: number | undefined, rule: (count: number) => object])[] = [
    [set.numSourceIP, (count) => from('ipBlocks', numbered(count, nobodysAddress))],
    [set.numPaths, (count) => ({to: [{operation: {ports, paths: numbered(count, refusedPath)}}]})],
    [set.numRequestPrincipals, (count) => ({...from('requestPrincipals', numbered(count, nobody)), ...ofHttp})],
    [
      set.numNamespaces,
      (count) =>
        from(
          'namespaces',
          numbered(count, (index) => `${NOBODY}-${index}`),
        ),
    ],
    [
      set.numPrincipals,
      (count) =>
        from(
          'principals',
          numbered(count, (index) => `cluster.local/ns/${NOBODY}/sa/${index}`),
        ),
    ],
    [set.numValues, (count) => ({...ofHttp, when: [{key: HEADER, values: numbered(count, nobody)}]})],
  ]
  return kinds.flatMap(([count = 0, rule]) => (count > 0 ? [rule(count)] : []))
}

/** Names of the policies of a set. */
export function policyNames({numPolicies}: PolicySet): readonly string[] {
  return numbered(numPolicies, (index) => `${VARIANT_OBJECT}-${index + 1}`)
}

/** Whether a policy is needed that lets in what those of a set, which let in nobody, would leave out. */
export function needsRest({policies, jwt}: Pick<IstioVariant, 'policies' | 'jwt'>): boolean {
  // That of the token lets in what has one.
  return policies?.action === 'ALLOW' && !policies.dryRun && !jwt
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
