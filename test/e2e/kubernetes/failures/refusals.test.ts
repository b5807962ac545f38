import type {ExecutionContext} from 'ava'
import anyTest, {type TestFn} from 'ava'
import {askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import {webhook} from '../../../cluster/controls/webhook.ts'
import {eventually} from '../../../eventually.ts'
import {type OnCluster, onCluster, onClusterRun, whatStands} from '../parts/bench-on-cluster.ts'
import {clusterHereOrSkip} from '../parts/reach-cluster.ts'
import {leftNothingOnCluster, makeNamespace, namespaceStands} from './failing-bench.ts'

const test = anyTest.serial as TestFn
const SHORT = ['--duration', '2', '--qps', '100', '--conn', '1']

/** A bench that never comes to its first load: exit code 5, the reason, and nothing left. */
async function refused(t: ExecutionContext, on: OnCluster, more: readonly string[], reason: RegExp): Promise<void> {
  const {exitCode, stderr} = await onClusterRun(on, 'bench', [...SHORT, ...more])
  t.is(exitCode, 5, stderr)
  t.regex(stderr, reason)
  t.regex(stderr, /\nTry this: /)
  t.deepEqual(await whatStands(on), [])
}

test('an image that no node has ends the run with the pod, its events and what to check', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const missing = ['--set', 'fortioImage=local/no-such-image:1', '--set', 'imagePullPolicy=Never']
  const reason =
    /pod fortio\S+ cannot become ready: ErrImageNeverPull[\s\S]*local\/no-such-image:1[\s\S]*last events:[\s\S]*ErrImageNeverPull/
  await refused(t, on, missing, reason)
  await leftNothingOnCluster(t, on)
})

test('a quota that is used up ends the run in the words of the API server, and a namespace of others stays', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {cluster, namespace} = on
  await makeNamespace(on)
  const body = {metadata: {name: 'small'}, spec: {hard: {pods: '1'}}}
  await cluster.core.createNamespacedResourceQuota({namespace, body})
  await eventually('the quota', async () => {
    const {status} = await cluster.core.readNamespacedResourceQuota({namespace, name: 'small'})
    return status?.hard?.['pods'] === '1'
  })
  await refused(
    t,
    on,
    [],
    /the pods of fortio\S+ are refused: FailedCreate: [\s\S]*exceeded quota: small[\s\S]*ResourceQuota/,
  )
  t.true(await namespaceStands(on))
})

test('a webhook that refuses the pods is quoted', async (t) => {
  const on = await onCluster(t)
  if (on === null || (await clusterHereOrSkip(t)) === null) return
  const {cluster, namespace} = on
  await using guard = await webhook(() => ({refused: 'no pods on a Friday'}))
  const labels = {'mesh-runner.test/inject': namespace}
  await cluster.core.createNamespace({body: {metadata: {name: namespace, labels}}})
  const path = ['apis', 'admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations']
  await askApi(cluster, {method: 'POST', path, body: guard.mutatingConfiguration(namespace)})
  t.teardown(() => askApi(cluster, {method: 'DELETE', path: [...path, namespace]}))
  const pod = {metadata: {name: 'probe'}, spec: {containers: [{name: 'x', image: 'local/pause:1'}]}}
  // The API server learns of a new webhook after a moment.
  await eventually('the webhook', async () => {
    await Promise.allSettled([cluster.core.createNamespacedPod({namespace, body: pod, dryRun: 'All'})])
    return guard.askedCount() > 0
  })
  const reason =
    /the pods of fortio\S+ are refused: FailedCreate: admission webhook "\S+" denied the request: no pods on a Friday/
  await refused(t, on, [], reason)
})
