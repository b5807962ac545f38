import type {ResolvedValues} from '../resolve-values.ts'
import {type SettingName, settingOf} from '../schema.ts'
import type {Settings} from '../settings.ts'
import {errorFor} from '../sources/layer.ts'
import {isOnCluster} from './names-cluster.ts'

const AXES = ['istio.telemetry', 'istio.policies', 'istio.jwt', 'istio.extAuthz', 'istio.envoyFilters'] as const

function isAsked(name: SettingName, {values}: ResolvedValues): boolean {
  return JSON.stringify(values[name]) !== JSON.stringify(settingOf(name).default)
}

/** Why nothing can be told to Istio; null where it can. */
function whyNot(settings: Settings): readonly [message: string, hint: string] | null {
  if (!isOnCluster(settings)) return ['it is for Istio on a cluster', 'Add --testbed kubernetes --mesh istio.']
  if (settings.mesh !== 'istio') return [`it is for Istio, and the mesh is ${settings.mesh}`, 'Add --mesh istio.']
  if (!settings.kubernetes.attach) return null
  return ['--attach changes nothing that is there', 'Let runner deploy pods of its own, or apply it by hand.']
}

/** What only requests of HTTP have. */
function httpOnly({
  policies,
  jwt,
  extAuthz,
}: Settings['kubernetes']['istio']): readonly [SettingName, what: string] | null {
  const has = (field: 'numPaths' | 'numValues' | 'numRequestPrincipals') =>
    policies.some((set) => set !== null && (set[field] ?? 0) > 0)
  if (jwt.includes(true)) return ['istio.jwt', 'a token']
  if (extAuthz.includes(true)) return ['istio.extAuthz', 'a request to ask about']
  if (has('numPaths')) return ['istio.policies', 'a path']
  if (has('numValues')) return ['istio.policies', 'a header']
  return has('numRequestPrincipals') ? ['istio.policies', 'a principal'] : null
}

/**
 * Refuses variants of Istio where nothing of them would be met.
 *
 * @throws UsageError or ConfigurationError, by where the setting came from
 */
export function checkIstioVariants(settings: Settings, resolved: ResolvedValues): void {
  const asked = AXES.find((name) => isAsked(name, resolved))
  const reason = whyNot(settings)
  if (asked !== undefined && reason !== null) {
    const origin = resolved.origins.get(asked)!
    throw errorFor(origin, `${origin.text}: ${reason[0]}`, reason[1])
  }
  const lacking = settings.protocol === 'tcp' ? httpOnly(settings.kubernetes.istio) : null
  if (lacking === null) return
  const origin = resolved.origins.get(lacking[0])!
  throw errorFor(
    origin,
    `${origin.text}: a connection of TCP has not got ${lacking[1]}`,
    'Measure http, http2 or grpc.',
  )
}
