import type {IstioVariant} from '../../../config/cells/istio-variant.ts'
import type {ActiveConfig} from './active-config.ts'
import {AUTHORIZER_CLUSTER} from './authorizer.ts'
import {policyNames, ruleCount, TOKEN_ISSUER, TOKEN_POLICY, telemetryParts} from './objects.ts'

function rulesOf(variant: IstioVariant, namespace: string): readonly string[] {
  const {policies, jwt} = variant
  const perPolicy = policies === null ? 0 : ruleCount(policies)
  const names = policies === null ? [] : policyNames(policies)
  const rule = (name: string, index: number) => `ns[${namespace}]-policy[${name}]-rule[${index}]`
  const own = names.flatMap((name) => Array.from({length: perPolicy}, (_, index) => rule(name, index)))
  return jwt ? [...own, rule(TOKEN_POLICY, 0)] : own
}

/** What of a variant decides on requests, and the proxy of the server does not have, in words. */
export function lackingOfServer(variant: IstioVariant, config: ActiveConfig, namespace: string): readonly string[] {
  const wanted = rulesOf(variant, namespace)
  const missing = wanted.filter((rule) => !config.rules.has(rule))
  const lacksAuthorizer = variant.extAuthz && !config.authorizers.has(AUTHORIZER_CLUSTER)
  const lacksIssuer = variant.jwt && !config.issuers.has(TOKEN_ISSUER)
  return [
    ...(missing.length === 0
      ? []
      : [`${missing.length} of ${wanted.length} rules of its policies, such as ${missing[0]}`]),
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
