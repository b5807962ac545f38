import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {type OnCluster, onClusterRun, whatStands} from '../kubernetes/parts/bench-on-cluster.ts'
import {deployForeign} from '../kubernetes/parts/foreign-pods.ts'
import {untilDeploymentsReady} from '../kubernetes/parts/until-deployments-ready.ts'
import {onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const BENCH = ['--mesh', 'istio', '--duration', '1', '--qps', '100', '--conn', '2']

async function makeNamespace({cluster, namespace}: OnCluster, labels: Record<string, string>): Promise<void> {
  await cluster.core.createNamespace({body: {metadata: {name: namespace, labels}}})
}

/** Runs a bench that is refused before anything is deployed, for want of sidecars; answers what it says. */
async function refused(t: ExecutionContext, on: OnCluster, more: readonly string[] = []): Promise<string> {
  const {exitCode, stderr} = await onClusterRun(on, 'bench', [...BENCH, ...more])
  t.is(exitCode, 4, stderr)
  t.deepEqual(await whatStands(on), [])
  return stderr
}

test('a revision that is not there is refused with those that are', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  const said = await refused(t, on, ['--istio-revision', 'never-was'])
  t.regex(said, /there is no revision never-was; there (is|are) \w/)
  t.regex(said, /--istio-revision/)
})

test('a namespace that is labelled to have no sidecars is refused, and the label is named', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  await makeNamespace(on, {'istio-injection': 'disabled'})
  t.regex(await refused(t, on), /is labelled istio-injection=disabled/)
})

test('pods of somebody else without sidecars are refused with the reason, and modes without proxies are measured', async (t) => {
  const on = await onIstio(t, 'its nodes have no local/fortio:1')
  if (on === null) return
  await makeNamespace(on, {'istio-injection': 'disabled'})
  const labels = {client: {app: 'fortioclient'}, server: {app: 'fortioserver'}}
  await deployForeign(on, {...labels, hasShell: true})
  await untilDeploymentsReady(on)
  const {exitCode, stderr} = await onClusterRun(on, 'bench', [...BENCH, '--attach'])
  t.is(exitCode, 4, stderr)
  t.regex(stderr, /Pod \S+ has no container istio-proxy, the proxy that mode bothsidecar crosses/)
  t.regex(stderr, /is labelled istio-injection=disabled/)
  const plain = await onClusterRun(on, 'bench', [...BENCH, '--attach', '--baseline', '--no-bothsidecar'])
  t.is(plain.exitCode, 0, plain.stderr)
})
