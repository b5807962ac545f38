import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import type {RunnerError} from '../../../src/errors/index.ts'
import {askApi} from '../../../src/testbeds/kubernetes/api/api-request.ts'
import {type Cluster, connectCluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {holdNamespace} from '../../../src/testbeds/kubernetes/lease/lease.ts'
import {leasePath, microTime} from '../../../src/testbeds/kubernetes/lease/lease-record.ts'
import {adoptNamespace, takeNamespace} from '../../../src/testbeds/kubernetes/namespace/namespace.ts'
import {applyManifests} from '../../../src/testbeds/kubernetes/objects/apply.ts'
import {ownerLabels} from '../../../src/testbeds/kubernetes/objects/labels.ts'
import {explainPod} from '../../../src/testbeds/kubernetes/readiness/pod-trouble.ts'
import {waitUntilReady} from '../../../src/testbeds/kubernetes/readiness/wait-until-ready.ts'
import {watchPods} from '../../../src/testbeds/kubernetes/readiness/watch-pods.ts'
import {cleanCluster, findClusterLeftovers} from '../../../src/testbeds/kubernetes/removal/leftovers.ts'
import {removeOwned} from '../../../src/testbeds/kubernetes/removal/remove.ts'
import {flakyApiServer} from '../../cluster/controls/flaky-api-server.ts'
import {webhook} from '../../cluster/controls/webhook.ts'
import {runRunner} from '../running-bench.ts'
import {aborted, configMap, deployment, namesOf, namespaceManifest, RUN, service} from './parts/lifecycle-cluster.ts'
import {foreignNamespace, ownNamespace} from './parts/own-namespace.ts'
import {clusterHereOrSkip, clusterOrSkip} from './parts/reach-cluster.ts'

const test = anyTest.serial as TestFn
const OWNER = {runName: RUN, privileged: false}
const ONE = [{workload: 'fortioserver', replicas: 1}]
const SOON = {timeoutSeconds: 60}

test('a deployment is applied, becomes ready, is applied again unchanged, and is removed with its namespace', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = ownNamespace(t, cluster)
  const taken = await takeNamespace(cluster, namespaceManifest(name), OWNER)
  t.like(taken, {isOurs: true, wasCreated: true})
  const manifests = [deployment(name, 'fortioserver'), service(name, 'fortioserver'), configMap(name, 'config')]
  const applied = await applyManifests(cluster, manifests)
  t.deepEqual(
    applied.map(({kind}) => kind),
    ['ConfigMap', 'Service', 'Deployment'],
  )
  t.true(applied.every(({created}) => created))
  const pods = await waitUntilReady(cluster, name, ONE, SOON)
  t.is(pods.length, 1)
  t.regex(pods[0]!.status!.podIP!, /^[\d.]+$|:/)
  t.regex(pods[0]!.spec!.nodeName!, /./)
  t.true((await applyManifests(cluster, manifests)).every(({created}) => !created))
  t.is((await waitUntilReady(cluster, name, ONE, SOON))[0]!.metadata!.uid, pods[0]!.metadata!.uid)

  const report = await removeOwned(cluster, name, RUN)
  t.deepEqual(report.left, [])
  t.is(report.namespaceStays, null)
  t.true(report.removed.some(({kind}) => kind === 'Namespace'))
  t.false((await namesOf(cluster, ['api', 'v1', 'namespaces'])).includes(name))
  t.deepEqual(await removeOwned(cluster, name, RUN), {removed: [], left: [], namespaceStays: null})
})

test('a field that its kind does not have is named, and what was applied before it is taken back', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster)
  const wrong = {...configMap(name, 'wrong'), dtaa: {}}
  const error = (await t.throwsAsync(applyManifests(cluster, [configMap(name, 'config'), wrong]))) as RunnerError
  t.is(error.exitCode, 3)
  t.regex(error.message, /ConfigMap wrong in namespace .*dtaa/)
  t.deepEqual(await namesOf(cluster, ['api', 'v1', 'namespaces', name, 'configmaps']), ['kube-root-ca.crt'])
})

test("an object without runner's label is never taken over, and what was applied before it is taken back", async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster)
  const mine = {metadata: {name: 'fortioserver'}, data: {mine: 'yes'}}
  await cluster.core.createNamespacedConfigMap({namespace: name, body: mine})
  const manifests = [configMap(name, 'first'), configMap(name, 'fortioserver', {mine: 'no'})]
  const error = (await t.throwsAsync(applyManifests(cluster, manifests))) as RunnerError
  t.is(error.exitCode, 3)
  t.regex(error.message, /ConfigMap fortioserver in namespace test-\w+: there is one already/)
  t.deepEqual(await namesOf(cluster, ['api', 'v1', 'namespaces', name, 'configmaps']), [
    'fortioserver',
    'kube-root-ca.crt',
  ])
  t.deepEqual((await cluster.core.readNamespacedConfigMap({namespace: name, name: 'fortioserver'})).data, {mine: 'yes'})
  await removeOwned(cluster, name, null)
  t.true((await namesOf(cluster, ['api', 'v1', 'namespaces', name, 'configmaps'])).includes('fortioserver'))
})

test('a field that another manager holds is an error that names the manager', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster)
  await applyManifests(cluster, [configMap(name, 'config', {level: 'info'})])
  await askApi(cluster, {
    method: 'PATCH',
    path: ['api', 'v1', 'namespaces', name, 'configmaps', 'config'],
    query: {fieldManager: 'somebody'},
    contentType: 'application/merge-patch+json',
    body: {data: {level: 'debug'}},
  })
  const error = await t.throwsAsync(applyManifests(cluster, [configMap(name, 'config', {level: 'warn'})]))
  t.regex(error!.message, /data\.level.*conflict with "somebody"/)
})

test("a namespace with somebody's workloads is refused with what is in it; an empty one is used and stays", async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster, {theirs: 'yes'})
  t.deepEqual(await takeNamespace(cluster, namespaceManifest(name), OWNER), {name, isOurs: false, wasCreated: false})
  await applyManifests(cluster, [service(name, 'fortioserver')])
  await takeNamespace(cluster, namespaceManifest(name), OWNER)
  const body = {metadata: {name: 'shop'}, spec: {ports: [{port: 80}]}}
  await cluster.core.createNamespacedService({namespace: name, body})
  const error = (await t.throwsAsync(takeNamespace(cluster, namespaceManifest(name), OWNER))) as RunnerError
  t.is(error.exitCode, 3)
  t.regex(error.message, /somebody else's: it holds Service shop\.$/)
  t.regex(error.hint!, /--namespace.*--attach/)
  const report = await removeOwned(cluster, name, null)
  t.deepEqual(
    report.removed.map(({kind}) => kind),
    ['Service'],
  )
  t.deepEqual((await cluster.core.readNamespace({name})).metadata!.labels!['theirs'], 'yes')
  t.deepEqual(await namesOf(cluster, ['api', 'v1', 'namespaces', name, 'services']), ['shop'])
})

test('a namespace that a dead run made goes with the run that took it over; others stay as they are', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const [dead, kept] = [ownNamespace(t, cluster), ownNamespace(t, cluster)]
  const theirs = await foreignNamespace(t, cluster)
  await takeNamespace(cluster, namespaceManifest(dead), OWNER)
  await takeNamespace(cluster, namespaceManifest(kept, {kept: true}), OWNER)
  for (const name of [dead, kept, theirs]) {
    await adoptNamespace(cluster, name, 'heir')
    await removeOwned(cluster, name, 'heir')
  }
  const names = await namesOf(cluster, ['api', 'v1', 'namespaces'])
  t.deepEqual(
    [dead, kept, theirs].map((one) => names.includes(one)),
    [false, true, true],
  )
})

test('a namespace that runner made stays when others have put something into it', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = ownNamespace(t, cluster)
  await takeNamespace(cluster, namespaceManifest(name), OWNER)
  await applyManifests(cluster, [configMap(name, 'config')])
  const body = {metadata: {name: 'policy'}, spec: {podSelector: {}}}
  await askApi(cluster, {
    method: 'POST',
    path: ['apis', 'networking.k8s.io', 'v1', 'namespaces', name, 'networkpolicies'],
    body,
  })
  const report = await removeOwned(cluster, name, RUN)
  t.regex(report.namespaceStays!, /others have put NetworkPolicy policy into it/)
  t.deepEqual(
    report.removed.map(({kind}) => kind),
    ['ConfigMap'],
  )
})

test('two runs never hold one namespace, and the second is told who the first is', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster)
  {
    await using held = await holdNamespace(cluster, name, 'first', {renewEveryMs: 300})
    const error = (await t.throwsAsync(holdNamespace(cluster, name, 'second'))) as RunnerError
    t.is(error.exitCode, 5)
    t.regex(error.message, new RegExp(`in use by run first on .*process ${process.pid}.*last spoke \\d+ s ago`))
    t.regex(
      (await t.throwsAsync(takeNamespace(cluster, namespaceManifest(name), OWNER)))!.message,
      /in use by run first/,
    )
    t.deepEqual(await namesOf(cluster, leasePath(name)), ['mesh-runner-first'])
    const before = (await cluster.coordination.readNamespacedLease({namespace: name, name: 'mesh-runner-first'})).spec!
    const deadline = performance.now() + 10_000
    for (;;) {
      const now = (await cluster.coordination.readNamespacedLease({namespace: name, name: 'mesh-runner-first'})).spec!
      if (String(now.renewTime) !== String(before.renewTime)) break
      t.true(performance.now() < deadline, 'the lease is renewed')
    }
    await cluster.coordination.deleteNamespacedLease({namespace: name, name: 'mesh-runner-first'})
    t.regex((await aborted(held.lost, 5000)).message, /its lease was deleted/)
  }
  const attempts = await Promise.allSettled(['a', 'b', 'c', 'd'].map((run) => holdNamespace(cluster, name, run)))
  const winners = attempts.filter(({status}) => status === 'fulfilled')
  t.is(winners.length, 1)
  for (const one of attempts) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]()
  t.deepEqual(await namesOf(cluster, leasePath(name)), [])
})

async function staleLease(cluster: Parameters<typeof askApi>[0], namespace: string, run: string): Promise<void> {
  const long = microTime(Date.now() - 300_000)
  const metadata = {name: `mesh-runner-${run}`, namespace, labels: ownerLabels(run, {kept: false})}
  const spec = {holderIdentity: 'elsewhere/1/x', acquireTime: long, renewTime: long, leaseDurationSeconds: 60}
  const body = {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec}
  await askApi(cluster, {method: 'POST', path: leasePath(namespace), body})
}

test('what dead runs left is found and removed, what living ones have and what was kept is not', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const [dead, alive, kept] = [ownNamespace(t, cluster), ownNamespace(t, cluster), ownNamespace(t, cluster)]
  for (const [namespace, run] of [
    [dead, `dead-${dead}`],
    [alive, `alive-${alive}`],
  ] as const) {
    await takeNamespace(cluster, namespaceManifest(namespace, {run}), {...OWNER, runName: run})
    await applyManifests(cluster, [deployment(namespace, 'fortioserver', {run})])
  }
  await takeNamespace(cluster, namespaceManifest(kept, {run: `kept-${kept}`, kept: true}), {
    ...OWNER,
    runName: `kept-${kept}`,
  })
  await staleLease(cluster, dead, `dead-${dead}`)
  await using _held = await holdNamespace(cluster, alive, `alive-${alive}`)
  const mine = [dead, alive, kept]
  const {leftovers, onlyNamespace} = await findClusterLeftovers(cluster)
  t.is(onlyNamespace, null)
  const found = leftovers.filter(({namespace}) => mine.includes(namespace))
  t.deepEqual(
    found.map(({namespace, isKept}) => [namespace, isKept]).sort(),
    [
      [dead, false],
      [kept, true],
    ].sort(),
  )
  const gone = found.find(({namespace}) => namespace === dead)!
  t.is(gone.lease!.holder, 'elsewhere/1/x')
  t.true(gone.objects.includes('Deployment fortioserver'))
  const cleaned = await cleanCluster(cluster, [gone])
  t.deepEqual(
    cleaned.map(({left}) => left),
    [[]],
  )
  const names = await namesOf(cluster, ['api', 'v1', 'namespaces'])
  t.deepEqual(
    mine.map((one) => names.includes(one)),
    [false, true, true],
  )
  t.deepEqual(await cleanCluster(cluster, [gone]), [], 'its lease is gone, so it is not ours to remove again')
})

/** Applies and waits; gives what the wait failed with. */
async function failureOf(
  t: import('ava').ExecutionContext,
  shape: Parameters<typeof deployment>[2],
  setUp?: (namespace: string) => Promise<void>,
) {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return null
  const name = await foreignNamespace(t, cluster)
  await setUp?.(name)
  await applyManifests(cluster, [deployment(name, 'fortioserver', shape)])
  const began = performance.now()
  const error = (await t.throwsAsync(waitUntilReady(cluster, name, ONE, {timeoutSeconds: 100}))) as RunnerError
  const seconds = (performance.now() - began) / 1000
  t.is(error.exitCode, 5)
  t.log(`after ${seconds.toFixed(1)} s\n${error.message}\nhint: ${error.hint}`)
  return {error, seconds, name}
}

test('an image that cannot be pulled ends the wait after one repeat', async (t) => {
  const failed = await failureOf(t, {image: '127.0.0.1:1/none/such:1'})
  if (failed === null) return
  t.regex(failed.error.message, /(ErrImagePull|ImagePullBackOff): container captured/)
  t.regex(failed.error.message, /last events:[\s\S]*Failed/)
  t.regex(failed.error.hint!, /imagePullSecrets/)
  t.true(failed.seconds < 45)
})

test('an image that is never to be pulled and not there ends the wait at once', async (t) => {
  const failed = await failureOf(t, {image: 'local/none:1', container: {imagePullPolicy: 'Never'}})
  if (failed === null) return
  t.regex(failed.error.message, /ErrImageNeverPull/)
  t.true(failed.seconds < 15)
})

test('a container that crashes again and again is explained with its exit code and log', async (t) => {
  const failed = await failureOf(t, {args: ['no-such-command']})
  if (failed === null) return
  t.regex(failed.error.message, /CrashLoopBackOff/)
  t.regex(failed.error.message, /ended with exit code 1/)
  t.regex(failed.error.message, /previous run:[\s\S]*no-such-command|no-such-command/)
})

test('missing configuration is named', async (t) => {
  const failed = await failureOf(t, {container: {envFrom: [{configMapRef: {name: 'not-there'}}]}})
  if (failed === null) return
  t.regex(failed.error.message, /CreateContainerConfigError: .*not-there/)
})

test("a selector that no node matches is unschedulable, in the scheduler's words", async (t) => {
  const failed = await failureOf(t, {pod: {nodeSelector: {'mesh-runner/none': 'such'}}})
  if (failed === null) return
  t.regex(failed.error.message, /Unschedulable: 0\/\d+ nodes are available/)
  t.regex(failed.error.hint!, /nodeSelector/)
  t.true(failed.seconds < 30)
})

test('hard anti-affinity that cannot be had hints at --affinity soft', async (t) => {
  const term = {labelSelector: {matchLabels: {app: 'fortioserver'}}, topologyKey: 'kubernetes.io/os'}
  const affinity = {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [term]}}
  const failed = await failureOf(t, {replicas: 2, pod: {affinity}})
  if (failed === null) return
  t.regex(failed.error.message, /anti-affinity/)
  t.regex(failed.error.hint!, /--affinity soft/)
})

test('more CPU than any node has is said so', async (t) => {
  const failed = await failureOf(t, {container: {resources: {requests: {cpu: '900'}}}})
  if (failed === null) return
  t.regex(failed.error.message, /Insufficient cpu/)
  t.regex(failed.error.hint!, /--set proxy\.cpu=/)
})

test('a quota that refuses the pods is quoted', async (t) => {
  const failed = await failureOf(t, {}, async (namespace) => {
    const cluster = await clusterOrSkip(t)
    const body = {metadata: {name: 'small'}, spec: {hard: {pods: '0'}}}
    await cluster!.core.createNamespacedResourceQuota({namespace, body})
    const deadline = performance.now() + 10_000
    for (let isCounted = false; !isCounted && performance.now() < deadline; ) {
      const {status} = await cluster!.core.readNamespacedResourceQuota({namespace, name: 'small'})
      isCounted = status?.hard?.['pods'] === '0'
    }
  })
  if (failed === null) return
  t.regex(failed.error.message, /pods of fortioserver are refused: FailedCreate: .*exceeded quota: small/)
  t.regex(failed.error.hint!, /ResourceQuota/)
  t.true(failed.seconds < 15)
})

test('a quota that refuses an object itself is quoted, and what was applied is taken back', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster)
  const body = {metadata: {name: 'small'}, spec: {hard: {services: '0'}}}
  await cluster.core.createNamespacedResourceQuota({namespace: name, body})
  const refused = async () => {
    const deadline = performance.now() + 10_000
    while (performance.now() < deadline) {
      await applyManifests(cluster, [configMap(name, 'config'), service(name, 'fortioserver')])
      await removeOwned(cluster, name, null)
    }
  }
  const error = (await t.throwsAsync(refused())) as RunnerError
  t.regex(error.message, /Applying Service fortioserver in namespace .*exceeded quota: small/s)
  t.regex(error.hint!, /ResourceQuota/)
  t.deepEqual(await namesOf(cluster, ['api', 'v1', 'namespaces', name, 'configmaps']), ['kube-root-ca.crt'])
})

test('Pod Security that refuses privileged pods is quoted', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster, {'pod-security.kubernetes.io/enforce': 'baseline'})
  await applyManifests(cluster, [deployment(name, 'fortioserver', {pod: {hostPID: true}})])
  const error = (await t.throwsAsync(waitUntilReady(cluster, name, ONE, SOON))) as RunnerError
  t.regex(error.message, /violates PodSecurity "baseline/)
  t.regex(error.hint!, /--namespace/)
})

async function refusePods(t: import('ava').ExecutionContext, namespace: string, clientConfig: object): Promise<void> {
  const cluster = await clusterOrSkip(t)
  const path = ['apis', 'admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations']
  const hook = {
    name: 'guard.mesh-runner.test',
    clientConfig,
    rules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}],
    namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': namespace}},
    failurePolicy: 'Fail',
    sideEffects: 'None',
    timeoutSeconds: 2,
    admissionReviewVersions: ['v1'],
  }
  const body = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: {name: namespace},
    webhooks: [hook],
  }
  await askApi(cluster!, {method: 'POST', path, body})
  t.teardown(() => askApi(cluster!, {method: 'DELETE', path: [...path, namespace]}))
}

test('a webhook that does not answer is named', async (t) => {
  const failed = await failureOf(t, {}, (namespace) => refusePods(t, namespace, {url: 'https://127.0.0.1:1/'}))
  if (failed === null) return
  t.regex(failed.error.message, /FailedCreate: .*failed calling webhook "guard\.mesh-runner\.test"/)
  t.regex(failed.error.hint!, /webhook does not answer/)
  t.true(failed.seconds < 60)
})

test('a webhook that refuses the pods is quoted', async (t) => {
  if ((await clusterHereOrSkip(t)) === null) return
  await using guard = await webhook(() => ({refused: 'no pods on a Friday'}))
  const failed = await failureOf(t, {}, async (namespace) => {
    await refusePods(t, namespace, guard.clientConfig)
    const cluster = await clusterOrSkip(t)
    const body = {metadata: {name: 'probe'}, spec: {containers: [{name: 'x', image: 'local/pause:1'}]}}
    const deadline = performance.now() + 10_000
    // The API server learns of a new webhook after a moment.
    while (guard.askedCount() === 0 && performance.now() < deadline) {
      const probe = cluster!.core.createNamespacedPod({namespace, body, dryRun: 'All'})
      await Promise.allSettled([probe])
    }
  })
  t.regex(failed!.error.message, /FailedCreate: admission webhook "guard.* denied the request: no pods on a Friday/)
  t.regex(failed!.error.hint!, /policy of the cluster/)
  t.true(failed!.seconds < 15)
})

test('what never becomes ready is explained when the time is up', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster)
  const readinessProbe = {tcpSocket: {port: 9}, periodSeconds: 1}
  await applyManifests(cluster, [deployment(name, 'fortioserver', {container: {readinessProbe}})])
  const error = await t.throwsAsync(waitUntilReady(cluster, name, ONE, {timeoutSeconds: 6}))
  t.regex(error!.message, /after 6 s there are fortioserver: 0 of 1 ready/)
  t.regex(error!.message, /container captured runs but is not ready/)
  t.regex(error!.message, /Unhealthy.*Readiness probe failed/)
  t.regex(error!.message, /last log lines of captured:/)
})

test('a wait that is given up ends with the reason of its signal', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const name = await foreignNamespace(t, cluster)
  const signal = AbortSignal.timeout(800)
  await t.throwsAsync(waitUntilReady(cluster, name, ONE, {timeoutSeconds: 60, signal}), {name: 'TimeoutError'})
})

/** A watched pod in order. */
async function watched(t: import('ava').ExecutionContext, shape: Parameters<typeof deployment>[2] = {}) {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return null
  const namespace = await foreignNamespace(t, cluster)
  await applyManifests(cluster, [deployment(namespace, 'fortioserver', shape)])
  const pods = await waitUntilReady(cluster, namespace, ONE, SOON)
  const watch = watchPods(cluster, namespace, pods)
  t.teardown(() => watch[Symbol.dispose]())
  return {cluster, namespace, name: pods[0]!.metadata!.name!, watch, pods}
}

test('a deleted pod breaks the deployment', async (t) => {
  const seen = await watched(t)
  if (seen === null) return
  const {cluster, namespace, name, watch} = seen
  await cluster.core.deleteNamespacedPod({namespace, name})
  const error = (await aborted(watch.broken, 15_000)) as RunnerError
  t.is(error.exitCode, 5)
  t.true(error.message.startsWith(`Pod ${name} in namespace ${namespace} was deleted.`), error.message)
  t.regex(error.hint!, /--resume/)
})

test('an evicted pod is called evicted', async (t) => {
  const seen = await watched(t)
  if (seen === null) return
  const {cluster, namespace, name, watch} = seen
  const body = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name, namespace}}
  await cluster.core.createNamespacedPodEviction({namespace, name, body})
  const {message} = await aborted(watch.broken, 15_000)
  t.regex(message, /was evicted \(EvictionByEvictionAPI/)
})

test('a container killed for its memory is called OOMKilled', async (t) => {
  const bash = 'until [ -e /tmp/go ]; do sleep 0.1; done; exec tail /dev/zero'
  const container = {resources: {limits: {memory: '24Mi'}, requests: {cpu: '5m'}}}
  const seen = await watched(t, {
    image: 'local/perf:1',
    command: ['bash', '-c', bash.replace('until [ -e /tmp/go ]; do sleep 0.1; done', 'sleep 5')],
    container,
  })
  if (seen === null) return
  const {message} = await aborted(seen.watch.broken, 30_000)
  t.log(message)
  t.regex(message, /lost its container captured, which was killed for using more memory than its limit \(OOMKilled/)
  const explained = await explainPod(seen.cluster, seen.namespace, 'app=fortioserver')
  t.regex(explained, /OOMKilled/)
})

test('a container that ends is named with its exit code and last words', async (t) => {
  const command = ['bash', '-c', 'echo all is lost; sleep 4; exit 7']
  const seen = await watched(t, {image: 'local/perf:1', command})
  if (seen === null) return
  const {message} = await aborted(seen.watch.broken, 30_000)
  t.regex(message, /lost its container captured, which ended with exit code 7/)
  t.regex(message, /all is lost/)
})

test('watches that are disposed of say nothing and leave no socket behind', async (t) => {
  const seen = await watched(t)
  if (seen === null) return
  const {cluster, namespace, name, pods} = seen
  seen.watch[Symbol.dispose]()
  const sockets = () =>
    process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap' || one === 'TLSWrap').length
  const before = sockets()
  for (let round = 0; round < 20; round++) {
    const watch = watchPods(cluster, namespace, pods)
    await cluster.core.readNamespacedPod({namespace, name})
    watch[Symbol.dispose]()
  }
  await cluster.core.deleteNamespacedPod({namespace, name})
  await waitUntilReady(cluster, namespace, ONE, SOON)
  t.false(seen.watch.broken.aborted)
  t.true(sockets() <= before + 3, `${sockets()} sockets, ${before} before`)
})

/** A kubeconfig in JSON, whole in itself. */
async function kubeconfigFile(t: import('ava').ExecutionContext, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lifecycle-'))
  t.teardown(() => rm(folder, {recursive: true}))
  const path = join(folder, 'kubeconfig')
  await writeFile(path, content, {mode: 0o600})
  return path
}

async function spokeAt(cluster: Cluster, namespace: string, run: string): Promise<string> {
  const lease = await cluster.coordination.readNamespacedLease({namespace, name: `mesh-runner-${run}`})
  return String(lease.spec?.renewTime)
}

test('an API server that goes and comes back breaks nothing, and what happened meanwhile is seen', async (t) => {
  const seen = await watched(t)
  if (seen === null || (await clusterHereOrSkip(t)) === null) return
  const {cluster, namespace, name, pods} = seen
  const kubeconfig = await kubeconfigFile(t, cluster.kubeConfig.exportConfig())
  await using flaky = await flakyApiServer(kubeconfig)
  const through = connectCluster({kubeconfig: flaky.kubeconfig, context: cluster.context})
  using watch = watchPods(through, namespace, pods)
  await using held = await holdNamespace(through, namespace, 'flaky', {renewEveryMs: 200})
  const before = await spokeAt(cluster, namespace, 'flaky')
  for (let cut = 0; cut < 3; cut++) {
    const asked = flaky.cutCount()
    while (flaky.openCount() === 0) await new Promise((resolve) => setImmediate(resolve))
    flaky.cutAll()
    t.true(flaky.cutCount() > asked)
  }
  flaky.refuse(true)
  flaky.cutAll()
  await t.throwsAsync(aborted(AbortSignal.any([watch.broken, held.lost]), 4000), {message: /nothing broke/})
  await cluster.core.deleteNamespacedPod({namespace, name, gracePeriodSeconds: 0})
  flaky.refuse(false)
  t.regex((await aborted(watch.broken, 20_000)).message, /was deleted/)
  const deadline = performance.now() + 10_000
  while ((await spokeAt(cluster, namespace, 'flaky')) === before && performance.now() < deadline);
  t.not(await spokeAt(cluster, namespace, 'flaky'), before, 'the lease is renewed again')
  t.false(held.lost.aborted)
})

/** A kubeconfig of an account that has all rights in one namespace and none elsewhere. */
async function namespacedAccount(
  t: import('ava').ExecutionContext,
  cluster: Cluster,
  namespace: string,
): Promise<string> {
  const metadata = {name: 'tidy', namespace}
  await cluster.core.createNamespacedServiceAccount({namespace, body: {metadata}})
  const rbac = ['apis', 'rbac.authorization.k8s.io', 'v1', 'namespaces', namespace]
  const role = {metadata, rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]}
  await askApi(cluster, {method: 'POST', path: [...rbac, 'roles'], body: role})
  const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'tidy'}
  const subjects = [{kind: 'ServiceAccount', ...metadata}]
  await askApi(cluster, {method: 'POST', path: [...rbac, 'rolebindings'], body: {metadata, roleRef, subjects}})
  const {status} = await cluster.core.createNamespacedServiceAccountToken({
    ...metadata,
    body: {spec: {audiences: []}},
  } as never)
  const config = JSON.parse(cluster.kubeConfig.exportConfig())
  config.users = [{name: 'tidy', user: {token: status?.token}}]
  config.contexts = [{name: 'tidy', context: {cluster: config.contexts[0].context.cluster, user: 'tidy'}}]
  config['current-context'] = 'tidy'
  return kubeconfigFile(t, JSON.stringify(config))
}

test('runner clean tidies up the namespace that it is told, with rights in that namespace alone, also of what was kept', async (t) => {
  const cluster = await clusterOrSkip(t)
  if (cluster === null) return
  const namespace = await foreignNamespace(t, cluster)
  const kubeconfig = await namespacedAccount(t, cluster, namespace)
  await staleLease(cluster, namespace, 'died')
  await applyManifests(cluster, [deployment(namespace, 'fortioserver', {run: 'died'})])
  await applyManifests(cluster, [deployment(namespace, 'kept', {run: 'stays', kept: true})])
  const words = ['clean', '--kubeconfig', kubeconfig, '-n', namespace, '--json']
  const asked = await runRunner(words, {cwd: tmpdir()})
  t.is(asked.exitCode, 2, asked.stdout)
  t.regex(JSON.parse(asked.stdout).error.hint, /runner clean .* --yes$/)
  const first = await runRunner([...words, '--yes'], {cwd: tmpdir()})
  t.is(first.exitCode, 0, first.stdout)
  const {cluster: told} = JSON.parse(first.stdout)
  t.is(told.onlyNamespace, namespace)
  t.deepEqual(told.removed.map(({run}: {run: string}) => run).toSorted(), ['died', 'stays'])
  t.deepEqual(told.stillKept, [])
  t.deepEqual(told.removedRecorderNamespaces, [])
  const deployments = ['apis', 'apps', 'v1', 'namespaces', namespace, 'deployments']
  t.deepEqual(await namesOf(cluster, deployments), [])
  t.deepEqual(await namesOf(cluster, ['api', 'v1', 'namespaces', namespace, 'serviceaccounts']), ['default', 'tidy'])
})
