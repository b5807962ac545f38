import anyTest, {type TestFn} from 'ava'
import {benchOnCluster} from '../kubernetes/parts/bench-on-cluster.ts'
import {deployForeign, stateOf} from '../kubernetes/parts/foreign-pods.ts'
import {untilDeploymentsReady} from '../kubernetes/parts/until-deployments-ready.ts'
import {onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const ATTACH = ['--attach', '--mesh', 'istio', '--qps', '200', '--conn', '2', '--duration', '3']
const PODS = {client: {app: 'fortioclient'}, server: {app: 'fortioserver'}, hasShell: true}

const FORMS = [
  {name: 'native', annotation: 'true', container: 'initContainers'},
  {name: 'classic', annotation: 'false', container: 'containers'},
] as const

for (const {name, annotation, container} of FORMS) {
  test(`pods of somebody else with ${name} sidecars are measured and profiled, and nothing of them is changed`, async (t) => {
    const on = await onIstio(t, 'its nodes have no local/fortio:1')
    if (on === null) return
    await on.cluster.core.createNamespace({body: {metadata: {name: on.namespace}}})
    await deployForeign(on, {...PODS, annotations: {'sidecar.istio.io/nativeSidecar': annotation}})
    await untilDeploymentsReady(on)
    const {items} = await on.cluster.core.listNamespacedPod({namespace: on.namespace})
    for (const {spec} of items) t.true(spec![container]!.some((one) => one.name === 'istio-proxy'))
    const before = await stateOf(on)
    const recorders = ['--recorder-namespace', `${on.namespace}-recorders`, '--profiler', 'oncpu']
    const {ended, document} = await benchOnCluster(t, on, [...ATTACH, '--baseline', ...recorders])
    t.is(ended.exitCode, 0, ended.stdout)
    t.deepEqual(
      document.cells.map(({mode, status, profiles}) => [mode, status, profiles.map(({status: one}) => one)]),
      [
        ['baseline', 'done', []],
        ['bothsidecar', 'done', ['done', 'done']],
      ],
    )
    t.true(document.cells.every(({label}) => label.startsWith('istiod-with-upstream-envoy_')))
    t.deepEqual(await stateOf(on), before)
  })
}
