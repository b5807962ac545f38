import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import test from 'ava'
import {istioCounters} from '../../../../src/meshes/istio/counters.ts'
import {AUTHORIZED_PATH, AUTHORIZER_PORT, authorizedIn} from '../../../../src/meshes/istio/variant/authorizer.ts'
import {start} from '../../../../src/process/run.ts'
import {variantManifests} from '../../../../src/testbeds/kubernetes/variants/variant-manifests.ts'
import {eventually} from '../../../eventually.ts'
import {startFortioServer} from '../../../load/fortio/fortio-server.ts'
import {realExecutables} from '../../../real-programs.ts'
import {scratchFolder} from '../../../scratch-folder.ts'
import {testUnless} from '../../../skip.ts'

const {fortio, envoy, missing} = realExecutables()
const real = testUnless(missing, test)
const VARIANT = {telemetry: 'as-installed', policies: null, jwt: false, extAuthz: true, envoyFilter: null}
const CONTEXT = {namespace: 'two', runName: 'one', kept: false, templatesDirectory: null, keySet: null}

interface Filter {
  readonly spec: {readonly configPatches: readonly {readonly patch: {readonly value: object}}[]}
}

function clusterOf(name: string, port: number): object {
  const address = {socket_address: {address: '127.0.0.1', port_value: port}}
  const endpoints = [{lb_endpoints: [{endpoint: {address}}]}]
  return {name, type: 'STATIC', load_assignment: {cluster_name: name, endpoints}}
}

/** An Envoy as a sidecar of Istio has it, with what the EnvoyFilter adds: cluster and filter. */
async function configurationWith(appPort: number, authorizerPort: number): Promise<string> {
  const [filter] = (await variantManifests(VARIANT, CONTEXT)) as unknown as readonly Filter[]
  const [cluster, httpFilter] = filter!.spec.configPatches.map(({patch}) => patch.value)
  const type = (name: string) => ({'@type': `type.googleapis.com/envoy.extensions.filters.${name}`})
  const routes = [{match: {prefix: '/'}, route: {cluster: 'app'}}]
  const manager = {
    ...type('network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'inbound_0.0.0.0_8080;',
    route_config: {virtual_hosts: [{name: 'all', domains: ['*'], routes}]},
    http_filters: [httpFilter, {name: 'router', typed_config: type('http.router.v3.Router')}],
  }
  const loopback = {socket_address: {address: '127.0.0.1', port_value: 0}}
  const filters = [{name: 'manager', typed_config: manager}]
  const text = JSON.stringify({
    admin: {address: loopback},
    static_resources: {
      listeners: [{name: 'in', address: loopback, filter_chains: [{filters}]}],
      clusters: [clusterOf('app', appPort), cluster],
    },
  })
  return text.replaceAll(String(AUTHORIZER_PORT), String(authorizerPort))
}

real('a real Envoy asks the server beside it about each request, and counts what that let in', async (t) => {
  await using app = await startFortioServer(fortio!)
  await using authorizer = await startFortioServer(fortio!)
  const folder = await scratchFolder(t, 'authorizer')
  const [config, adminFile] = [join(folder, 'envoy.json'), join(folder, 'admin')]
  const portOf = (url: string) => Number(new URL(url).port)
  await writeFile(config, await configurationWith(portOf(app.targets.http), portOf(authorizer.targets.http)))
  const flags = ['--disable-hot-restart', '--concurrency', '1', '--admin-address-path', adminFile]
  const program = start([envoy!, '--config-path', config, ...flags])
  t.teardown(async () => {
    program.kill('SIGTERM')
    await program.result
  })
  const admin = async (path: string) => (await fetch(`http://${await readFile(adminFile, 'utf8')}${path}`)).text()
  await eventually('Envoy listens', async () => /^LIVE/.test(await admin('/ready').catch(() => '')))
  const {listener_statuses: listeners} = JSON.parse(await admin('/listeners?format=json'))
  const url = `http://127.0.0.1:${listeners[0].local_address.socket_address.port_value}/echo?size=50000`
  t.is(authorizedIn(await admin(AUTHORIZED_PATH)), 0)
  for (const method of ['GET', 'POST', 'GET']) {
    const answer = await fetch(url, {method})
    t.deepEqual([answer.status, (await answer.arrayBuffer()).byteLength], [200, 50_000], method)
  }
  t.is(authorizedIn(await admin(AUTHORIZED_PATH)), 3)
  // Its answers are empty: it is asked about the path, and not for what is there.
  const [, bytes] = /upstream_cx_rx_bytes_total: (\d+)/.exec(await admin('/stats?filter=mesh-runner-authorizer'))!
  t.true(Number(bytes) > 0 && Number(bytes) < 3000, bytes)
})

test('what an authorization server let in is added up over the listeners', (t) => {
  const stats = [1, 2].map((value) => ({name: `http.inbound_0.0.0.0_808${value};.ext_authz.mesh-runner.ok`, value}))
  t.is(authorizedIn(JSON.stringify({stats})), 3)
  t.throws(() => authorizedIn('no JSON'), {instanceOf: SyntaxError})
})

test('what a sidecar asks its authorization server is nothing that it carried', (t) => {
  const hostOf = (name: string, port: number) => ({
    name,
    added_via_api: true,
    host_statuses: [
      {
        address: {socket_address: {address: '127.0.0.1', port_value: port}},
        stats: [
          {name: 'rq_success', value: '1000'},
          {name: 'cx_total', value: '2'},
        ],
      },
    ],
  })
  const clusters = {cluster_statuses: [hostOf('inbound|8080||', 8080), hostOf('mesh-runner-authorizer', 8070)]}
  const carried = istioCounters.parse([JSON.stringify(clusters), '{"stats":[]}'], [])
  t.like(carried, {requests: 1000, connections: 2})
  t.deepEqual(
    carried.hosts?.map(({port, isHousekeeping}) => [port, isHousekeeping]),
    [
      [8080, false],
      [8070, true],
    ],
  )
})
