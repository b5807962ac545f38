import {readFileSync} from 'node:fs'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {connectCluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {skip} from '../../skip.ts'
import type {SidecarKind} from './injector/inject-sidecar.ts'
import {installInjector} from './injector/install-injector.ts'
import {hasMeshKinds, installMeshKinds} from './injector/mesh-kinds.ts'
import {standInGateway} from './injector/stand-in-gateway.ts'
import {benchOnCluster, type OnCluster, onCluster, whatStands} from './parts/bench-on-cluster.ts'
import {reachCluster} from './parts/reach-cluster.ts'

const test = anyTest.serial as TestFn
const MODES = ['baseline', 'serversidecar', 'clientsidecar', 'bothsidecar']
const ISTIO = ['--mesh', 'istio', '--tls', 'none']
const SHORT = [...ISTIO, '--duration', '1', '--qps', '100', '--conn', '2']
const PROFILED = [...ISTIO, '--duration', '3', '--qps', '300', '--conn', '2', '--profiler', 'oncpu']

let kinds: AsyncDisposable | null = null
let reason = ''

test.before(async () => {
  const reached = await reachCluster()
  if ('reason' in reached) return
  const cluster = connectCluster(reached)
  if (new URL(cluster.server).hostname !== '127.0.0.1') {
    reason = 'cluster of others: its API server cannot call a webhook of this machine'
  } else if (await hasMeshKinds(cluster)) {
    reason = 'cluster of others: it has Istio, or parts of it'
  } else {
    kinds = await installMeshKinds(cluster)
  }
})

test.after.always(async () => {
  await kinds?.[Symbol.asyncDispose]()
})

/** A namespace whose pods get sidecars of Istio's kind; null, with the reason printed, when that is not to be had. */
async function onMesh(t: ExecutionContext, kind: SidecarKind): Promise<OnCluster | null> {
  const on = await onCluster(t)
  if (on === null) return null
  if (kinds === null) {
    skip(t, reason)
    return null
  }
  await installInjector(t, on.cluster, on.namespace, kind)
  return on
}

for (const protocol of ['http', 'http2', 'grpc', 'tcp']) {
  test(`with injected sidecars ${protocol} takes the path of every mode`, async (t) => {
    const on = await onMesh(t, 'container')
    if (on === null) return
    const modes = ['--baseline', '--serversidecar', '--clientsidecar']
    const {ended, document} = await benchOnCluster(t, on, [...SHORT, ...modes, '--mode', protocol])
    t.is(ended.exitCode, 0, ended.stdout)
    t.deepEqual(
      document.cells.map(({mode, status}) => [mode, status]),
      MODES.map((mode) => [mode, 'done']),
    )
    t.deepEqual(await whatStands(on), [])
  })
}

test('native sidecars are found, injected as asked for, and profiled in both pods', async (t) => {
  const on = await onMesh(t, 'native')
  if (on === null) return
  const asked = ['--set', 'proxy.cpu=20m', '--set', 'proxy.memory=64Mi']
  const {ended, document} = await benchOnCluster(t, on, [...PROFILED, ...asked])
  t.is(ended.exitCode, 0, ended.stdout)
  const [cell] = document.cells
  t.like(cell, {mode: 'bothsidecar', status: 'done', profiled: true})
  t.deepEqual(
    cell!.profiles.map(({workload, status}) => [workload, status]),
    [
      ['fortioclient', 'done'],
      ['fortioserver', 'done'],
    ],
  )
  for (const {flameGraphs} of cell!.profiles) {
    const folded = readFileSync(flameGraphs[0]!.folded, 'utf8')
    t.true(new Set(folded.match(/envoy\+0x|Envoy::/g)).size > 0)
  }
  t.true(cell!.proxies.every(({cpuSeconds, workerThreads}) => cpuSeconds! > 0 && workerThreads === 1))
  t.deepEqual(await whatStands(on), [])
})

test("mode ingress crosses the gateway and the server's sidecar, and both are profiled", async (t) => {
  const on = await onMesh(t, 'container')
  if (on === null) return
  const gateway = await standInGateway(t, on, 18_080)
  const recorders = `${on.namespace}-recorders`
  const asked = ['--set', `istio.gatewayNamespace=${gateway.namespace}`, '--recorder-namespace', recorders]
  const modes = ['--no-bothsidecar', '--ingress', gateway.url]
  const {ended, document} = await benchOnCluster(t, on, [...PROFILED, ...asked, ...modes])
  t.is(ended.exitCode, 0, ended.stdout)
  const [cell, ...others] = document.cells
  t.deepEqual(others, [])
  t.like(cell, {mode: 'ingress', status: 'done', profiled: true})
  const crossed = cell!.path.map(({proxy}) => proxy)
  t.deepEqual(crossed, ['ingress-gateway', 'fortioserver-sidecar'])
  t.deepEqual(
    cell!.profiles.map(({workload, status}) => [workload, status]),
    [
      ['gateway', 'done'],
      ['fortioserver', 'done'],
    ],
  )
  t.deepEqual(await whatStands(on), [])
})
