import {isIP} from 'node:net'
import type {Protocol} from '../../config/cells/cell.ts'
import {type TemplateView, yamlString} from '../../templates/index.ts'
import type {MeshKind, ObjectWishes} from '../mesh-objects.ts'
import {routedHosts} from './routed-hosts.ts'

const GROUP = 'gateway.networking.k8s.io'
const WHY = 'mode ingress by the Gateway API'

/** Routes of the Gateway API: https://gateway-api.sigs.k8s.io/reference/spec/ */
export const GATEWAY_API_KINDS: readonly MeshKind[] = [
  {group: GROUP, kind: 'HTTPRoute', needed: {resource: 'httproutes', why: WHY}},
  {group: GROUP, kind: 'GRPCRoute', needed: {resource: 'grpcroutes', why: WHY}},
  {group: GROUP, kind: 'TCPRoute', needed: {resource: 'tcproutes', why: WHY}},
]

const ROUTES: Readonly<Record<Protocol, string>> = {
  http: 'HTTPRoute',
  http2: 'HTTPRoute',
  grpc: 'GRPCRoute',
  tcp: 'TCPRoute',
}

/** Routes have names of hosts alone; one without takes all that its listener does. TCP has none. */
function hostsOf(kind: string, wishes: ObjectWishes): TemplateView | false {
  const hosts = routedHosts(wishes)
  if (kind === 'TCPRoute' || hosts.some((host) => isIP(host) !== 0)) return false
  return {names: JSON.stringify(hosts)}
}

/** What the template `kubernetes/gateway-routes.yaml` is filled in with: a route for each kind that the protocols need. */
export function routesView(wishes: ObjectWishes): TemplateView {
  const {gateway, gatewayNamespace} = wishes.istio
  const captured = wishes.ports.filter((port) => !port.direct)
  const byKind = new Map(captured.map(({protocol, service}) => [ROUTES[protocol], service]))
  const routes = [...byKind].map(([kind, port]) => ({
    ...wishes.server,
    ...{kind, port, service: wishes.server.name, name: `${wishes.server.name}-ingress`},
    gateway: yamlString(gateway),
    gatewayNamespace: yamlString(gatewayNamespace),
    hosts: hostsOf(kind, wishes),
  }))
  return {routes}
}
