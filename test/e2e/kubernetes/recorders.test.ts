import {setTimeout as wait} from 'node:timers/promises'
import type {V1Pod} from '@kubernetes/client-node'
import test from 'ava'
import {PrerequisiteError, TestbedError} from '../../../src/errors/index.ts'
import {execIn} from '../../../src/testbeds/kubernetes/exec/exec-in.ts'
import type {ProfilingPlace} from '../../../src/testbeds/kubernetes/recorders/profiling-place.ts'
import {
  openProfilingPlaces,
  type ProfilingOptions,
} from '../../../src/testbeds/kubernetes/recorders/profiling-places.ts'
import {
  closeUnusedRecorderNamespaces,
  openRecorderNamespace,
} from '../../../src/testbeds/kubernetes/recorders/recorder-namespace.ts'
import {
  envoy,
  type OwnNamespace,
  ownNamespace,
  PERF_IMAGE,
  printed,
  proxyOf,
  runningPod,
  tools,
} from './parts/proxy-pods.ts'

/** One that nobody else uses. */
function options(
  own: OwnNamespace,
  more: Partial<ProfilingOptions['recorder']> = {},
  ephemeral = false,
): ProfilingOptions {
  const recorder = {
    runName: own.namespace,
    namespace: `${own.namespace}-rec`,
    image: PERF_IMAGE,
    pullPolicy: 'IfNotPresent',
    pullSecrets: [],
    deadlineSeconds: 300,
    needsBpf: false,
    timeoutSeconds: 60,
    templatesDirectory: null,
    ...more,
  } as const
  return {recorder, allowEphemeralContainer: ephemeral}
}

function target(pod: V1Pod) {
  return {pod, proxy: proxyOf(pod, 'envoy', 'istio-proxy'), executables: ['envoy']}
}

async function namespaceState({cluster}: OwnNamespace, name: string): Promise<'there' | 'leaving' | 'gone'> {
  try {
    const {metadata} = await cluster.core.readNamespace({name})
    return metadata?.deletionTimestamp === undefined ? 'there' : 'leaving'
  } catch (error) {
    if ((error as {code?: number}).code === 404) return 'gone'
    throw error
  }
}

/** Keeps the proxy's admin endpoint busy for four seconds, from a container of its pod. */
const ASK_ADMIN = `end=$((SECONDS+4)); while [ $SECONDS -lt $end ]; do
exec 3<>/dev/tcp/127.0.0.1/15000; printf 'GET /stats HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3 >/dev/null; done`

/** Records the process for two seconds while it is kept busy from `busyIn`, and reads whose the samples are. */
async function recorded(own: OwnNamespace, pod: string, busyIn: string, place: ProfilingPlace): Promise<string> {
  const script = `cd /tmp && perf record -q -e cpu-clock -F 499 -g -o $0.data -p "$1" -- sleep 2 >&2
perf report -q -i $0.data --sort comm --stdio -g none 2>/dev/null | sort -u; rm -f $0.data`
  const argv = ['sh', '-c', script, 'try', `${place.process.pid}`]
  const busy = {namespace: own.namespace, pod, container: busyIn}
  const [{exitCode, stdout, stderr}] = await Promise.all([
    execIn(own.cluster, place, argv, {deadlineSeconds: 60}),
    execIn(own.cluster, busy, ['bash', '-c', ASK_ADMIN]),
  ])
  if (exitCode !== 0) throw new Error(stderr)
  return stdout
}

test.serial(
  'without a container for it, a recorder on the node records the proxy, and leaves nothing behind',
  async (t) => {
    const own = await ownNamespace(t)
    if (own === null) return
    const sidecar = envoy({name: 'istio-proxy', restartPolicy: 'Always', securityContext: {runAsUser: 1337}})
    const pod = await runningPod(own, 'plain', {initContainers: [sidecar], containers: [tools()]})
    const wanted = options(own)
    {
      await using places = await openProfilingPlaces(own.cluster, [target(pod)], wanted)
      const place = places.placeOf('plain')
      t.is(place.kind, 'node')
      t.true(place.seesHostPids)
      t.is(place.process.executable, '/usr/local/bin/envoy')
      // It sees the other user's files, and its own rights are those few.
      const root = `/proc/${place.process.pid}/root`
      const {stdout} = await execIn(own.cluster, place, [
        'sh',
        '-c',
        `ls ${root}/usr/local/bin; grep CapEff /proc/self/status`,
      ])
      t.regex(stdout, /envoy\n/)
      const capabilities = BigInt(`0x${/CapEff:\s+(\w+)/.exec(stdout)![1]}`)
      const bits = {SYS_PTRACE: 19n, SYSLOG: 34n, PERFMON: 38n}
      t.is(
        capabilities,
        Object.values(bits).reduce((sum, bit) => sum | (1n << bit), 0n),
      )
      t.regex(await recorded(own, 'plain', 'tools', place), / envoy/)
      const jobs = await own.cluster.batch.listNamespacedJob({namespace: wanted.recorder.namespace})
      t.deepEqual(
        jobs.items.map(({spec}) => spec?.activeDeadlineSeconds),
        [300],
      )
    }
    t.not(await namespaceState(own, wanted.recorder.namespace), 'there')
    const {spec} = await own.cluster.core.readNamespacedPod({namespace: own.namespace, name: 'plain'})
    t.is(spec?.ephemeralContainers, undefined)
  },
)

test.serial("a pod's own container is taken before anything else, and nothing is made", async (t) => {
  const own = await ownNamespace(t)
  if (own === null) return
  const add = ['PERFMON', 'SYS_PTRACE', 'SYSLOG']
  const perf = tools({name: 'perf', securityContext: {capabilities: {add}, seccompProfile: {type: 'Unconfined'}}})
  const pod = await runningPod(own, 'with', {hostPID: true, containers: [envoy(), perf]})
  await using places = await openProfilingPlaces(own.cluster, [target(pod)], options(own))
  const place = places.placeOf('with')
  t.is(place.kind, 'pod')
  t.true(place.seesHostPids)
  t.regex(await recorded(own, 'with', 'perf', place), / envoy/)
  t.is(await namespaceState(own, options(own).recorder.namespace), 'gone')
})

test.serial(
  'where Pod Security forbids it and nothing else is allowed, the error goes through all that was tried',
  async (t) => {
    const own = await ownNamespace(t, {'pod-security.kubernetes.io/enforce': 'baseline'})
    if (own === null) return
    const pod = await runningPod(own, 'plain', {containers: [envoy(), tools()]})
    const wanted = options(own, {namespace: own.namespace})
    const error = await t.throwsAsync(openProfilingPlaces(own.cluster, [target(pod)], wanted), {
      instanceOf: PrerequisiteError,
    })
    t.regex(error!.message, /1\. container perf of pod plain: the pod has none \(remedy: .*profilingMode/)
    t.regex(
      error!.message,
      /2\. a recorder on node \S+ \(namespace \S+\): .*violates PodSecurity "baseline:latest".*hostPID/,
    )
    t.regex(
      error!.message,
      /3\. an ephemeral container in each pod: it was not allowed \(remedy: .*--ephemeral-profiler/,
    )
    const ephemeral = openProfilingPlaces(own.cluster, [target(pod)], options(own, {namespace: own.namespace}, true))
    const second = await t.throwsAsync(ephemeral, {instanceOf: PrerequisiteError})
    t.regex(second!.message, /3\. an ephemeral container in pod plain: .*violates PodSecurity.*PERFMON/)
    const jobs = await own.cluster.batch.listNamespacedJob({namespace: own.namespace})
    t.deepEqual(jobs.items, [])
  },
)

test.serial(
  'where a quota forbids recorders, an ephemeral container is added once, used again, and warned of',
  async (t) => {
    const own = await ownNamespace(t)
    if (own === null) return
    const {cluster, namespace} = own
    const sidecar = envoy({securityContext: {runAsUser: 1337, runAsNonRoot: true}})
    const pod = await runningPod(own, 'tight', {securityContext: {runAsNonRoot: true}, containers: [sidecar]})
    // The pod that is there fills it.
    await cluster.core.createNamespacedResourceQuota({
      namespace,
      body: {metadata: {name: 'full'}, spec: {hard: {pods: '1'}}},
    })
    await untilQuotaCounts(own)
    const wanted = options(own, {namespace}, true)
    for (const round of ['first', 'second']) {
      await using places = await openProfilingPlaces(cluster, [target(pod)], wanted)
      const place = places.placeOf('tight')
      t.is(place.kind, 'ephemeral', round)
      t.is(place.container, 'mesh-runner-perf-1')
      t.false(place.seesHostPids)
      t.is(place.process.executable, '/usr/local/bin/envoy')
      t.deepEqual(
        places.warnings.map(({code}) => code),
        ['ephemeral-container'],
      )
      t.regex(await recorded(own, 'tight', place.container, place), / envoy/)
    }
    const {spec} = await cluster.core.readNamespacedPod({namespace, name: 'tight'})
    t.is(spec?.ephemeralContainers?.length, 1)
  },
)

async function untilQuotaCounts({cluster, namespace}: OwnNamespace): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const {status} = await cluster.core.readNamespacedResourceQuota({namespace, name: 'full'})
    if (status?.used?.['pods'] === '1') return
    if (performance.now() > deadline) throw new Error('the quota is not counted')
    await wait(200)
  }
}

test.serial('an image that no node has is named with the events of the pod, and nothing is left behind', async (t) => {
  const own = await ownNamespace(t)
  if (own === null) return
  const pod = await runningPod(own, 'plain', {containers: [envoy()]})
  const wanted = options(own, {image: 'local/no-such-image:1', pullPolicy: 'Never'})
  const error = await t.throwsAsync(openProfilingPlaces(own.cluster, [target(pod)], wanted), {instanceOf: TestbedError})
  t.regex(error!.message, /local\/no-such-image:1/)
  t.regex(error!.message, /ErrImageNeverPull/)
  t.not(await namespaceState(own, wanted.recorder.namespace), 'there')
})

test.serial("a namespace that somebody else made for recorders stays, as do others' recorders", async (t) => {
  const own = await ownNamespace(t)
  if (own === null) return
  const {cluster, namespace} = own
  const pod = await runningPod(own, 'plain', {containers: [envoy()]})
  const theirs = options(own, {namespace})
  {
    await using places = await openProfilingPlaces(cluster, [target(pod)], theirs)
    t.is(places.placeOf('plain').kind, 'node')
  }
  t.is(await namespaceState(own, namespace), 'there')
  const shared = options(own)
  const other = options(own, {runName: `${namespace}-other`})
  await using first = await openProfilingPlaces(cluster, [target(pod)], shared)
  {
    await using second = await openProfilingPlaces(cluster, [target(pod)], other)
    t.not(second.placeOf('plain').pod, first.placeOf('plain').pod)
  }
  t.is(await namespaceState(own, shared.recorder.namespace), 'there')
  t.is(
    (
      await printed({...own, namespace: shared.recorder.namespace}, first.placeOf('plain').pod, 'recorder', 'echo here')
    ).trim(),
    'here',
  )
})

test.serial('what a killed run leaves of its recorders is swept up, and what a living one uses stays', async (t) => {
  const own = await ownNamespace(t)
  if (own === null) return
  const {cluster, namespace} = own
  const pod = await runningPod(own, 'plain', {containers: [envoy()]})
  const alive = options(own)
  const orphan = `${namespace}-dead`
  // As far as a run comes that is killed before it makes its recorder.
  await openRecorderNamespace(cluster, orphan, 'mesh-runner-recorder-dead')
  await using places = await openProfilingPlaces(cluster, [target(pod)], alive)
  t.is(places.placeOf('plain').kind, 'node')
  const swept = await closeUnusedRecorderNamespaces(cluster, alive.recorder.namespace)
  t.true(swept.includes(orphan))
  t.false(swept.includes(alive.recorder.namespace))
  t.not(await namespaceState(own, orphan), 'there')
  t.is(await namespaceState(own, alive.recorder.namespace), 'there')
})
