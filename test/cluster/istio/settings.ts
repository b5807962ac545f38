/** Where Istio's own pods are. */
export const ISTIO_NAMESPACE = 'istio-system'
/** The revisions that are there, the one that injects without being named first. */
export const REVISIONS = ['default', 'canary'] as const
/** One of them. */
export type Revision = (typeof REVISIONS)[number]

/**
 * What only Istio's own Envoy has, and the switch that leaves it out of the configuration that proxies get: the filters
 * istio.stats, istio.metadata_exchange with peer_metadata, and istio.alpn.
 */
const UPSTREAM_ENVOY = [
  'values.telemetry.enabled=false',
  'values.pilot.env.PILOT_ENABLE_METADATA_EXCHANGE=false',
  'values.pilot.env.PILOT_ENABLE_ALPN_FILTER=false',
]

/** A machine that carries two nodes. */
const SMALL = [
  'values.pilot.autoscaleEnabled=false',
  'values.pilot.resources.requests.cpu=50m',
  'values.pilot.resources.requests.memory=128Mi',
  'values.global.proxy.resources.requests.cpu=20m',
  'values.global.proxy.resources.requests.memory=64Mi',
]

const GATEWAY = [
  'components.ingressGateways[0].enabled=true',
  'components.ingressGateways[0].name=istio-ingressgateway',
  'components.ingressGateways[0].k8s.resources.requests.cpu=20m',
  'values.gateways.istio-ingressgateway.type=ClusterIP',
  'values.gateways.istio-ingressgateway.autoscaleEnabled=false',
]

/** Arguments of `istioctl manifest generate` for one revision; what all share, and the gateway, are the default one's. */
export function istioctlSettings(revision: Revision): readonly string[] {
  const own = revision === 'default' ? GATEWAY : [`revision=${revision}`, 'components.base.enabled=false']
  const all = ['profile=minimal', 'hub=local', 'tag=1', ...UPSTREAM_ENVOY, ...SMALL, ...own]
  return all.map((one) => `--set=${one}`)
}

/** Deployments in {@link ISTIO_NAMESPACE}. */
export const ISTIO_DEPLOYMENTS = ['istiod', 'istiod-canary', 'istio-ingressgateway']
