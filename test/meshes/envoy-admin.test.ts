import test from 'ava'
import type {HostCounters} from '../../src/meshes/cluster-mesh.ts'
import {handshakesIn} from '../../src/meshes/envoy-handshakes.ts'
import {hostText, parseHosts, placeOf} from '../../src/meshes/envoy-hosts.ts'
import {envoyTls} from '../../src/meshes/envoy-tls.ts'

test('handshakes are known by cluster, with and without the semicolon of Istio', (t) => {
  const stats = [
    {name: 'cluster.fortioserver_http.ssl.handshake', value: 2},
    {name: 'cluster.outbound|80||web.shop.svc.cluster.local;.ssl.handshake', value: 3},
    {name: 'listener.0.0.0.0_15006.ssl.handshake', value: 5},
  ]
  t.deepEqual(
    [...handshakesIn(JSON.stringify({stats}))],
    [
      ['fortioserver_http', 2],
      ['outbound|80||web.shop.svc.cluster.local', 3],
    ],
  )
})

test('hosts are known by address and port, whatever kind of address it is', (t) => {
  t.deepEqual(placeOf({socket_address: {address: 'fd00::1', port_value: 80}}), {address: 'fd00::1', port: 80})
  t.deepEqual(placeOf({pipe: {path: './var/run/secrets/xds'}}), {address: './var/run/secrets/xds', port: null})
  t.deepEqual(placeOf({envoy_internal_address: {server_listener_name: 'connect'}}), {address: 'connect', port: null})
  t.is(hostText({address: 'fd00::1', port: 80}), '[fd00::1]:80')
  t.is(hostText({address: '10.0.0.1', port: 80}), '10.0.0.1:80')
})

test('connections that failed are none, requests that failed are answered', (t) => {
  const stats = [
    {name: 'cx_total', value: '5'},
    {name: 'cx_connect_fail', value: '2'},
    {name: 'rq_total', value: '9'},
    {name: 'rq_success', value: '6'},
    {name: 'rq_error', value: '1'},
    {name: 'rq_active', value: '2'},
  ]
  const address = {socket_address: {address: '10.0.0.1', port_value: 80}}
  const document = {cluster_statuses: [{name: 'web', added_via_api: true, host_statuses: [{address, stats}]}]}
  const [host] = parseHosts(JSON.stringify(document), '{"stats": []}')
  t.like(host, {connections: 3, requests: 7, streams: 9, activeStreams: 2, isHousekeeping: false})
})

const TLS_TYPE = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext'
const RAW_TYPE = 'type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer'
const MUTUAL = {
  typed_config: {'@type': TLS_TYPE, common_tls_context: {tls_certificate_sds_secret_configs: [{name: 'default'}]}},
}
const SIMPLE = {typed_config: {'@type': TLS_TYPE, common_tls_context: {}}}
const RAW = {name: 'tlsMode-disabled', typed_config: {'@type': RAW_TYPE}}

function hostAt(address: string): HostCounters {
  return {
    ...{via: 'outbound|80||web', address, port: 80, requests: 1, streams: 1, activeStreams: 0, connections: 1},
    ...{activeConnections: 0, handshakes: null, isHousekeeping: false},
  }
}

function told(cluster: object, endpoints: readonly object[] = []) {
  const clusters = {configs: [{cluster: {name: 'outbound|80||web', ...cluster}}]}
  const eds = {configs: [{endpoint_config: {cluster_name: 'outbound|80||web', endpoints: [{lb_endpoints: endpoints}]}}]}
  const hosts = ['10.0.0.1', '10.0.0.2'].map(hostAt)
  return envoyTls.parse(['{}', JSON.stringify(clusters), '{}', JSON.stringify(eds)], hosts)
}

test('a cluster without a transport socket speaks plain, one with a certificate mutual TLS', (t) => {
  const kinds = (cluster: object) => told(cluster).map(({tls}) => tls)
  t.deepEqual(kinds({}), ['none', 'none'])
  t.deepEqual(kinds({transport_socket: RAW}), ['none', 'none'])
  t.deepEqual(kinds({transport_socket: MUTUAL}), ['mutual', 'mutual'])
  t.deepEqual(kinds({transport_socket: SIMPLE}), ['simple', 'simple'])
  const wrapped = {typed_config: {'@type': 'envoy.extensions.transport_sockets.tap.v3.Tap', transport_socket: MUTUAL}}
  t.deepEqual(kinds({transport_socket: wrapped}), ['mutual', 'mutual'])
  t.deepEqual(kinds({transport_socket: {typed_config: {'@type': 'envoy.tunnel'}}}), [null, null])
})

test("Istio's automatic TLS is chosen by each endpoint, which says whether it has a sidecar", (t) => {
  const endpoint = (address: string, tlsMode: string) => ({
    endpoint: {address: {socket_address: {address, port_value: 80}}},
    metadata: {filter_metadata: {'envoy.transport_socket_match': {tlsMode}}},
  })
  const matches = [
    {name: 'tlsMode-istio', match: {tlsMode: 'istio'}, transport_socket: MUTUAL},
    {name: 'tlsMode-disabled', match: {}, transport_socket: RAW},
  ]
  const endpoints = [endpoint('10.0.0.1', 'istio'), endpoint('10.0.0.2', 'disabled')]
  t.deepEqual(
    told({transport_socket_matches: matches}, endpoints).map(({tls}) => tls),
    ['mutual', 'none'],
  )
})

test('the DestinationRule that shaped a cluster is named', (t) => {
  const config = '/apis/networking.istio.io/v1alpha3/namespaces/shop/destination-rule/web'
  const [one] = told({metadata: {filter_metadata: {istio: {config}}}})
  t.deepEqual(one, {tls: 'none', shapedBy: ['DestinationRule shop/web']})
})

test('of a cluster that is gone nothing is known', (t) => {
  t.deepEqual(envoyTls.parse(['{}', '{}', '{}', '{}'], [hostAt('10.0.0.1')]), [{tls: null, shapedBy: []}])
})

test('only the clusters that matter are asked for', (t) => {
  for (const path of envoyTls.paths(['outbound|80||web.shop', 'other'])) {
    t.true(path.endsWith(`name_regex=${encodeURIComponent('^(outbound\\|80\\|\\|web\\.shop|other)$')}`), path)
  }
})
