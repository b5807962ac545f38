import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {readNamespace} from '../../../src/testbeds/kubernetes/namespace/read-namespace.ts'
import {benchOnCluster, type OnCluster, onClusterRun} from '../kubernetes/parts/bench-on-cluster.ts'
import {deployForeign, type ForeignPods, stateOf} from '../kubernetes/parts/foreign-pods.ts'
import {limitedAccount} from '../kubernetes/parts/limited-account.ts'
import {untilDeploymentsReady} from '../kubernetes/parts/until-deployments-ready.ts'
import {isLeaving, onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const ATTACH = ['--attach', '--mesh', 'istio', '--qps', '200', '--conn', '2']
const PROFILED = [...ATTACH, '--duration', '3', '--profiler', 'oncpu']
const USUAL = {client: {app: 'fortioclient'}, server: {app: 'fortioserver'}}

/** A namespace with pods of somebody else in the mesh; null, with the reason printed, where they cannot be had. */
async function amongForeign(t: ExecutionContext, pods: ForeignPods): Promise<OnCluster | null> {
  const on = await onIstio(t, 'its nodes have no local/fortio:1')
  if (on === null) return null
  await on.cluster.core.createNamespace({body: {metadata: {name: on.namespace}}})
  await deployForeign(on, pods)
  await untilDeploymentsReady(on)
  return on
}

function codes({warnings}: {readonly warnings: readonly {readonly code: string}[]}): string[] {
  return warnings.map(({code}) => code)
}

const FORMS = [
  {name: 'native', annotation: 'true', container: 'initContainers'},
  {name: 'classic', annotation: 'false', container: 'containers'},
] as const

for (const {name, annotation, container} of FORMS) {
  test(`pods of somebody else with ${name} sidecars are measured, and profiled from their nodes, and nothing of them is changed`, async (t) => {
    const pods = {client: {role: 'sender'}, server: {role: 'answerer'}, hasShell: true}
    const on = await amongForeign(t, {...pods, annotations: {'sidecar.istio.io/nativeSidecar': annotation}})
    if (on === null) return
    const {items} = await on.cluster.core.listNamespacedPod({namespace: on.namespace})
    for (const {spec} of items) t.true(spec![container]!.some((one) => one.name === 'istio-proxy'))
    const before = await stateOf(on)
    const recorders = `${on.namespace}-recorders`
    const selectors = ['--client-selector', 'role=sender', '--server-selector', 'role=answerer']
    const asked = [...PROFILED, ...selectors, '--baseline', '--recorder-namespace', recorders]
    const {ended, document} = await benchOnCluster(t, on, asked)
    t.is(ended.exitCode, 0, ended.stdout)
    t.deepEqual(
      document.cells.map(({mode, status, profiles}) => [mode, status, profiles.map(({status: one}) => one)]),
      [
        ['baseline', 'done', []],
        ['bothsidecar', 'done', ['done', 'done']],
      ],
    )
    t.true(document.cells.every(({label}) => label.startsWith('istiod-with-upstream-envoy_')))
    t.false(codes(document).includes('load-bound-to-stream'))
    t.deepEqual(await stateOf(on), before)
    t.true(isLeaving(await readNamespace(on.cluster, recorders)))
  })
}

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
