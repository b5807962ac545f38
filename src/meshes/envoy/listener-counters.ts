import type {CarriedCounters} from '../cluster-mesh.ts'

/** Where the names of all listeners of our own static sidecars begin. */
const LISTENER_PREFIXES = ['inbound_', 'outbound_'] as const

interface StatsDocument {
  readonly stats: readonly {readonly name: string; readonly value: number}[]
}

/** Counters that matter, of our listeners only: `http.inbound_http.downstream_rq_total`, `tcp.outbound_…`. */
const COUNTERS = `^(http|tcp)\\.(${LISTENER_PREFIXES.join('|')}).*\\.downstream_(rq_total|cx_total|cx_rx_bytes_total)$`

/** Asks Envoy's admin endpoint for them: https://www.envoyproxy.io/docs/envoy/latest/operations/admin#get--stats?format=json */
export const LISTENER_COUNTERS_PATH = `/stats?type=Counters&format=json&filter=${encodeURIComponent(COUNTERS)}`

/** Adds up the counters of all listeners in Envoy's JSON. */
export function parseListenerCounters(text: string): CarriedCounters & {readonly receivedBytes: number} {
  const {stats} = JSON.parse(text) as StatsDocument
  const sum = (ending: string): number =>
    stats.filter(({name}) => name.endsWith(ending)).reduce((total, {value}) => total + value, 0)
  return {
    requests: sum('.downstream_rq_total'),
    connections: sum('.downstream_cx_total'),
    receivedBytes: sum('.downstream_cx_rx_bytes_total'),
  }
}
