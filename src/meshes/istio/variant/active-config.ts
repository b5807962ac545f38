import {createHash} from 'node:crypto'
import {isNode, type Node, nodesIn, partsOf, type Resource, type Watched} from './config-parts.ts'

/** What a proxy does with requests of ours, as far as a variant of Istio can change it. */
export interface ActiveConfig {
  /** Differs where anything differs, and is the same where nothing does. */
  readonly fingerprint: string
  /** Rules of authorization policies, as `ns[NAMESPACE]-policy[NAME]-rule[INDEX]`. */
  readonly rules: ReadonlySet<string>
  /** Those that are looked at and decide nothing. */
  readonly dryRunRules: ReadonlySet<string>
  /** Issuers of the tokens that are checked. */
  readonly issuers: ReadonlySet<string>
  /** Clusters that are asked whether a request may come in, by HTTP. */
  readonly authorizers: ReadonlySet<string>
  readonly logsAccess: boolean
  /** Whether istio.stats is among the filters. */
  readonly keepsMetrics: boolean
  /** Shares of requests that are traced; several where filters differ. */
  readonly tracedPercents: ReadonlySet<number>
  /** Listeners and chains of filters that were replaced, and still serve connections of before. */
  readonly drainingCount: number
}

interface Dump {
  readonly configs?: readonly Resource[]
}

const RESOURCES = ['dynamic_listeners', 'dynamic_active_clusters', 'dynamic_route_configs']

const DRAINING = /^listener_manager\.total_(?:listeners|filter_chains)_draining: (\d+)$/gm

/** On the admin port: https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--config_dump */
export const CONFIG_PATHS: readonly string[] = [
  '/stats?filter=listener_manager.*draining',
  ...RESOURCES.map((resource) => `/config_dump?resource=${resource}`),
]

function typeOf({'@type': type}: Node): string {
  return typeof type === 'string' ? type : ''
}

const RULES = ['.http.rbac.v3.RBAC', '.network.rbac.v3.RBAC']

function rulesOf(node: Node, field: 'rules' | 'shadow_rules'): readonly string[] {
  if (!RULES.some((ending) => typeOf(node).endsWith(ending))) return []
  const {[field]: rules} = node
  return isNode(rules) && isNode(rules['policies']) ? Object.keys(rules['policies']) : []
}

function issuersOf(node: Node): readonly string[] {
  if (!typeOf(node).endsWith('.jwt_authn.v3.JwtAuthentication') || !isNode(node['providers'])) return []
  return Object.values(node['providers']).flatMap((one) =>
    isNode(one) && typeof one['issuer'] === 'string' ? [one['issuer']] : [],
  )
}

function authorizersOf(node: Node): readonly string[] {
  if (!typeOf(node).endsWith('.ext_authz.v3.ExtAuthz') || !isNode(node['http_service'])) return []
  const {server_uri: server} = node['http_service']
  return isNode(server) && typeof server['cluster'] === 'string' ? [server['cluster']] : []
}

/** Of an HTTP or TCP proxy, and not of a listener, which logs what came to no filter. */
function logsIn(node: Node): boolean {
  const {access_log: logs} = node
  return /\.(HttpConnectionManager|TcpProxy)$/.test(typeOf(node)) && Array.isArray(logs) && logs.length > 0
}

function tracedOf({tracing}: Node): readonly number[] {
  if (!isNode(tracing) || !isNode(tracing['random_sampling'])) return []
  const {value = 0} = tracing['random_sampling']
  return [Number(value)]
}

/**
 * Reads what a proxy answers to {@link CONFIG_PATHS}, in that order. Throws a SyntaxError for what is no JSON. Istio's
 * name of a metrics filter is that of https://istio.io/latest/docs/reference/config/metrics/.
 */
export function activeConfig([counters = '', ...dumps]: readonly string[], watched: Watched): ActiveConfig {
  const resources = dumps.flatMap((body) => (JSON.parse(body) as Dump).configs ?? [])
  const parts = resources.flatMap((resource) => partsOf(resource, watched))
  const nodes = parts.flatMap((part) => [...nodesIn(part)])
  const texts = parts.map((part) => JSON.stringify(part))
  return {
    fingerprint: createHash('sha256').update(texts.toSorted().join('\n')).digest('hex'),
    rules: new Set(nodes.flatMap((node) => rulesOf(node, 'rules'))),
    dryRunRules: new Set(nodes.flatMap((node) => rulesOf(node, 'shadow_rules'))),
    issuers: new Set(nodes.flatMap(issuersOf)),
    authorizers: new Set(nodes.flatMap(authorizersOf)),
    logsAccess: nodes.some(logsIn),
    keepsMetrics: nodes.some(({name}) => name === 'istio.stats'),
    tracedPercents: new Set(nodes.flatMap(tracedOf)),
    drainingCount: [...counters.matchAll(DRAINING)].reduce((sum, [, count]) => sum + Number(count), 0),
  }
}
