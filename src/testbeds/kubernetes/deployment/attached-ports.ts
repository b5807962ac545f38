import type {V1Pod, V1Service, V1ServicePort} from '@kubernetes/client-node'
import type {Protocol, Tls} from '../../../config/cells/cell.ts'
import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES} from '../../../meshes/index.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {PORTS_ANNOTATION, readPortAnnotation} from '../manifests/port-annotation.ts'
import {PORTS, type PortTable, type ProtocolPorts, SERVER_SERVICE} from '../manifests/port-table.ts'

/** Container ports of fortio deployments that are not of this runner, as runner.py's have them: captured, and direct. */
const USUAL_PORTS: Readonly<Record<Protocol, readonly [captured: number, direct: number]>> = {
  http: [8080, 8077],
  http2: [8080, 8077],
  grpc: [8079, 8076],
  tcp: [8078, 8075],
}

function leadsTo(port: V1ServicePort, containerPort: number): boolean {
  const {targetPort} = port
  return targetPort === undefined || typeof targetPort === 'string'
    ? port.port === containerPort
    : Number(targetPort) === containerPort
}

/** A service that says nothing of a port is taken to lead to it under its own number. */
function servicePort(service: V1Service | undefined, containerPort: number): number {
  return service?.spec?.ports?.find((port) => leadsTo(port, containerPort))?.port ?? containerPort
}

function usualPorts(protocol: Protocol, service: V1Service | undefined): ProtocolPorts {
  const [captured, direct] = USUAL_PORTS[protocol]
  return {
    ...PORTS[protocol],
    captured,
    direct,
    serviceCaptured: servicePort(service, captured),
    serviceDirect: servicePort(service, direct),
  }
}

function selects({spec}: V1Service, {metadata}: V1Pod): boolean {
  const wanted = Object.entries(spec?.selector ?? {})
  return wanted.length > 0 && wanted.every(([key, value]) => metadata?.labels?.[key] === value)
}

async function serviceOf(cluster: Cluster, namespace: string, server: V1Pod): Promise<V1Service | undefined> {
  const doing = `Looking for the service of pod ${namespace}/${server.metadata?.name}`
  const {items} = await cluster.core.listNamespacedService({namespace}).catch((error: unknown) => {
    throw apiError(doing, error, cluster)
  })
  const selecting = items.filter((service) => selects(service, server))
  return selecting.find(({metadata}) => metadata?.name === SERVER_SERVICE) ?? selecting[0]
}

/** What attaching knows of the pods. */
export interface AttachedServer {
  readonly cluster: Cluster
  readonly namespace: string
  readonly pod: V1Pod
  readonly mesh: MeshName
  readonly tls: Tls
  readonly protocols: readonly Protocol[]
}

/** The ports of pods that were there: as their annotation says where they are ours, else the usual ones of fortio. */
export async function attachedPorts({
  cluster,
  namespace,
  pod,
  mesh,
  tls,
  protocols,
}: AttachedServer): Promise<PortTable> {
  const own = readPortAnnotation(pod.metadata?.annotations?.[PORTS_ANNOTATION])
  if (own !== null) return own
  const service = await serviceOf(cluster, namespace, pod)
  return {
    // Sidecars of others take what goes to the service; only ours have ports of their own on loopback.
    sidecars: MESHES[mesh].cluster.sidecars === 'none' ? 'none' : 'injected',
    tls,
    service: service?.metadata?.name ?? SERVER_SERVICE,
    ports: protocols.map((protocol) => usualPorts(protocol, service)),
  }
}
