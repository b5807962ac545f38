import anyTest, {type TestFn} from 'ava'
import {eventually} from '../../eventually.ts'
import {type OnCluster, onCluster, onClusterRun} from './parts/bench-on-cluster.ts'

const test = anyTest.serial as TestFn
const ATTACH = ['--attach', '--mesh', 'istio', '--tls', 'none', '--qps', '200', '--conn', '2']

/** A kubelet needs a moment, and a busy one several, to find that it has not got an image. */
async function untilRefused({cluster, namespace}: OnCluster): Promise<void> {
  await eventually('the kubelets refuse the image', async () => {
    const {items} = await cluster.core.listNamespacedPod({namespace})
    const reasons = items.map(({status}) => status?.containerStatuses?.[0]?.state?.waiting?.reason)
    return reasons.every((reason) => reason === 'ErrImageNeverPull')
  })
}

test('what is not there, and what is not ready, is told before any load', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {core} = on.cluster
  await core.createNamespace({body: {metadata: {name: on.namespace}}})
  const none = await onClusterRun(on, 'bench', [...ATTACH, '--duration', '1'])
  t.is(none.exitCode, 3, none.stderr)
  t.regex(none.stderr, /has no pod with app=fortio(client|server)/)
  t.regex(none.stderr, /--(client|server)-selector/)
  for (const app of ['fortioclient', 'fortioserver']) {
    const container = {name: 'captured', image: 'local/no-such-image:1', imagePullPolicy: 'Never'}
    const body = {metadata: {name: app, labels: {app}}, spec: {containers: [container]}}
    await core.createNamespacedPod({namespace: on.namespace, body})
  }
  await untilRefused(on)
  const unready = await onClusterRun(on, 'bench', [...ATTACH, '--duration', '1'])
  t.is(unready.exitCode, 5, unready.stderr)
  t.regex(unready.stderr, /pod \S+\/fortio(client|server) is not ready/)
  t.regex(unready.stderr, /local\/no-such-image:1/)
})
