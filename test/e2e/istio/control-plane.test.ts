import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {ApiException} from '@kubernetes/client-node'
import anyTest, {type TestFn} from 'ava'
import type {RunDocument} from '../../../src/results/run-document.ts'
import {readNamespace} from '../../../src/testbeds/kubernetes/namespace/read-namespace.ts'
import {benchOnCluster, type OnCluster, onClusterStart} from '../kubernetes/parts/bench-on-cluster.ts'
import {limitedAccount} from '../kubernetes/parts/limited-account.ts'
import {metricSum, scaleCanary} from './control-plane.ts'
import {isLeaving, onIstio} from './on-istio.ts'
import {made} from './pods-of-others.ts'

const test = anyTest.serial as TestFn
const SHORT = ['--mesh', 'istio', '--qps', '100', '--conn', '2']
const CHANGE = {kind: 'DestinationRule', name: 'change', spec: {host: 'elsewhere.example'}} as const

/** What the API server says where the namespace is not there yet, is going, or still has the object of before. */
const NAMESPACE_COMES_AND_GOES = new Set([403, 404, 409])

/** Makes and removes an object that every proxy of the namespace is told of, until `ended`. */
async function keepChanging(on: OnCluster, ended: Promise<unknown>): Promise<void> {
  let isOver = false
  void ended.finally(() => {
    isOver = true
  })
  while (!isOver) {
    try {
      await using _change = await made(on, CHANGE)
      await wait(250)
    } catch (error) {
      if (!(error instanceof ApiException && NAMESPACE_COMES_AND_GOES.has(error.code))) throw error
      await wait(250)
    }
  }
}

test('what the control plane pushed while the load was on, and what that took, is in the cell', async (t) => {
  const on = await onIstio(t, 'what others change meanwhile is not known')
  if (on === null) return
  const before = await metricSum(on.cluster, 'default', 'pilot_xds_pushes{')
  const running = onClusterStart(on, 'bench', ['--json', ...SHORT, '--duration', '5'])
  const [{exitCode, stdout}] = await Promise.all([running.ended, keepChanging(on, running.ended)])
  t.is(exitCode, 0, stdout)
  const {cells, runDirectory} = JSON.parse(stdout) as RunDocument
  const {pushes, pushesByType, convergenceSeconds, cpuSeconds, rssBytes, ...rest} = cells[0]!.controlPlane!
  t.deepEqual(rest, {revision: 'default', instances: 1, rejects: 0})
  const all = (await metricSum(on.cluster, 'default', 'pilot_xds_pushes{')) - before
  t.true(pushes! > 0 && pushes! <= all, `${pushes} of ${all}`)
  t.true(Object.keys(pushesByType!).every((type) => /^[a-z]+$/.test(type)))
  t.true(convergenceSeconds!.mean > 0 && convergenceSeconds!.mean < 5)
  // Of one processor or two, in a window of five seconds.
  t.true(cpuSeconds! > 0 && cpuSeconds! < 12, `${cpuSeconds}`)
  t.true(rssBytes! > 20e6 && rssBytes! < 2e9, `${rssBytes}`)
  t.regex(readFileSync(join(runDirectory, 'index.html'), 'utf8'), /<h2>Control plane<\/h2>/)
})

test('several control planes of a revision are added up', async (t) => {
  const on = await onIstio(t, 'its control plane is not to be changed')
  if (on === null) return
  t.teardown(() => scaleCanary(on.cluster, 1))
  await scaleCanary(on.cluster, 2)
  const asked = [...SHORT, '--duration', '1', '--istio-revision', 'canary']
  const {ended, document} = await benchOnCluster(t, on, asked)
  t.is(ended.exitCode, 0, ended.stdout)
  t.like(document.cells[0]!.controlPlane, {revision: 'canary', instances: 2})
})

for (const role of ['mesh-runner-control-plane', null]) {
  const title = role === null ? 'without it, it is told which right that takes' : 'its Role lets an account read it'
  test(`the control plane is nobody's who has only a namespace: ${title}`, async (t) => {
    const on = await onIstio(t, 'its nodes have no local/fortio:1')
    if (on === null) return
    await on.cluster.core.createNamespace({body: {metadata: {name: on.namespace}}})
    const grants = {workloads: on.namespace, recorders: `${on.namespace}-none`}
    const roles = ['mesh-runner', ...(role === null ? [] : [role])]
    const {kubeconfig} = await limitedAccount(t, on.cluster, {...grants, roles})
    const limited = {...on, flags: [...on.flags]}
    limited.flags[limited.flags.indexOf('--kubeconfig') + 1] = kubeconfig
    limited.flags[limited.flags.indexOf('--context') + 1] = 'limited'
    const {ended, document} = await benchOnCluster(t, limited, [...SHORT, '--duration', '1'])
    t.is(ended.exitCode, 0, ended.stdout)
    const {controlPlane} = document.cells[0]!
    if (role !== null) return void t.like(controlPlane, {revision: 'default', instances: 1})
    t.is(controlPlane, null)
    const warning = document.warnings.find(({code}) => code === 'control-plane-unread')
    t.regex(warning?.hint ?? '', /pods\/portforward/)
  })
}

test('istiod is profiled beside the sidecars, from a recorder on its node, which goes', async (t) => {
  const on = await onIstio(t, 'its nodes have no local/fortio:1')
  if (on === null) return
  const recorders = `${on.namespace}-recorders`
  // A push costs it some milliseconds, of which the usual rate might see none.
  const finely = ['--profiler', 'oncpu', '--frequency', '999']
  const profiled = [...finely, '--profile-control-plane', '--recorder-namespace', recorders]
  const running = onClusterStart(on, 'bench', ['--json', ...SHORT, '--duration', '5', ...profiled])
  const [{exitCode, stdout}] = await Promise.all([running.ended, keepChanging(on, running.ended)])
  t.is(exitCode, 0, stdout)
  const {cells} = JSON.parse(stdout) as RunDocument
  const {profiles} = cells[0]!
  t.deepEqual(
    profiles.map(({workload, status}) => [workload, status]),
    [
      ['fortioclient', 'done'],
      ['fortioserver', 'done'],
      ['control-plane', 'done'],
    ],
  )
  const [graph] = profiles.at(-1)!.flameGraphs
  t.regex(readFileSync(graph!.folded, 'utf8'), /istio\.io\/istio\/pilot/)
  t.true(isLeaving(await readNamespace(on.cluster, recorders)))
})
