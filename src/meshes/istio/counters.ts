import type {CounterSource, HostCounters} from '../cluster-mesh.ts'
import {HANDSHAKES_PATH} from '../envoy-handshakes.ts'
import {HOSTS_PATH, parseHosts} from '../envoy-hosts.ts'
import {AUTHORIZER_CLUSTER} from './variant/authorizer.ts'

/** Names of the counters that pods of ours ask their sidecar to keep besides: the TLS handshakes of clusters and listeners. */
export const HANDSHAKE_COUNTERS = '.*ssl\\.handshake'

function sum(hosts: readonly HostCounters[], counter: 'requests' | 'connections'): number {
  return hosts.reduce((total, host) => total + host[counter], 0)
}

/** What is asked about requests is none of them. */
function withoutAuthorizer(host: HostCounters): HostCounters {
  return host.via === AUTHORIZER_CLUSTER ? {...host, isHousekeeping: true} : host
}

/**
 * What an Envoy of Istio carried: all that it sent on, to whomever. Its statistics lack what came in. Hosts of
 * `PassthroughCluster`, and of whatever else takes addresses from the connection itself, are forgotten after 5 s.
 */
export const istioCounters: CounterSource = {
  paths: [HOSTS_PATH, HANDSHAKES_PATH],
  forgetsIdleHosts: true,
  parse([clusters = '', handshakes = '']) {
    const hosts = parseHosts(clusters, handshakes).map(withoutAuthorizer)
    const carried = hosts.filter(({isHousekeeping}) => !isHousekeeping)
    return {
      requests: sum(carried, 'requests'),
      connections: sum(carried, 'connections'),
      receivedBytes: null,
      hosts,
    }
  },
}
