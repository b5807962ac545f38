import type {Deployment, ProxyCounters, ProxyHost} from '../../../src/testbeds/testbed.ts'

/** The server's one address. */
const SERVER = {address: '10.0.0.9', port: 8080}

/** A host at the server, which nothing was sent to but what `changes` say. */
export function hostOf(changes: Partial<ProxyHost>): ProxyHost {
  return {
    instance: 'pod',
    via: 'outbound|80||web',
    ...SERVER,
    ...{
      requests: 0,
      streams: 0,
      activeStreams: 0,
      connections: 0,
      activeConnections: 0,
      handshakes: null,
      isHousekeeping: false,
    },
    ...changes,
  }
}

/** Counters of a proxy that tells where it sent what, and nothing of what came in. */
export function counters(hosts: readonly ProxyHost[]): ProxyCounters {
  return {requests: 0, connections: 0, receivedBytes: null, hosts}
}

export const atServer: Deployment['leadsToServer'] = ({address, port}) =>
  address === SERVER.address && port === SERVER.port
