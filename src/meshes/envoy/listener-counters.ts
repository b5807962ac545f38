import type {CarriedCounters, CounterSource} from '../cluster-mesh.ts'
import {countersIn, countersPath} from '../envoy-counters.ts'
import {HANDSHAKES_PATH} from '../envoy-handshakes.ts'
import {HOSTS_PATH, parseHosts} from '../envoy-hosts.ts'

/** Where the names of all listeners of our own static sidecars begin. */
const LISTENER_PREFIXES = ['inbound_', 'outbound_'] as const

/** Counters that matter, of our listeners only: `http.inbound_http.downstream_rq_total`, `tcp.outbound_…`. */
const COUNTERS = `^(http|tcp)\\.(${LISTENER_PREFIXES.join('|')}).*\\.downstream_(rq_total|cx_total|cx_rx_bytes_total)$`

/** Adds up the counters of all listeners in Envoy's JSON. */
export function parseListenerCounters(text: string): Omit<CarriedCounters, 'hosts'> {
  const counters = countersIn(text)
  const sum = (ending: string): number =>
    counters.filter(({name}) => name.endsWith(ending)).reduce((total, {value}) => total + value, 0)
  return {
    requests: sum('.downstream_rq_total'),
    connections: sum('.downstream_cx_total'),
    receivedBytes: sum('.downstream_cx_rx_bytes_total'),
  }
}

/** What static sidecars of ours carried: what came in, and where it went. All their clusters are for that alone. */
export const staticCounters: CounterSource = {
  paths: [countersPath(COUNTERS), HOSTS_PATH, HANDSHAKES_PATH],
  forgetsIdleHosts: false,
  parse: ([listeners = '', clusters = '', handshakes = '']) => ({
    ...parseListenerCounters(listeners),
    hosts: parseHosts(clusters, handshakes).map((host) => ({...host, isHousekeeping: false})),
  }),
}
