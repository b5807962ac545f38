import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {eventually} from '../../eventually.ts'
import {skip} from '../../skip.ts'
import {installInjector} from './injector/install-injector.ts'
import {benchOnCluster, type OnCluster, onCluster, onClusterRun} from './parts/bench-on-cluster.ts'
import {deployForeign, type ForeignPods, stateOf} from './parts/foreign-pods.ts'
import {limitedAccount} from './parts/limited-account.ts'
import {untilDeploymentsReady} from './parts/until-deployments-ready.ts'

const test = anyTest.serial as TestFn
const ATTACH = ['--attach', '--mesh', 'istio', '--tls', 'none', '--qps', '200', '--conn', '2']
const PROFILED = [...ATTACH, '--duration', '3', '--profiler', 'oncpu']
const USUAL = {client: {app: 'fortioclient'}, server: {app: 'fortioserver'}}

/** A kubelet needs a moment, and a busy one several, to find that it has not got an image. */
async function untilRefused({cluster, namespace}: OnCluster): Promise<void> {
  await eventually('the kubelets refuse the image', async () => {
    const {items} = await cluster.core.listNamespacedPod({namespace})
    const reasons = items.map(({status}) => status?.containerStatuses?.[0]?.state?.waiting?.reason)
    return reasons.every((reason) => reason === 'ErrImageNeverPull')
  })
}

/** A namespace with pods of somebody else; null, with the reason printed, where they cannot be had. */
async function amongForeign(t: ExecutionContext, pods: ForeignPods): Promise<OnCluster | null> {
  const on = await onCluster(t)
  if (on === null) return null
  if (new URL(on.cluster.server).hostname !== '127.0.0.1') {
    skip(t, 'cluster of others: its API server cannot call a webhook of this machine')
    return null
  }
  await on.cluster.core.createNamespace({body: {metadata: {name: on.namespace}}})
  await installInjector(t, on.cluster, on.namespace, 'container')
  await deployForeign(on, pods)
  await untilDeploymentsReady(on)
  return on
}

async function namespaceIsLeaving({cluster}: OnCluster, name: string): Promise<boolean> {
  try {
    return (await cluster.core.readNamespace({name})).metadata?.deletionTimestamp !== undefined
  } catch (error) {
    if ((error as {code?: number}).code === 404) return true
    throw error
  }
}

function codes({warnings}: {readonly warnings: readonly {readonly code: string}[]}): string[] {
  return warnings.map(({code}) => code)
}

test('pods of somebody else are measured and profiled from their nodes, and nothing of them is changed', async (t) => {
  const on = await amongForeign(t, {client: {role: 'sender'}, server: {role: 'answerer'}, hasShell: true})
  if (on === null) return
  const before = await stateOf(on)
  const recorders = `${on.namespace}-recorders`
  const selectors = ['--client-selector', 'role=sender', '--server-selector', 'role=answerer']
  const {ended, document} = await benchOnCluster(t, on, [
    ...PROFILED,
    ...selectors,
    '--baseline',
    '--recorder-namespace',
    recorders,
  ])
  t.is(ended.exitCode, 0, ended.stdout)
  t.deepEqual(
    document.cells.map(({mode, status, profiles}) => [mode, status, profiles.map(({status: one}) => one)]),
    [
      ['baseline', 'done', []],
      ['bothsidecar', 'done', ['done', 'done']],
    ],
  )
  t.false(codes(document).includes('load-bound-to-stream'))
  t.deepEqual(await stateOf(on), before)
  t.true(await namespaceIsLeaving(on, recorders))
})

test('fortio without a shell sends its load over one stream, which is said aloud', async (t) => {
  const on = await amongForeign(t, {...USUAL, hasShell: false})
  if (on === null) return
  const before = await stateOf(on)
  const {ended, document} = await benchOnCluster(t, on, [...ATTACH, '--duration', '2', '--baseline'])
  t.is(ended.exitCode, 0, ended.stdout)
  t.deepEqual(
    document.cells.map(({mode, status, requestCount}) => [mode, status, requestCount]),
    [
      ['baseline', 'done', 400],
      ['bothsidecar', 'done', 400],
    ],
  )
  t.true(codes(document).includes('load-bound-to-stream'))
  t.deepEqual(await stateOf(on), before)
})

test('where recorders are forbidden the missing right is named, and an ephemeral container serves again and again', async (t) => {
  const on = await amongForeign(t, {...USUAL, hasShell: true})
  if (on === null) return
  const grants = {workloads: on.namespace, recorders: `${on.namespace}-none`}
  const roles = ['mesh-runner', 'mesh-runner-ephemeral']
  const {kubeconfig} = await limitedAccount(t, on.cluster, {...grants, roles})
  const limited = {...on, flags: [...on.flags, '--recorder-namespace', grants.recorders]}
  limited.flags[limited.flags.indexOf('--kubeconfig') + 1] = kubeconfig
  limited.flags[limited.flags.indexOf('--context') + 1] = 'limited'
  const refused = await onClusterRun(limited, 'bench', PROFILED)
  t.is(refused.exitCode, 4, refused.stderr)
  t.regex(refused.stderr, /cannot create resource "(jobs|namespaces)"/)
  t.regex(refused.stderr, /--ephemeral-profiler/)
  for (const round of ['first', 'second']) {
    const {ended, document} = await benchOnCluster(t, limited, [...PROFILED, '--ephemeral-profiler'])
    t.is(ended.exitCode, 0, `${round}: ${ended.stdout}`)
    t.true(codes(document).includes('ephemeral-container'))
    t.true(document.cells[0]!.profiles.every(({status}) => status === 'done'))
  }
  const {items} = await on.cluster.core.listNamespacedPod({namespace: on.namespace})
  t.deepEqual(
    items.map(({spec}) => spec?.ephemeralContainers?.length),
    [1, 1],
  )
})

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
