import {MESHES} from '../../../meshes/index.ts'
import {type TemplateView, yamlString} from '../../../templates/index.ts'
import type {DeploymentRequest, KubernetesRequest} from '../../testbed.ts'
import type {ObjectMarks} from './object-marks.ts'
import {type PortTable, type ProtocolPorts, SERVER_SERVICE} from './port-table.ts'
import {sidecarWishes} from './sidecar-wishes.ts'

/** Meshes tell protocols by this: https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol */
const APP_PROTOCOLS = {http: 'http', http2: 'http2', grpc: 'grpc', tcp: 'tcp'} as const

function portViews(table: PortTable, row: ProtocolPorts): TemplateView[] {
  const appProtocol = APP_PROTOCOLS[row.protocol]
  const view = (name: string, number: number, target: number): TemplateView => ({name, number, target, appProtocol})
  const direct = view(`${row.protocol}-direct`, row.serviceDirect, row.direct)
  if (table.sidecars === 'none') return [direct]
  const captured = view(row.protocol, row.serviceCaptured, row.captured)
  const hasTlsPort = table.sidecars === 'static' && table.tls === 'mutual'
  // What goes there is TLS, whatever is inside.
  const tls = {...view(`${row.protocol}-tls`, row.serviceCapturedTls, row.capturedTls), appProtocol: 'tls'}
  return [captured, ...(hasTlsPort ? [tls] : []), direct]
}

/** What the template `kubernetes/service.yaml` is filled in with. */
export function serviceView(
  request: DeploymentRequest,
  kubernetes: KubernetesRequest,
  {table, namespace, marks}: {readonly table: PortTable; readonly namespace: string; readonly marks: ObjectMarks},
): TemplateView {
  const ofMesh = MESHES[request.mesh].cluster.serviceAnnotations(sidecarWishes(request, kubernetes, table))
  return {
    name: SERVER_SERVICE,
    namespace: yamlString(namespace),
    labels: JSON.stringify({...marks.labels, app: SERVER_SERVICE}),
    annotations: JSON.stringify({...ofMesh, ...marks.annotations}),
    ports: table.ports.flatMap((row) => portViews(table, row)),
  }
}
