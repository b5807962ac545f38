import test from 'ava'
import {carriedOver} from '../../../src/bench/cell/carried.ts'
import {departureFromTls, seeTls, unseenTlsWarnings} from '../../../src/bench/cell/tls-of-path.ts'
import type {Tls} from '../../../src/config/cells/cell.ts'
import type {HostTls} from '../../../src/meshes/index.ts'
import type {Deployment, ProxyHost} from '../../../src/testbeds/testbed.ts'
import {atServer, counters, hostOf} from './counted-hosts.ts'

const CLIENT = {name: 'fortioclient-sidecar', workload: 'fortioclient'} as const
const SERVER = {name: 'fortioserver-sidecar', workload: 'fortioserver'} as const
const PLAIN: HostTls = {tls: 'none', shapedBy: ['DestinationRule shop/web']}
const MUTUAL: HostTls = {tls: 'mutual', shapedBy: []}

/** A deployment whose proxies are set up as `told` says, host by host. */
function setUp(told: (host: ProxyHost) => HostTls): Deployment {
  return {
    tlsTowards: async (_proxy: string, hosts: readonly ProxyHost[]) => hosts.map(told),
    tlsPolicies: async () => ['PeerAuthentication shop/all (DISABLE)'],
  } as unknown as Deployment
}

interface Situation {
  readonly before?: readonly ProxyHost[]
  readonly after: readonly ProxyHost[]
  readonly told: (host: ProxyHost) => HostTls
  readonly asked?: Tls
}

async function seen({before = [], after, told, asked = 'mutual'}: Situation) {
  const carried = [carriedOver(CLIENT, [counters(before), counters(after)], atServer)]
  return seeTls(setUp(told), carried, {path: [CLIENT.name, SERVER.name], asked})
}

const RUN = {requests: 100, streams: 100}

test('what the sidecar is set up to speak to the server is what was spoken, where no handshakes are counted', async (t) => {
  t.like(await seen({after: [hostOf(RUN)], told: () => MUTUAL}), {tls: 'mutual', provedBy: 'configuration'})
  const plain = await seen({after: [hostOf(RUN)], told: () => PLAIN})
  t.like(plain, {tls: 'none', provedBy: 'configuration'})
  t.is(
    departureFromTls(plain, 'mutual'),
    'TLS mutual was asked for before the server and none was spoken: fortioclient-sidecar spoke TLS none to 10.0.0.9:8080 by outbound|80||web, as DestinationRule shop/web says; the mesh has PeerAuthentication shop/all (DISABLE)',
  )
  t.is(departureFromTls(plain, 'none'), null)
})

test('handshakes on all connections prove TLS; on none, or on some, that it was not spoken or not always', async (t) => {
  const after = (handshakes: number) => [hostOf({...RUN, connections: 4, handshakes})]
  t.like(await seen({after: after(4), told: () => MUTUAL}), {tls: 'mutual', provedBy: 'handshakes'})
  t.like(await seen({after: after(5), told: () => MUTUAL}), {tls: 'mutual', provedBy: 'handshakes'})
  t.like(await seen({after: after(3), told: () => MUTUAL}), {tls: 'mixed', provedBy: 'handshakes'})
  t.like(await seen({after: after(0), told: () => MUTUAL}), {tls: 'mixed', provedBy: 'handshakes'})
  t.like(await seen({after: after(0), told: () => PLAIN}), {tls: 'none', provedBy: 'handshakes'})
  t.like(await seen({after: after(4), told: () => PLAIN}), {tls: 'mixed', provedBy: 'handshakes'})
})

test('a warm pool makes no connection in a cell, so that all since its start are held against its handshakes', async (t) => {
  const pool = (handshakes: number) => ({
    before: [hostOf({connections: 4, handshakes})],
    after: [hostOf({...RUN, connections: 4, handshakes})],
  })
  t.like(await seen({...pool(4), told: () => MUTUAL}), {tls: 'mutual', provedBy: 'handshakes'})
  t.like(await seen({...pool(0), told: () => PLAIN}), {tls: 'none', provedBy: 'handshakes'})
  t.like(await seen({...pool(2), told: () => MUTUAL}), {tls: 'mutual', provedBy: 'configuration'})
})

test('connections that were made while others were idle are judged by themselves', async (t) => {
  const before = [hostOf({connections: 4, handshakes: 4})]
  const after = [hostOf({...RUN, connections: 8, handshakes: 4})]
  t.like(await seen({before, after, told: () => PLAIN}), {tls: 'none', provedBy: 'handshakes'})
})

test('handshakes of a cluster are held against the connections to all its hosts', async (t) => {
  const at = (port: number) => hostOf({...RUN, port, connections: 2, handshakes: 4})
  const both = [at(8080), {...at(8080), address: '10.0.0.8'}]
  const carried = [carriedOver(CLIENT, [counters([]), counters(both)], () => true)]
  const found = await seeTls(
    setUp(() => MUTUAL),
    carried,
    {path: [CLIENT.name, SERVER.name], asked: 'mutual'},
  )
  t.like(found, {tls: 'mutual', provedBy: 'handshakes'})
})

test('servers that are spoken to differently are a mixture', async (t) => {
  const hosts = [hostOf(RUN), hostOf({...RUN, via: 'other'})]
  const mixed = await seen({after: hosts, told: ({via}) => (via === 'other' ? PLAIN : MUTUAL)})
  t.is(mixed.tls, 'mixed')
  t.regex(departureFromTls(mixed, 'mutual')!, /mixed was spoken: fortioclient-sidecar spoke TLS none to .* by other/)
})

test('TLS without a certificate of the client is not mutual', async (t) => {
  const simple = await seen({after: [hostOf(RUN)], told: () => ({tls: 'simple', shapedBy: []})})
  t.regex(departureFromTls(simple, 'mutual')!, /simple was spoken/)
})

test('TLS that nobody can see is said, and fails nothing', async (t) => {
  const unseen = await seen({after: [hostOf(RUN)], told: () => ({tls: null, shapedBy: []})})
  t.like(unseen, {tls: null, provedBy: null})
  t.is(departureFromTls(unseen, 'mutual'), null)
  t.deepEqual(
    unseenTlsWarnings(unseen, 'mutual').map(({code}) => code),
    ['tls-not-seen'],
  )
})

test("without a proxy before the server's the generator speaks, which does so plain", async (t) => {
  const found = await seeTls(
    setUp(() => MUTUAL),
    [],
    {path: [SERVER.name], asked: 'none'},
  )
  t.deepEqual(found, {tls: 'none', provedBy: 'path', details: []})
})
