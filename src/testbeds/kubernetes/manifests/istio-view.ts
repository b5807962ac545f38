import {type TemplateView, yamlString} from '../../../templates/index.ts'
import type {DeploymentRequest, KubernetesRequest} from '../../testbed.ts'
import type {ObjectMarks} from './object-marks.ts'
import {meshPorts, PORTS, type PortTable, SERVER_SERVICE} from './port-table.ts'

interface IstioContext {
  readonly table: PortTable
  readonly namespace: string
  readonly marks: ObjectMarks
}

function shared({namespace, marks}: IstioContext): TemplateView {
  return {
    name: SERVER_SERVICE,
    namespace: yamlString(namespace),
    labels: JSON.stringify({...marks.labels, app: SERVER_SERVICE}),
    annotations: JSON.stringify(marks.annotations),
  }
}

/** What the template `kubernetes/istio.yaml` is filled in with. */
export function istioView(context: IstioContext): TemplateView {
  const ports = meshPorts(context.table)
  const direct = [...new Set(ports.filter((port) => port.direct).map(({container}) => container))]
  return {
    ...shared(context),
    captured: ports.filter((port) => !port.direct).map(({service}) => ({number: service})),
    direct: ports.filter((port) => port.direct).map(({service}) => ({number: service})),
    directContainers: direct.map((number) => ({number})),
    clientTls: context.table.tls === 'mutual' ? 'ISTIO_MUTUAL' : 'DISABLE',
  }
}

/** `key=value` with commas between, as a mapping: Istio's Gateway knows no other selector. */
function selectorOf(labels: string): string {
  return JSON.stringify(Object.fromEntries(labels.split(',').map((label) => label.split('=', 2))))
}

/** Hosts that the gateway routes to the server: the one of `domain`, and the one that requests name. */
function hostsOf({ingressUrl, istio}: KubernetesRequest): string[] {
  const own = `fortioserver.${istio.domain}`
  if (ingressUrl === null) return [own]
  return [...new Set([own, new URL(ingressUrl).hostname.replaceAll(/[[\]]/g, '')])]
}

/** What the template `kubernetes/istio-ingress.yaml` is filled in with. */
export function istioIngressView(
  request: DeploymentRequest,
  kubernetes: KubernetesRequest,
  context: IstioContext,
): TemplateView {
  const {gateway, gatewaySelector, certificateSecret} = kubernetes.istio
  const webProtocol = request.protocols.find((protocol) => protocol === 'http' || protocol === 'http2')
  return {
    ...shared(context),
    gateway: yamlString(gateway),
    gatewaySelector: selectorOf(gatewaySelector),
    certificate: certificateSecret === null ? false : {secret: yamlString(certificateSecret)},
    hosts: JSON.stringify(hostsOf(kubernetes)),
    grpc: request.protocols.includes('grpc') && {port: PORTS.grpc.serviceCaptured},
    web: webProtocol === undefined ? false : {port: PORTS[webProtocol].serviceCaptured},
  }
}
