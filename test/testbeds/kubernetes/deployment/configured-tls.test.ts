import test from 'ava'
import type {SpokenTls} from '../../../../src/config/cells/cell.ts'
import {configuredTls} from '../../../../src/testbeds/kubernetes/deployment/configured-tls.ts'
import {portTable} from '../../../../src/testbeds/kubernetes/manifests/port-table.ts'
import type {ProxyHost} from '../../../../src/testbeds/testbed.ts'

const TABLE = portTable('injected', 'mutual', ['http'])
const ADDRESSES = new Set(['10.1.2.3:8080', '10.1.2.3:8077', '10.8.8.8:18180'])

function host(address: string, port: number): ProxyHost {
  const counts = {requests: 0, streams: 0, activeStreams: 0, connections: 0, activeConnections: 0, handshakes: null}
  return {via: `outbound|${port}||web`, instance: 'pod', address, port, ...counts, isHousekeeping: false}
}

function proxy(workload: 'fortioclient' | 'fortioserver' | null, spoken: ReadonlyMap<ProxyHost, SpokenTls | null>) {
  return {
    proxy: {name: `${workload}-sidecar`, workload, instances: ['pod']},
    counters: async () => ({requests: 0, connections: 0, receivedBytes: null, hosts: [...spoken.keys()]}),
    tlsTowards: async (hosts: readonly ProxyHost[]) => hosts.map((one) => ({tls: spoken.get(one)!, shapedBy: []})),
  }
}

const SERVER = host('10.1.2.3', 8080)

test("TLS is what the proxies before the server's are set up to speak to it, at the ports that its proxy takes", async (t) => {
  const hosts = new Map([
    [SERVER, 'mutual'],
    [host('10.1.2.3', 8077), 'none'],
    [host('10.9.9.9', 8080), 'none'],
  ] as const)
  const server = proxy('fortioserver', new Map([[SERVER, 'none']]))
  t.is(await configuredTls([proxy('fortioclient', hosts), server], TABLE, ADDRESSES), 'mutual')
})

test('a proxy that sends to the address of the service, as static sidecars do, is told by that', async (t) => {
  const hosts = new Map([[host('10.8.8.8', 18_180), 'mutual']] as const)
  t.is(await configuredTls([proxy('fortioclient', hosts)], TABLE, ADDRESSES), 'mutual')
})

test('proxies that differ are mixed, and what does not tell is not known', async (t) => {
  const speaking = (tls: SpokenTls | null) => proxy(null, new Map([[SERVER, tls]]))
  t.is(await configuredTls([speaking('mutual'), speaking('none')], TABLE, ADDRESSES), 'mixed')
  t.is(await configuredTls([speaking('mutual'), speaking(null)], TABLE, ADDRESSES), null)
  t.is(await configuredTls([proxy('fortioclient', new Map())], TABLE, ADDRESSES), null)
})
