import {isIP} from 'node:net'
import type {Protocol} from '../../../config/cells/cell.ts'
import {type TemplateView, yamlString} from '../../../templates/index.ts'
import type {DeploymentRequest, KubernetesRequest} from '../../testbed.ts'
import type {ObjectMarks} from './object-marks.ts'
import {PORTS, SERVER_SERVICE} from './port-table.ts'

const ROUTES: Readonly<Record<Protocol, string>> = {
  http: 'HTTPRoute',
  http2: 'HTTPRoute',
  grpc: 'GRPCRoute',
  tcp: 'TCPRoute',
}

/** Routes have names of hosts alone; one without takes all that its listener does. TCP has none. */
function hostsOf(kind: string, {ingressUrl, istio}: KubernetesRequest): TemplateView | false {
  const own = `${SERVER_SERVICE}.${istio.domain}`
  const asked = ingressUrl === null ? own : new URL(ingressUrl).hostname.replaceAll(/[[\]]/g, '')
  if (kind === 'TCPRoute' || isIP(asked) !== 0) return false
  return {names: JSON.stringify([...new Set([own, asked])])}
}

/** What the template `kubernetes/gateway-routes.yaml` is filled in with: a route for each kind that the protocols need. */
export function gatewayRoutesView(
  {protocols}: DeploymentRequest,
  kubernetes: KubernetesRequest,
  {namespace, marks}: {readonly namespace: string; readonly marks: ObjectMarks},
): TemplateView {
  const {gateway, gatewayNamespace} = kubernetes.istio
  const byKind = new Map(protocols.map((protocol) => [ROUTES[protocol], PORTS[protocol].serviceCaptured]))
  const routes = [...byKind].map(([kind, port]) => ({
    kind,
    port,
    name: `${SERVER_SERVICE}-ingress`,
    service: SERVER_SERVICE,
    namespace: yamlString(namespace),
    labels: JSON.stringify({...marks.labels, app: SERVER_SERVICE}),
    annotations: JSON.stringify(marks.annotations),
    gateway: yamlString(gateway),
    gatewayNamespace: yamlString(gatewayNamespace),
    hosts: hostsOf(kind, kubernetes),
  }))
  return {routes}
}
