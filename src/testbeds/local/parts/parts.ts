import {MESHES, proxiesOf, type StandInName} from '../../../meshes/index.ts'
import type {DeploymentRequest} from '../../testbed.ts'
import {
  CLIENT_SIDECAR,
  type FortioServer,
  type LocalPortTable,
  SERVER_OF_PROTOCOL,
  SERVER_SIDECAR,
  type SidecarName,
} from '../port-table.ts'

/** One program of the deployment. */
export interface Part {
  /** `fortioserver`, or the sidecar's name. */
  readonly name: string
  readonly argv: readonly string[]
}

export const FORTIO_SERVER = 'fortioserver'

/** fortio's own limit. A larger one costs startup time: it makes that many random bytes first, 64 MiB in 0.5 s. */
const LEAST_PAYLOAD_KIB = 256
const KIB = 1024
/** fortio closes connections that idle for 30 s; a slow load must not see that. */
const FORTIO_IDLE_TIMEOUT = '24h'

function fortioPort(server: FortioServer, ports: LocalPortTable): string {
  const protocols = Object.entries(ports.protocols) as [keyof typeof SERVER_OF_PROTOCOL, {direct: number}][]
  const used = protocols.find(([protocol]) => SERVER_OF_PROTOCOL[protocol] === server)
  return used === undefined ? 'disabled' : `127.0.0.1:${used[1].direct}`
}

function payloadKib(largestBytes: number): string {
  return String(Math.max(LEAST_PAYLOAD_KIB, Math.ceil(largestBytes / KIB)))
}

/** fortio's servers, on loopback only, without its web pages. */
export function fortioServerPart(request: DeploymentRequest, ports: LocalPortTable): Part {
  return {
    name: FORTIO_SERVER,
    argv: [
      request.executables.fortio,
      'server',
      '-http-port',
      fortioPort('http', ports),
      '-grpc-port',
      fortioPort('grpc', ports),
      '-tcp-port',
      fortioPort('tcp', ports),
      '-udp-port',
      'disabled',
      '-redirect-port',
      'disabled',
      '-ui-path',
      '',
      '-echo-debug-path',
      '',
      '-maxpayloadsizekb',
      payloadKib(request.largestPayloadBytes ?? 0),
      '-server-idle-timeout',
      FORTIO_IDLE_TIMEOUT,
    ],
  }
}

/** An Envoy that stands as a sidecar. */
export function sidecarPart(request: DeploymentRequest, name: SidecarName, configPath: string): Part {
  return {
    name,
    argv: [
      request.executables.envoy,
      '--config-path',
      configPath,
      '--concurrency',
      String(request.proxyConcurrency),
      // Several Envoys on one machine must not share hot-restart state …
      '--use-dynamic-base-id',
      // … and none is wanted: an Envoy that is killed would leave its shared memory in /dev/shm.
      '--disable-hot-restart',
      '--drain-time-s',
      '1',
      '--log-level',
      'warning',
      '--local-address-ip-version',
      'v4',
    ],
  }
}

/** The sidecars of a mesh that stands here, in the order of a request. */
export function sidecarsOf(mesh: StandInName): readonly SidecarName[] {
  const crossed = proxiesOf(MESHES[mesh])
  return [CLIENT_SIDECAR, SERVER_SIDECAR].filter((name): name is SidecarName => crossed.includes(name))
}
