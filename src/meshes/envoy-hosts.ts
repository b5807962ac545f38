import {isIP} from 'node:net'
import type {HostCounters} from './cluster-mesh.ts'
import {handshakesIn} from './envoy-handshakes.ts'

/** envoy.config.core.v3.Address, as far as hosts have it. */
interface EnvoyAddress {
  readonly socket_address?: {readonly address: string; readonly port_value?: number}
  readonly pipe?: {readonly path: string}
  readonly envoy_internal_address?: {readonly server_listener_name?: string; readonly endpoint_id?: string}
}

/** envoy.admin.v3.Clusters, as far as it is read. Values are decimal text, and absent when zero. */
interface ClustersDocument {
  readonly cluster_statuses?: readonly {
    readonly name: string
    readonly added_via_api?: boolean
    readonly host_statuses?: readonly {
      readonly address?: EnvoyAddress
      readonly stats?: readonly {readonly name: string; readonly value?: string}[]
    }[]
  }[]
}

type ClusterStatus = NonNullable<ClustersDocument['cluster_statuses']>[number]
type HostStatus = NonNullable<ClusterStatus['host_statuses']>[number]

/**
 * Counters of each upstream host, which Envoy keeps whatever a mesh leaves out of its statistics:
 * https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--clusters
 */
export const HOSTS_PATH = '/clusters?format=json'

/** Where a host is. An internal one, of Envoy's own listeners, has the name of that listener in place of an address. */
export function placeOf(address: EnvoyAddress | undefined): Pick<HostCounters, 'address' | 'port'> {
  const {socket_address: socket, pipe, envoy_internal_address: internal} = address ?? {}
  if (socket !== undefined) return {address: socket.address, port: socket.port_value ?? 0}
  const inside = internal?.endpoint_id || internal?.server_listener_name
  return {address: pipe?.path ?? inside ?? '', port: null}
}

function counterIn({stats = []}: HostStatus, name: string): number {
  return Number(stats.find((one) => one.name === name)?.value ?? '0')
}

function hostOf({name: via, added_via_api: isOfMesh}: ClusterStatus, host: HostStatus, handshakes: number | null) {
  const failed = counterIn(host, 'cx_connect_fail')
  return {
    via,
    ...placeOf(host.address),
    // Requests end as successes, or as errors (5xx, failed gRPC); TCP connections as neither.
    requests: counterIn(host, 'rq_success') + counterIn(host, 'rq_error'),
    streams: counterIn(host, 'rq_total'),
    activeStreams: counterIn(host, 'rq_active'),
    connections: Math.max(0, counterIn(host, 'cx_total') - failed),
    activeConnections: counterIn(host, 'cx_active'),
    handshakes,
    isHousekeeping: isOfMesh !== true,
  }
}

/**
 * Reads what an Envoy sent on to whom. `statistics` are those of {@link HANDSHAKES_PATH}. What a control plane has not
 * given it stands in its bootstrap, which injectors fill with its housekeeping alone.
 */
export function parseHosts(clusters: string, statistics: string): readonly HostCounters[] {
  const handshakes = handshakesIn(statistics)
  const statuses = (JSON.parse(clusters) as ClustersDocument).cluster_statuses ?? []
  return statuses.flatMap((status) =>
    (status.host_statuses ?? []).map((host) => hostOf(status, host, handshakes.get(status.name) ?? null)),
  )
}

/** Address and port as they are written together. */
export function hostText({address, port}: Pick<HostCounters, 'address' | 'port'>): string {
  if (port === null) return address
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`
}
