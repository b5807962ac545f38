import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {askApi} from '../../../src/testbeds/kubernetes/api/api-request.ts'
import type {Cluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {ISTIO_NAMESPACE} from '../../cluster/istio/settings.ts'
import {eventually} from '../../eventually.ts'
import {benchOnCluster, type OnCluster, whatStands} from '../kubernetes/parts/bench-on-cluster.ts'
import {foreignNamespace} from '../kubernetes/parts/own-namespace.ts'
import {onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const INGRESS = ['--mesh', 'istio', '--no-bothsidecar', '--duration', '3', '--qps', '100', '--conn', '2']
const GATEWAY_API = 'gateway.networking.k8s.io'
/** Port of the service that leads http through the server's sidecar. */
const SERVICE_PORT = 18_080

/** Answers which workloads were profiled. */
async function crossesTheGateway(t: ExecutionContext, on: OnCluster, more: readonly string[]): Promise<string[]> {
  const {ended, document} = await benchOnCluster(t, on, [...INGRESS, ...more])
  t.is(ended.exitCode, 0, ended.stdout)
  const [cell, ...others] = document.cells
  t.deepEqual(others, [])
  t.like(cell, {mode: 'ingress', status: 'done', errorCount: 0})
  t.deepEqual(
    cell!.path.map(({proxy}) => proxy),
    ['ingress-gateway', 'fortioserver-sidecar'],
  )
  t.deepEqual(await whatStands(on), [])
  return cell!.profiles.filter(({status}) => status === 'done').map(({workload}) => workload)
}

test("mode ingress crosses Istio's ingress gateway by objects of ours, and it is profiled", async (t) => {
  const on = await onIstio(t, 'the address of its ingress gateway is not known')
  if (on === null) return
  const profiled = ['--profiler', 'oncpu', '--recorder-namespace', `${on.namespace}-recorders`]
  const asked = ['--ingress', `http://istio-ingressgateway.${ISTIO_NAMESPACE}`, ...profiled]
  t.deepEqual(await crossesTheGateway(t, on, asked), ['gateway', 'fortioserver'])
})

function manifests(namespace: string, host: string): readonly (readonly [plural: string, body: object])[] {
  const of = (kind: string, name: string) => ({apiVersion: `${GATEWAY_API}/v1`, kind, metadata: {name, namespace}})
  const listeners = [{name: 'http', port: 80, protocol: 'HTTP'}]
  // Of type ClusterIP, since nobody here gives addresses to load balancers.
  const infrastructure = {annotations: {'networking.istio.io/service-type': 'ClusterIP'}}
  const backendRefs = [{group: 'networking.istio.io', kind: 'Hostname', name: host, port: SERVICE_PORT}]
  return [
    ['gateways', {...of('Gateway', 'entry'), spec: {gatewayClassName: 'istio', listeners, infrastructure}}],
    ['httproutes', {...of('HTTPRoute', 'entry'), spec: {parentRefs: [{name: 'entry'}], rules: [{backendRefs}]}}],
  ]
}

async function untilGatewayRuns({core}: Cluster, namespace: string, labelSelector: string): Promise<void> {
  await eventually('the gateway is ready', async () => {
    const {items} = await core.listNamespacedPod({namespace, labelSelector})
    const conditions = items.flatMap(({status}) => status?.conditions ?? [])
    return conditions.some(({type, status}) => type === 'Ready' && status === 'True')
  })
}

test('a gateway that Istio made for the Gateway API is crossed and counted like its own', async (t) => {
  const on = await onIstio(t, 'whether it has the kinds of the Gateway API is not known')
  if (on === null) return
  const namespace = await foreignNamespace(t, on.cluster)
  for (const [plural, body] of manifests(namespace, `fortioserver.${on.namespace}.svc.cluster.local`)) {
    const path = ['apis', GATEWAY_API, 'v1', 'namespaces', namespace, plural]
    await askApi(on.cluster, {method: 'POST', path, body})
  }
  const selector = `${GATEWAY_API}/gateway-name=entry`
  await untilGatewayRuns(on.cluster, namespace, selector)
  const pods = ['--set', `istio.gatewaySelector=${selector}`, '--set', `istio.gatewayNamespace=${namespace}`]
  await crossesTheGateway(t, on, ['--ingress', `http://entry-istio.${namespace}`, ...pods])
})
