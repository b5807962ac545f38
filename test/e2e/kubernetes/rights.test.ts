import test from 'ava'
import {PrerequisiteError} from '../../../src/errors/index.ts'
import {askApi} from '../../../src/testbeds/kubernetes/api/api-request.ts'
import {apiStatus} from '../../../src/testbeds/kubernetes/api/api-status.ts'
import type {Cluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {execIn} from '../../../src/testbeds/kubernetes/exec/exec-in.ts'
import {openProfilingPlaces} from '../../../src/testbeds/kubernetes/recorders/profiling-places.ts'
import {askRights} from '../../../src/testbeds/kubernetes/rights/ask-rights.ts'
import type {Purpose} from '../../../src/testbeds/kubernetes/rights/required-rights.ts'
import {runRunner, scratch} from '../running-bench.ts'
import {limitedAccount} from './parts/limited-account.ts'
import {envoy, ownNamespace, PERF_IMAGE, proxyOf, runningPod, tools} from './parts/proxy-pods.ts'

const ALL: readonly Purpose[] = ['bench', 'attach', 'node-recorder', 'ephemeral', 'clean']
const PRIVILEGED = {'pod-security.kubernetes.io/enforce': 'privileged'}

/** HTTP status of a request, 200 when it was answered. */
async function statusOf(cluster: Cluster, method: 'GET' | 'POST' | 'DELETE', path: readonly string[], body?: unknown) {
  try {
    await askApi(cluster, {method, path, ...(body === undefined ? {} : {body})})
    return 200
  } catch (error) {
    const status = apiStatus(error)
    if (status === null) throw error
    return status.code
  }
}

test.serial('the account of docs/rbac.yaml has every right of the table, and the API server says so', async (t) => {
  const own = await ownNamespace(t, PRIVILEGED)
  const recorders = await ownNamespace(t, PRIVILEGED)
  if (own === null || recorders === null) return
  const namespaces = {workloads: own.namespace, recorders: recorders.namespace}
  const roles = ['mesh-runner', 'mesh-runner-recorder', 'mesh-runner-ephemeral', 'mesh-runner-cluster']
  const {cluster} = await limitedAccount(t, own.cluster, {...namespaces, roles})
  const startedMs = performance.now()
  const answers = await askRights(cluster, {purposes: ALL, mesh: 'istio', namespaces})
  t.log(
    `${answers.flatMap(({right}) => right.verbs).length} questions in ${Math.round(performance.now() - startedMs)} ms`,
  )
  const lacking = answers.filter(({missingVerbs}) => missingVerbs.length > 0)
  // This cluster has no Istio, whose namespace the role for its control plane would be in.
  t.deepEqual(
    lacking.filter(({right}) => right.scope !== 'control-plane'),
    [],
  )
})

test.serial(
  'without the optional parts, exactly those are missing, and nothing else of the cluster is open',
  async (t) => {
    const own = await ownNamespace(t, PRIVILEGED)
    if (own === null) return
    const namespaces = {workloads: own.namespace, recorders: `${own.namespace}-none`}
    const {cluster, kubeconfig} = await limitedAccount(t, own.cluster, {...namespaces, roles: ['mesh-runner']})
    const answers = await askRights(cluster, {purposes: ALL, mesh: 'envoy', namespaces})
    const lacking = answers.filter(({missingVerbs}) => missingVerbs.length > 0)
    t.true(lacking.length > 5)
    t.deepEqual(
      lacking.filter(({right}) => right.scope === 'workloads').map(({right}) => right.resource),
      ['pods/ephemeralcontainers'],
    )
    const core = ['api', 'v1', 'namespaces', own.namespace]
    t.is(await statusOf(cluster, 'GET', core), 200)
    t.is(await statusOf(cluster, 'GET', [...core, 'pods']), 200)
    const pod = {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'x'}, spec: {containers: [tools()]}}
    t.is(await statusOf(cluster, 'POST', [...core, 'pods'], pod), 403)
    t.is(await statusOf(cluster, 'GET', ['api', 'v1', 'namespaces', 'kube-system', 'secrets']), 403)
    t.is(await statusOf(cluster, 'GET', ['api', 'v1', 'nodes']), 403)
    t.is(await statusOf(cluster, 'DELETE', core), 403)
    t.is(await statusOf(cluster, 'POST', [...core, 'serviceaccounts', 'default', 'token'], {spec: {}}), 403)
    const doctor = await runRunner(
      [
        'doctor',
        '--json',
        '--kubeconfig',
        kubeconfig,
        '-n',
        own.namespace,
        '--recorder-namespace',
        namespaces.recorders,
      ],
      {cwd: await scratch(t)},
    )
    const {checks, exitCode} = JSON.parse(doctor.stdout)
    const found = new Map(checks.map((check: {name: string; state: string}) => [check.name, check.state]))
    t.is(exitCode, 0, doctor.stdout)
    t.is(doctor.exitCode, 0)
    t.is(found.get('rights: bench'), 'ok')
    t.is(found.get('rights: node recorder'), 'limited')
    t.is(found.get('nodes'), 'limited')
    t.is(found.get('namespace'), 'ok')
  },
)

test.serial('under that account a proxy is recorded from a recorder on its node', async (t) => {
  const own = await ownNamespace(t, PRIVILEGED)
  const recorders = await ownNamespace(t, PRIVILEGED)
  if (own === null || recorders === null) return
  const [workloads, there] = [own.namespace, recorders.namespace]
  const roles = ['mesh-runner', 'mesh-runner-recorder']
  const {cluster} = await limitedAccount(t, own.cluster, {workloads, recorders: there, roles})
  await runningPod(own, 'plain', {containers: [envoy()]})
  const pod = await cluster.core.readNamespacedPod({namespace: workloads, name: 'plain'})
  const target = {pod, proxy: proxyOf(pod, 'envoy'), executables: ['envoy']}
  const recorder = {
    runName: workloads,
    namespace: there,
    image: PERF_IMAGE,
    pullPolicy: 'IfNotPresent',
    pullSecrets: [],
    deadlineSeconds: 120,
    needsBpf: false,
    timeoutSeconds: 60,
    templatesDirectory: null,
  } as const
  {
    await using places = await openProfilingPlaces(cluster, [target], {recorder, allowEphemeralContainer: true})
    const place = places.placeOf('plain')
    t.is(place.kind, 'node')
    t.is((await execIn(cluster, place, ['cat', `/proc/${place.process.pid}/comm`])).stdout, 'envoy\n')
  }
  const jobs = await own.cluster.batch.listNamespacedJob({namespace: there})
  t.deepEqual(jobs.items, [])
  // Elsewhere it has no rights to a recorder, and none to an ephemeral container: both are named.
  const elsewhere = {...recorder, namespace: `${workloads}-none`}
  const error = await t.throwsAsync(
    openProfilingPlaces(cluster, [target], {recorder: elsewhere, allowEphemeralContainer: true}),
    {instanceOf: PrerequisiteError},
  )
  t.regex(error!.message, /a recorder on node .* cannot create resource "jobs" in API group "batch"/)
  t.regex(error!.message, /an ephemeral container in pod plain: .* cannot patch resource "pods\/ephemeralcontainers"/)
  t.regex(error!.message, /remedy: grant the right; docs\/rbac\.yaml has it/)
})
