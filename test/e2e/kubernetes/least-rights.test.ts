import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {connectCluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {rbacDocuments} from '../../testbeds/kubernetes/rights/rbac-file.ts'
import {benchOnCluster, type OnCluster, onCluster, onClusterRun, whatStands} from './parts/bench-on-cluster.ts'
import {limitedAccount} from './parts/limited-account.ts'
import {asWords, logRequests, type RequestLog} from './parts/request-log.ts'

const test = anyTest.serial as TestFn
const PRIVILEGED = {'pod-security.kubernetes.io/enforce': 'privileged'}
const NAMESPACED = ['mesh-runner', 'mesh-runner-recorder']
const SHORT = ['--duration', '2', '--qps', '200', '--conn', '2']
const PROFILED = [...SHORT, '--profiler', 'oncpu']

/** A cluster on which commands run under the account of docs/rbac.yaml, in namespaces that an administrator made. */
interface Limited extends OnCluster {
  /** The same with the administrator's rights, to look at what stands. */
  readonly admin: OnCluster
  readonly asked: RequestLog
}

async function onClusterWith(t: ExecutionContext, roles: readonly string[]): Promise<Limited | null> {
  const admin = await onCluster(t)
  if (admin === null) return null
  const [workloads, recorders] = [admin.namespace, `${admin.namespace}-recorders`]
  for (const name of [workloads, recorders]) {
    await admin.cluster.core.createNamespace({body: {metadata: {name, labels: PRIVILEGED}}})
  }
  t.teardown(() => admin.cluster.core.deleteNamespace({name: recorders}).then(() => undefined))
  const {kubeconfig} = await limitedAccount(t, admin.cluster, {workloads, recorders, roles})
  const asked = await logRequests(t, kubeconfig)
  const where = ['--kubeconfig', kubeconfig, '-n', workloads, '--recorder-namespace', recorders]
  const flags = ['--testbed', 'kubernetes', '--yes', ...where]
  return {...admin, cluster: connectCluster({kubeconfig, context: null}), flags, admin, asked}
}

/** What was asked in the tests of this file, with the places of docs/rbac.yaml for those of the test. */
const everAsked = new Set<string>()

function remember({asked, namespace}: Limited): void {
  for (const words of asked) {
    everAsked.add(words.replace(`${namespace}-recorders`, 'mesh-runner').replace(namespace, 'twopods-istio'))
  }
}

/** Rights that runs without trouble do not use, and who needs them. */
const FOR_OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^(get pods\/log|list events) /, 'what to say when something fails'],
  [/^get pods in mesh-runner$/, 'the same'],
  [/^list batch\/jobs in mesh-runner$/, 'a namespace that runner made goes with the last recorder'],
  [/^get coordination.k8s.io\/leases /, 'when somebody else has changed it meanwhile'],
  [/^create (services|configmaps|secrets|apps\/deployments) /, 'applying what is not there yet is checked as this too'],
  [/^create pods\/(exec|portforward) /, 'API servers from 1.35 on'],
  [/ ((networking|security|telemetry)\.istio|gateway\.networking\.k8s)\.io\//, 'mesh istio'],
]

function granted(roles: readonly string[]): string[] {
  const named = rbacDocuments().filter(({kind, metadata}) => kind === 'Role' && roles.includes(metadata.name))
  return named.flatMap(({rules = [], metadata: {namespace = null}}) =>
    rules.flatMap(({apiGroups, resources, verbs}) =>
      verbs.flatMap((verb) => resources.map((resource) => asWords(verb, apiGroups[0] ?? '', resource, namespace))),
    ),
  )
}

/** Whatever the cluster has refused stands in warnings, whether or not the run went on without it. */
const REFUSED = /forbidden|cannot \w+ resource|not allowed/i

for (const [how, more] of [
  ["the pods' own containers", []],
  ['recorders on the nodes', ['--profiling_mode', 'false']],
] as const) {
  test(`the account of docs/rbac.yaml benches and profiles from ${how}, and leaves nothing`, async (t) => {
    const on = await onClusterWith(t, NAMESPACED)
    if (on === null) return
    const {ended, document} = await benchOnCluster(t, on, [...PROFILED, ...more])
    t.is(ended.exitCode, 0, ended.stdout)
    const [cell] = document.cells
    t.deepEqual(
      cell!.profiles.map(({workload, status}) => [workload, status]),
      [
        ['fortioclient', 'done'],
        ['fortioserver', 'done'],
      ],
    )
    t.true(cell!.proxies.every(({cpuSeconds, rssBytes}) => cpuSeconds! > 0 && rssBytes! > 0))
    t.deepEqual(
      document.warnings.filter(({message}) => REFUSED.test(message)),
      [],
    )
    t.deepEqual(await whatStands(on.admin), [])
    t.deepEqual(await whatStands({...on.admin, namespace: `${on.namespace}-recorders`}), [])
    remember(on)
  })
}

test('it deploys, attaches to what it deployed, and takes that away', async (t) => {
  const on = await onClusterWith(t, ['mesh-runner'])
  if (on === null) return
  const deployed = await onClusterRun(on, 'deploy')
  t.is(deployed.exitCode, 0, deployed.stderr)
  const before = (await whatStands(on.admin)).toSorted()
  t.true(before.length > 4)
  const {ended} = await benchOnCluster(t, on, ['--attach', ...SHORT])
  t.is(ended.exitCode, 0, ended.stdout)
  t.deepEqual((await whatStands(on.admin)).toSorted(), before)
  const where = on.flags.slice(on.flags.indexOf('--kubeconfig'), on.flags.indexOf('--recorder-namespace'))
  const cleaned = await onClusterRun({...on, flags: [...where, '--yes']}, 'clean', ['--kept'])
  t.is(cleaned.exitCode, 0, cleaned.stderr)
  t.deepEqual(await whatStands(on.admin), [])
  const {metadata} = await on.admin.cluster.core.readNamespace({name: on.namespace})
  t.is(metadata?.deletionTimestamp, undefined)
  remember(on)
})

test('what the roles of docs/rbac.yaml grant is what was asked for, or is explained', (t) => {
  if (everAsked.size === 0) return t.pass()
  const unused = granted(NAMESPACED).filter((words) => !everAsked.has(words))
  t.deepEqual(
    unused.filter((words) => !FOR_OTHERS.some(([pattern]) => pattern.test(words))),
    [],
  )
})

test('with all of docs/rbac.yaml, doctor finds nothing wanting', async (t) => {
  const on = await onClusterWith(t, [...NAMESPACED, 'mesh-runner-ephemeral', 'mesh-runner-cluster'])
  if (on === null) return
  const flags = on.flags.filter((flag) => flag !== '--yes')
  const {exitCode, stdout} = await onClusterRun({...on, flags}, 'doctor', ['--json'])
  const {checks} = JSON.parse(stdout) as {checks: {name: string; state: string; kind: string}[]}
  t.is(exitCode, 0, stdout)
  const rights = checks.filter(({name}) => name.startsWith('rights'))
  t.true(rights.length > 2)
  t.deepEqual(
    checks.filter(({state}) => state !== 'ok'),
    [],
    stdout,
  )
})
