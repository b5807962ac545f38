import type {CarriedCounters} from '../cluster-mesh.ts'
import {type Sample, samplesIn, sumOf} from '../prometheus-text.ts'
import type {MeshPort} from '../sidecar-injector.ts'

/** Metrics of linkerd-proxy: https://linkerd.io/2/reference/proxy-metrics/ */
export const LINKERD_METRICS_PATH = '/metrics'

const COUNTED = new Set(['request_total', 'tcp_open_total', 'tcp_read_bytes_total'])

function portAtEnd(address: string | undefined): number | null {
  const [, digits] = /:(\d+)$/.exec(address ?? '') ?? []
  return digits === undefined ? null : Number(digits)
}

/** What comes in goes to a container's port; what goes out, to that of the service or, resolved, of the container. */
function isOurs({labels}: Sample, ports: readonly MeshPort[]): boolean {
  const found = portAtEnd(labels.get('target_addr')) ?? portAtEnd(labels.get('authority'))
  if (found === null) return false
  if (labels.get('direction') === 'inbound') return ports.some(({container, direct}) => container === found && !direct)
  return ports.some(({container, service}) => container === found || service === found)
}

/** Adds up what a linkerd-proxy carried for our ports; of connections, those from downstream (`peer="src"`). */
export function parseLinkerdMetrics(text: string, ports: readonly MeshPort[]): CarriedCounters {
  const ours = samplesIn(text, COUNTED).filter((sample) => isOurs(sample, ports))
  const sum = (name: string, wanted: (sample: Sample) => boolean) =>
    sumOf(ours.filter((sample) => sample.name === name && wanted(sample)))
  const fromDownstream = ({labels}: Sample) => labels.get('peer') === 'src'
  return {
    requests: sum('request_total', () => true),
    connections: sum('tcp_open_total', fromDownstream),
    receivedBytes: sum('tcp_read_bytes_total', fromDownstream),
    hosts: null,
  }
}
