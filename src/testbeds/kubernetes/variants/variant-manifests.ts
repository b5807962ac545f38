import {type IstioVariant, TELEMETRY_AS_INSTALLED} from '../../../config/cells/istio-variant.ts'
import {AUTHORIZER_CLUSTER, AUTHORIZER_PORT, AUTHORIZER_STAT_PREFIX} from '../../../meshes/istio/variant/authorizer.ts'
import {
  needsRest,
  policyNames,
  policyRules,
  REST_POLICY,
  TOKEN_ISSUER,
  TOKEN_POLICY,
  TOKEN_SUBJECT,
  telemetryParts,
  VARIANT_OBJECT,
} from '../../../meshes/istio/variant/objects.ts'
import {type TemplateView, yamlString} from '../../../templates/index.ts'
import type {Manifest} from '../manifest.ts'
import {PORTS} from '../manifests/port-table.ts'
import {readManifests} from '../manifests/read-manifests.ts'
import {ownerLabels, ROLE_LABEL} from '../objects/labels.ts'

/** Of the server's pod, behind its sidecar. */
const HTTP_PORTS = [PORTS.http.captured, PORTS.http2.captured, PORTS.grpc.captured]

/** What the objects of a variant depend on besides it. */
export interface VariantContext {
  readonly namespace: string
  readonly runName: string
  /** The objects are to outlive the run. */
  readonly kept: boolean
  /** Folder whose files take the place of the packaged templates of the same name. */
  readonly templatesDirectory: string | null
  /** JSON Web Key Set of the run's token; null where no cell needs one. */
  readonly keySet: string | null
}

/** Labels of all objects of a variant. */
export function variantLabels({runName, kept}: Pick<VariantContext, 'runName' | 'kept'>): Record<string, string> {
  return {...ownerLabels(runName, {kept}), [ROLE_LABEL]: 'variant'}
}

function shared(context: VariantContext) {
  const {namespace} = context
  return {name: VARIANT_OBJECT, namespace: yamlString(namespace), labels: JSON.stringify(variantLabels(context))}
}

function policiesView(variant: IstioVariant, context: VariantContext): TemplateView {
  const {policies} = variant
  if (policies === null) throw new RangeError('there are no policies to be rendered')
  const action = policies.action ?? 'DENY'
  const rules = JSON.stringify(policyRules(policies, HTTP_PORTS))
  const own = {...shared(context), action, dryRun: policies.dryRun === true}
  const rest = needsRest(variant) ? [{...own, name: REST_POLICY, rules: '[{}]'}] : []
  return {policies: [...policyNames(policies).map((name) => ({...own, name, rules})), ...rest]}
}

function telemetryView(telemetry: string, context: VariantContext): TemplateView {
  const {accessLog, metricsOff, tracingPercent} = telemetryParts(telemetry)
  return {...shared(context), accessLog, metricsOff, tracing: tracingPercent !== null && {percent: tracingPercent}}
}

function tokenView(context: VariantContext): TemplateView {
  if (context.keySet === null) throw new RangeError('a token was asked for, and the run has made no key')
  return {
    ...shared(context),
    issuer: TOKEN_ISSUER,
    keys: yamlString(context.keySet),
    policy: TOKEN_POLICY,
    principal: yamlString(`${TOKEN_ISSUER}/${TOKEN_SUBJECT}`),
  }
}

function authorizerView(context: VariantContext): TemplateView {
  return {
    ...shared(context),
    cluster: AUTHORIZER_CLUSTER,
    statPrefix: AUTHORIZER_STAT_PREFIX,
    port: AUTHORIZER_PORT,
  }
}

/**
 * The objects of a variant but the user's EnvoyFilters. Throws a ConfigurationError for a faulty template.
 */
export async function variantManifests(variant: IstioVariant, context: VariantContext): Promise<readonly Manifest[]> {
  const {telemetry, policies, jwt, extAuthz} = variant
  const filled: (readonly [name: string, view: TemplateView])[] = [
    ...(telemetry === TELEMETRY_AS_INSTALLED
      ? []
      : [['istio/telemetry.yaml', telemetryView(telemetry, context)] as const]),
    ...(policies === null ? [] : [['istio/policies.yaml', policiesView(variant, context)] as const]),
    ...(jwt ? [['istio/jwt.yaml', tokenView(context)] as const] : []),
    ...(extAuthz ? [['istio/ext-authz.yaml', authorizerView(context)] as const] : []),
  ]
  const folder = context.templatesDirectory
  return (await Promise.all(filled.map(([name, view]) => readManifests({name, view, folder})))).flat()
}
