import {type FilledTemplate, type TemplateView, yamlString} from '../../templates/index.ts'
import type {MeshKind, MeshObjects, ObjectWishes} from '../mesh-objects.ts'
import {GATEWAY_API_KINDS, routesView} from './gateway-routes.ts'
import {routedHosts} from './routed-hosts.ts'
import {tlsPolicies} from './tls-policies.ts'

const KINDS: readonly MeshKind[] = [
  {
    group: 'networking.istio.io',
    kind: 'DestinationRule',
    needed: {resource: 'destinationrules', why: 'TLS and connection reuse of the client side'},
  },
  {group: 'networking.istio.io', kind: 'Gateway', needed: {resource: 'gateways', why: 'mode ingress'}},
  {group: 'networking.istio.io', kind: 'VirtualService', needed: {resource: 'virtualservices', why: 'mode ingress'}},
  {
    group: 'security.istio.io',
    kind: 'PeerAuthentication',
    needed: {resource: 'peerauthentications', why: 'the direct port stays plain'},
  },
  ...GATEWAY_API_KINDS,
  {group: 'networking.istio.io', kind: 'ServiceEntry', needed: null},
  {group: 'networking.istio.io', kind: 'Sidecar', needed: null},
  {
    group: 'networking.istio.io',
    kind: 'EnvoyFilter',
    needed: {resource: 'envoyfilters', why: 'istio.envoyFilters and istio.extAuthz', isOptional: true},
  },
  {
    group: 'security.istio.io',
    kind: 'AuthorizationPolicy',
    needed: {resource: 'authorizationpolicies', why: 'istio.policies and istio.jwt', isOptional: true},
  },
  {
    group: 'security.istio.io',
    kind: 'RequestAuthentication',
    needed: {resource: 'requestauthentications', why: 'istio.jwt', isOptional: true},
  },
  {
    group: 'telemetry.istio.io',
    kind: 'Telemetry',
    needed: {resource: 'telemetries', why: 'istio.telemetry', isOptional: true},
  },
]

/** What the template `kubernetes/istio.yaml` is filled in with. */
function sidecarsView({server, ports, tls}: ObjectWishes): TemplateView {
  const direct = ports.filter((port) => port.direct)
  return {
    ...server,
    captured: ports.filter((port) => !port.direct).map(({service}) => ({number: service})),
    direct: direct.map(({service}) => ({number: service})),
    directContainers: [...new Set(direct.map(({container}) => container))].map((number) => ({number})),
    clientTls: tls === 'mutual' ? 'ISTIO_MUTUAL' : 'DISABLE',
  }
}

/** `key=value` with commas between, as a mapping: Istio's Gateway knows no other selector. */
function selectorOf(labels: string): string {
  return JSON.stringify(Object.fromEntries(labels.split(',').map((label) => label.split('=', 2))))
}

/** What the template `kubernetes/istio-ingress.yaml` is filled in with. */
function ingressView(wishes: ObjectWishes): TemplateView {
  const {gateway, gatewaySelector, certificateSecret} = wishes.istio
  const captured = wishes.ports.filter((port) => !port.direct)
  const grpc = captured.find(({protocol}) => protocol === 'grpc')
  const web = captured.find(({protocol}) => protocol === 'http' || protocol === 'http2')
  return {
    ...wishes.server,
    gateway: yamlString(gateway),
    gatewaySelector: selectorOf(gatewaySelector),
    certificate: certificateSecret === null ? false : {secret: yamlString(certificateSecret)},
    hosts: JSON.stringify(routedHosts(wishes)),
    grpc: grpc !== undefined && {port: grpc.service},
    web: web !== undefined && {port: web.service},
  }
}

function beside(wishes: ObjectWishes): readonly FilledTemplate[] {
  const sidecars: FilledTemplate = ['kubernetes/istio.yaml', sidecarsView(wishes)]
  if (!wishes.modes.includes('ingress')) return [sidecars]
  const {ingressApi} = wishes.istio
  if (ingressApi === 'gateway') return [sidecars, ['kubernetes/gateway-routes.yaml', routesView(wishes)]]
  return [sidecars, ['kubernetes/istio-ingress.yaml', ingressView(wishes)]]
}

/** Istio's objects: https://istio.io/latest/docs/reference/config/ */
export const istioObjects: MeshObjects = {
  kinds: KINDS,
  beside,
  tlsPolicies,
  everywhere: {
    names: ['ConfigMap/istio-ca-root-cert', 'ConfigMap/istio-ca-crl'],
    // istiod, on its root certificate and its revocation list.
    labels: ['istio.io/config'],
  },
}
