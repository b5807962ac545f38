/** User that the sidecar runs as; what it sends itself is not taken again. */
export const SIDECAR_USER = 1337
/** Ports of the sidecar that redirected connections arrive at. */
export const VIRTUAL_PORTS = {inbound: 15_006, outbound: 15_001} as const
/** Where the sidecar says that it is ready. */
export const HEALTH_PORT = 15_021
/** Source of what the sidecar hands on to its own pod. */
export const HANDED_ON_FROM = '127.0.0.6'

const NEVER_INBOUND = [15_008, 15_020, HEALTH_PORT, 15_090]

type Annotations = Readonly<Record<string, string>>

function listed(annotations: Annotations, name: string): readonly string[] {
  const text = annotations[`traffic.sidecar.istio.io/${name}`] ?? ''
  return text.split(',').filter((one) => one !== '')
}

function outboundTargets(annotations: Annotations): readonly string[] {
  const included = listed(annotations, 'includeOutboundIPRanges').filter((range) => range !== '*')
  return included.length === 0 ? ['-j TO_OUTBOUND'] : included.map((range) => `-d ${range} -j TO_OUTBOUND`)
}

/**
 * Rules for `iptables-restore` that take the pod's TCP traffic into its sidecar, as the annotations of a pod ask for it:
 * https://istio.io/latest/docs/reference/config/annotations/ and https://istio.io/latest/docs/ops/deployment/application-requirements/
 */
export function redirectRules(annotations: Annotations): string {
  const user = `-m owner --uid-owner ${SIDECAR_USER}`
  const rules = [
    '-A PREROUTING -p tcp -j INBOUND',
    '-A OUTPUT -p tcp -j OUTBOUND',
    ...[...NEVER_INBOUND, ...listed(annotations, 'excludeInboundPorts')].map(
      (port) => `-A INBOUND -p tcp --dport ${port} -j RETURN`,
    ),
    '-A INBOUND -j TO_INBOUND',
    `-A TO_INBOUND -p tcp -j REDIRECT --to-ports ${VIRTUAL_PORTS.inbound}`,
    `-A TO_OUTBOUND -p tcp -j REDIRECT --to-ports ${VIRTUAL_PORTS.outbound}`,
    ...listed(annotations, 'excludeOutboundPorts').map((port) => `-A OUTBOUND -p tcp --dport ${port} -j RETURN`),
    `-A OUTBOUND -s ${HANDED_ON_FROM}/32 -o lo -j RETURN`,
    // The sidecar that calls its own pod by its address comes in like everybody.
    `-A OUTBOUND -o lo ! -d 127.0.0.1/32 ${user} -j TO_INBOUND`,
    `-A OUTBOUND ${user} -j RETURN`,
    '-A OUTBOUND -o lo -j RETURN',
    '-A OUTBOUND -d 127.0.0.1/32 -j RETURN',
    ...listed(annotations, 'excludeOutboundIPRanges').map((range) => `-A OUTBOUND -d ${range} -j RETURN`),
    ...outboundTargets(annotations).map((target) => `-A OUTBOUND ${target}`),
  ]
  const chains = ['INBOUND', 'OUTBOUND', 'TO_INBOUND', 'TO_OUTBOUND'].map((name) => `:${name} - [0:0]`)
  return ['*nat', ...chains, ...rules, 'COMMIT', ''].join('\n')
}
