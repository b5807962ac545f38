import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {askApi} from '../../../src/testbeds/kubernetes/api/api-request.ts'
import type {Cluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {eventually} from '../../eventually.ts'
import {benchOnCluster, type OnCluster, onClusterRun, whatStands} from '../kubernetes/parts/bench-on-cluster.ts'
import {foreignNamespace} from '../kubernetes/parts/own-namespace.ts'
import {onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const INGRESS = ['--mesh', 'istio', '--no-bothsidecar', '--duration', '2', '--qps', '100', '--conn', '2']
const GATEWAY_API = 'gateway.networking.k8s.io'
const KINDS_UNKNOWN = 'whether it has the kinds of the Gateway API is not known'

/** A Gateway that Istio makes pods for, in a namespace of somebody else, taking routes `from` there (Same, All). */
function gateway(namespace: string, from: string) {
  const allowedRoutes = {namespaces: {from}}
  const listeners = [
    {name: 'http', port: 80, protocol: 'HTTP', allowedRoutes},
    {name: 'tcp', port: 9000, protocol: 'TCP', allowedRoutes},
  ]
  // Of type ClusterIP, since nobody here gives addresses to load balancers.
  const infrastructure = {annotations: {'networking.istio.io/service-type': 'ClusterIP'}}
  return {
    apiVersion: `${GATEWAY_API}/v1`,
    kind: 'Gateway',
    metadata: {name: 'entry', namespace},
    spec: {gatewayClassName: 'istio', listeners, infrastructure},
  }
}

async function untilReady({core}: Cluster, namespace: string): Promise<void> {
  const labelSelector = `${GATEWAY_API}/gateway-name=entry`
  await eventually('the gateway is ready', async () => {
    const {items} = await core.listNamespacedPod({namespace, labelSelector})
    const conditions = items.flatMap(({status}) => status?.conditions ?? [])
    return conditions.some(({type, status}) => type === 'Ready' && status === 'True')
  })
}

/** Flags of a bench through a Gateway that is there once this answers. */
async function throughGateway(t: ExecutionContext, on: OnCluster, from: string, port: number): Promise<string[]> {
  const namespace = await foreignNamespace(t, on.cluster)
  const path = ['apis', GATEWAY_API, 'v1', 'namespaces', namespace, 'gateways']
  await askApi(on.cluster, {method: 'POST', path, body: gateway(namespace, from)})
  await untilReady(on.cluster, namespace)
  const named = ['--set', 'gateway=entry', '--set', `istio.gatewayNamespace=${namespace}`]
  return [...INGRESS, ...named, '--ingress', `http://entry-istio.${namespace}:${port}`]
}

const ROUNDS = [
  ['http', 80, ['--ingress-api', 'gateway']],
  ['http2', 80, []],
  ['grpc', 80, []],
  ['tcp', 9000, ['--ingress-api', 'gateway']],
] as const

for (const [protocol, port, api] of ROUNDS) {
  const how = api.length > 0 ? 'which is asked for' : 'since it is there'
  test(`${protocol} goes through a gateway of the Gateway API, ${how}, by a route of ours that is taken away`, async (t) => {
    const on = await onIstio(t, KINDS_UNKNOWN)
    if (on === null) return
    const flags = await throughGateway(t, on, 'All', port)
    const {ended, document} = await benchOnCluster(t, on, [...flags, ...api, '--protocol_mode', protocol])
    t.is(ended.exitCode, 0, ended.stdout)
    const [cell] = document.cells
    t.like(cell, {mode: 'ingress', status: 'done', errorCount: 0})
    t.deepEqual(
      cell!.path.map(({proxy}) => proxy),
      ['ingress-gateway', 'fortioserver-sidecar'],
    )
    t.deepEqual(await whatStands(on), [])
  })
}

test('a gateway that takes no route of ours answers 404, which is told at once as a missing route', async (t) => {
  const on = await onIstio(t, KINDS_UNKNOWN)
  if (on === null) return
  const {exitCode, stderr} = await onClusterRun(on, 'bench', await throughGateway(t, on, 'Same', 80))
  t.is(exitCode, 5, stderr)
  t.regex(stderr, /The last try: 404/)
  t.regex(stderr, /has no route for this host/)
  const [, seconds] = /within (\d+) s\. The last try/.exec(stderr) ?? []
  t.true(Number(seconds) < 30, stderr)
})

test('a Gateway that is not there is refused before anything is deployed', async (t) => {
  const on = await onIstio(t, KINDS_UNKNOWN)
  if (on === null) return
  const asked = [...INGRESS, '--ingress', 'http://nowhere', '--ingress-api', 'gateway', '--set', 'gateway=nowhere']
  const {exitCode, stderr} = await onClusterRun(on, 'bench', asked)
  t.is(exitCode, 4, stderr)
  t.regex(stderr, /has no Gateway nowhere of the Gateway API/)
  t.deepEqual(await whatStands(on), [])
})
