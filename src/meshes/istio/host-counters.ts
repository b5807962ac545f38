import type {CarriedCounters, MeshPort} from '../cluster-mesh.ts'

/** envoy.admin.v3.Clusters, as far as it is read. Values are decimal text, and absent when zero. */
interface ClustersDocument {
  readonly cluster_statuses?: readonly {
    readonly name: string
    readonly host_statuses?: readonly {readonly stats?: readonly {readonly name: string; readonly value?: string}[]}[]
  }[]
}

/** Counters of each upstream host, which Envoy keeps whatever a mesh leaves out of its statistics. */
export const HOST_COUNTERS_PATH = '/clusters?format=json'

/**
 * Istio names clusters `outbound|SERVICE PORT|SUBSET|HOST` and `inbound|CONTAINER PORT||`:
 * https://istio.io/latest/docs/ops/diagnostic-tools/proxy-cmd/
 */
const CLUSTER_NAME = /^(outbound|inbound)\|(\d+)\|[^|]*\|(.*)$/

/** The port of ours that a cluster leads to; undefined for every other cluster. */
function portOf(name: string, service: string, ports: readonly MeshPort[]): MeshPort | undefined {
  const [, direction, digits, host] = CLUSTER_NAME.exec(name) ?? []
  const number = Number(digits)
  if (direction === 'inbound') return ports.find(({container, direct}) => container === number && !direct)
  const isOurs = host === service || host?.startsWith(`${service}.`) === true
  return isOurs ? ports.find((port) => port.service === number) : undefined
}

type Status = NonNullable<ClustersDocument['cluster_statuses']>[number]

function sumOf(counter: string, {host_statuses: hosts = []}: Status): number {
  const stats = hosts.flatMap((host) => host.stats ?? []).filter(({name}) => name === counter)
  return stats.reduce((total, {value = '0'}) => total + Number(value), 0)
}

/**
 * Adds up what an Envoy of Istio sent on to the hosts of our ports. Requests are those of HTTP and gRPC; connections are
 * those to upstream, which for HTTP are others than those from downstream, and are zero when those are. Bytes are not
 * kept per host.
 */
export function parseHostCounters(text: string, ports: readonly MeshPort[], service = 'fortioserver'): CarriedCounters {
  const statuses = (JSON.parse(text) as ClustersDocument).cluster_statuses ?? []
  const ours = statuses.flatMap((status) => {
    const port = portOf(status.name, service, ports)
    return port === undefined ? [] : [{status, isHttp: port.protocol !== 'tcp'}]
  })
  return {
    requests: ours.reduce((sum, {status, isHttp}) => sum + (isHttp ? sumOf('rq_total', status) : 0), 0),
    connections: ours.reduce((sum, {status}) => sum + sumOf('cx_total', status), 0),
    receivedBytes: null,
  }
}
