import type {IstioVariant} from '../../../config/cells/istio-variant.ts'
import type {ActiveConfig} from './active-config.ts'
import {AUTHORIZER_CLUSTER} from './authorizer.ts'
import {
  needsRest,
  policyNames,
  policyRules,
  REST_POLICY,
  TOKEN_ISSUER,
  TOKEN_POLICY,
  telemetryParts,
} from './objects.ts'

function ruleName(namespace: string, policy: string, index: number): string {
  return `ns[${namespace}]-policy[${policy}]-rule[${index}]`
}

function rulesOfSet({policies}: IstioVariant, namespace: string): readonly string[] {
  if (policies === null) return []
  const {length} = policyRules(policies, [])
  return policyNames(policies).flatMap((name) => Array.from({length}, (_, index) => ruleName(namespace, name, index)))
}

/** Rules of a variant that a proxy does not have where it should: what decides, or what is only looked at. */
function missingRules(variant: IstioVariant, config: ActiveConfig, namespace: string) {
  const {policies, jwt} = variant
  const set = rulesOfSet(variant, namespace)
  const others = [...(jwt ? [TOKEN_POLICY] : []), ...(needsRest(variant) ? [REST_POLICY] : [])]
  const wanted = others.map((name) => ruleName(namespace, name, 0))
  const ofSet = policies?.dryRun ? config.dryRunRules : config.rules
  const missing = [...set.filter((rule) => !ofSet.has(rule)), ...wanted.filter((rule) => !config.rules.has(rule))]
  return {missing, count: set.length + wanted.length}
}

/** What of a variant decides on requests, and the proxy of the server does not have, in words. */
export function lackingOfServer(variant: IstioVariant, config: ActiveConfig, namespace: string): readonly string[] {
  const {missing, count} = missingRules(variant, config, namespace)
  const lacksAuthorizer = variant.extAuthz && !config.authorizers.has(AUTHORIZER_CLUSTER)
  const lacksIssuer = variant.jwt && !config.issuers.has(TOKEN_ISSUER)
  return [
    ...(missing.length === 0 ? [] : [`${missing.length} of ${count} rules of its policies, such as ${missing[0]}`]),
    ...(lacksIssuer ? [`the issuer ${TOKEN_ISSUER} among those of tokens that it checks`] : []),
    ...(lacksAuthorizer ? ['the filter that asks its authorization server'] : []),
  ]
}

/** What was told of telemetry, as a variant spells it, and a proxy does otherwise, in words. */
export function lackingOfTelemetry(telemetry: string, config: ActiveConfig): readonly string[] {
  const {accessLog, metricsOff, tracingPercent} = telemetryParts(telemetry)
  const isTraced = tracingPercent === null || config.tracedPercents.has(tracingPercent)
  return [
    ...(accessLog && !config.logsAccess ? ['an access log'] : []),
    ...(metricsOff && config.keepsMetrics ? ['its metrics off (the filter istio.stats is still there)'] : []),
    ...(isTraced ? [] : [`a trace of ${tracingPercent} % of the requests`]),
  ]
}
