import type {V1Pod, V1Service} from '@kubernetes/client-node'
import type {Protocol, Tls} from '../../../config/cells/cell.ts'
import type {MeshName} from '../../../config/mesh-name.ts'
import {MESHES} from '../../../meshes/index.ts'
import {PORTS_ANNOTATION, readPortAnnotation} from '../manifests/port-annotation.ts'
import {PORTS, type PortTable, type ProtocolPorts, SERVER_SERVICE} from '../manifests/port-table.ts'
import {leadingTo, targetPortIn} from '../path/service-ports.ts'

/** Container ports of fortio deployments that are not of this runner, as runner.py's have them: captured, and direct. */
const USUAL_PORTS: Readonly<Record<Protocol, readonly [captured: number, direct: number]>> = {
  http: [8080, 8077],
  http2: [8080, 8077],
  grpc: [8079, 8076],
  tcp: [8078, 8075],
}

/** A service that says nothing of a port is taken to lead to it under its own number. */
function servicePort(service: V1Service | undefined, pod: V1Pod, containerPort: number): number {
  return service?.spec?.ports?.find((port) => targetPortIn(pod, port) === containerPort)?.port ?? containerPort
}

function usualPorts(protocol: Protocol, service: V1Service | undefined, pod: V1Pod): ProtocolPorts {
  const [captured, direct] = USUAL_PORTS[protocol]
  return {
    ...PORTS[protocol],
    captured,
    direct,
    serviceCaptured: servicePort(service, pod, captured),
    serviceDirect: servicePort(service, pod, direct),
  }
}

/** The service that requests go to: the one called like ours where there is one, else the first that leads to the pod. */
function serviceOf({services, pod}: AttachedServer): V1Service | undefined {
  const leading = leadingTo(services, [pod])
  return leading.find(({metadata}) => metadata?.name === SERVER_SERVICE) ?? leading[0]
}

/** What attaching knows of the pods. */
export interface AttachedServer {
  readonly pod: V1Pod
  /** Of its namespace. */
  readonly services: readonly V1Service[]
  readonly mesh: MeshName
  readonly tls: Tls
  readonly protocols: readonly Protocol[]
}

/** The ports of pods that were there: as their annotation says where they are ours, else the usual ones of fortio. */
export function attachedPorts(server: AttachedServer): PortTable {
  const {pod, mesh, tls, protocols} = server
  const own = readPortAnnotation(pod.metadata?.annotations?.[PORTS_ANNOTATION])
  if (own !== null) return own
  const service = serviceOf(server)
  return {
    // Sidecars of others take what goes to the service; only ours have ports of their own on loopback.
    sidecars: MESHES[mesh].cluster.sidecars === 'none' ? 'none' : 'injected',
    tls,
    service: service?.metadata?.name ?? SERVER_SERVICE,
    ports: protocols.map((protocol) => usualPorts(protocol, service, pod)),
  }
}
