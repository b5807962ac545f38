import {setTimeout as wait} from 'node:timers/promises'
import test from 'ava'
import {TestbedError} from '../../../src/errors/index.ts'
import {ENVOY_WORKER_THREAD} from '../../../src/meshes/envoy-process.ts'
import {findProcess} from '../../../src/testbeds/kubernetes/proxies/find-process.ts'
import {type MeasuredProxy, usageReader} from '../../../src/testbeds/kubernetes/proxies/usage.ts'
import {envoy, ownNamespace, printed, proxyOf, runningPod, tools} from './parts/proxy-pods.ts'

const ENVOY = ['envoy']
/** Uses a processor as far as it may. */
const BUSY = 'exec -a busyproxy bash -c "while :; do :; done"'

test.serial('among several Envoys of a node, that of the container is found, by the pid of the host', async (t) => {
  const own = await ownNamespace(t)
  if (own === null) return
  const {cluster, namespace} = own
  const hosting = {hostPID: true, containers: [envoy(), tools()]}
  const [pod] = await Promise.all([
    runningPod(own, 'one', hosting),
    runningPod(own, 'two', {
      containers: [tools()],
      initContainers: [envoy({name: 'istio-proxy', restartPolicy: 'Always'})],
    }),
  ])
  const proxy = proxyOf(pod, 'envoy')
  const place = {namespace, pod: 'one', container: 'tools'}
  const found = await findProcess(cluster, place, {containerId: proxy.containerId, executables: ENVOY})
  t.is(found.executable, '/usr/local/bin/envoy')
  // The kernel's own word: the process belongs to the container.
  t.true((await printed(own, 'one', 'tools', `cat /proc/${found.pid}/cgroup`)).includes(proxy.containerId!))
  const blind = findProcess(cluster, place, {containerId: 'f'.repeat(64), executables: ENVOY})
  const error = await t.throwsAsync(blind, {instanceOf: TestbedError})
  t.regex(error!.message, /\d+ in what can be seen there \(no cgroup tells the container\) run envoy: \d+ /)
})

test.serial('a native sidecar that runs as another user is found from a container that shares processes', async (t) => {
  const own = await ownNamespace(t)
  if (own === null) return
  const {cluster, namespace} = own
  const sidecar = envoy({name: 'istio-proxy', restartPolicy: 'Always', securityContext: {runAsUser: 1337}})
  const spec = {shareProcessNamespace: true, initContainers: [sidecar], containers: [tools()]}
  const pod = await runningPod(own, 'shared', spec)
  const proxy = proxyOf(pod, 'istio-proxy')
  t.true(proxy.native)
  const place = {namespace, pod: 'shared', container: 'tools'}
  const found = await findProcess(cluster, place, {containerId: proxy.containerId, executables: ENVOY})
  t.not(found.pid, 1)
  t.is((await printed(own, 'shared', 'tools', `cat /proc/${found.pid}/comm`)).trim(), 'envoy')
  const measured = {
    proxy: {namespace, pod: 'shared', container: proxy.container},
    node: proxy.node,
    seen: {place, process: found},
    executables: ENVOY,
    workerThread: ENVOY_WORKER_THREAD,
  }
  // Without SYS_PTRACE the other user's root is closed: the scheduler's accounts are what is left.
  const reader = usageReader(cluster, measured)
  const usage = await reader.read()
  t.is(reader.source, 'process')
  t.is(usage.workerThreads, 1)
  t.true(usage.cpuSeconds! > 0.01 && usage.cpuSeconds! < 60)
  const resident = await printed(own, 'shared', 'tools', `grep VmRSS /proc/${found.pid}/status`)
  const kib = Number(/(\d+) kB/.exec(resident)![1])
  t.true(Math.abs(usage.rssBytes! / 1024 / kib - 1) < 0.1)
})

test.serial(
  'a proxy that is held at its limit shows the limit as its usage, and is seen to be throttled',
  async (t) => {
    const own = await ownNamespace(t)
    if (own === null) return
    const {cluster, namespace} = own
    const limits = {cpu: '200m', memory: '64Mi'}
    const proxyContainer = tools({name: 'proxy', command: ['bash', '-c', BUSY], resources: {limits}})
    const spec = {shareProcessNamespace: true, containers: [proxyContainer, tools()]}
    const pod = await runningPod(own, 'busy', spec)
    const proxy = proxyOf(pod, 'proxy')
    const place = {namespace, pod: 'busy', container: 'tools'}
    const process = await findProcess(cluster, place, {containerId: proxy.containerId, executables: ['bash']})
    const measured: MeasuredProxy = {
      proxy: {namespace, pod: 'busy', container: 'proxy'},
      node: proxy.node,
      seen: {place, process},
      executables: ENVOY,
      workerThread: null,
    }
    const readers = {
      cgroup: usageReader(cluster, measured),
      container: usageReader(cluster, {...measured, seen: null}),
    }
    for (const [source, reader] of Object.entries(readers)) {
      const first = await reader.read()
      const startedMs = performance.now()
      t.is(reader.source, source as 'cgroup')
      await wait(3000)
      const second = await reader.read()
      const seconds = (performance.now() - startedMs) / 1000
      const share = (second.cpuSeconds! - first.cpuSeconds!) / seconds
      t.true(share > 0.15 && share < 0.25, `${source}: ${share} processors`)
      const throttled = second.throttling!.throttledPeriods - first.throttling!.throttledPeriods
      t.true(throttled > 0, `${source}: ${throttled} throttled periods`)
      t.true(second.throttling!.throttledSeconds > first.throttling!.throttledSeconds)
      t.true(second.rssBytes! > 100_000)
      t.deepEqual(reader.warnings, [])
    }
    await cluster.core.deleteNamespacedPod({namespace, name: 'busy', gracePeriodSeconds: 0})
  },
)

test.serial(
  "where nothing sees the proxy's process and it has no shell, the kubelet's figures are taken, and said to be old",
  async (t) => {
    const own = await ownNamespace(t)
    if (own === null) return
    const {cluster, namespace} = own
    const pod = await runningPod(own, 'alone', {containers: [envoy()]})
    const proxy = {namespace, pod: 'alone', container: 'envoy'}
    const node = pod.spec!.nodeName!
    // A kubelet needs a while until it has figures of a new pod.
    const deadline = performance.now() + 60_000
    let reader = usageReader(cluster, {
      proxy,
      node,
      seen: null,
      executables: ENVOY,
      workerThread: ENVOY_WORKER_THREAD,
    })
    await reader.read()
    while (reader.source !== 'kubelet' && performance.now() < deadline) {
      await wait(1000)
      reader = usageReader(cluster, {
        proxy,
        node,
        seen: null,
        executables: ENVOY,
        workerThread: ENVOY_WORKER_THREAD,
      })
      await reader.read()
    }
    const usage = await reader.read()
    t.is(reader.source, 'kubelet')
    t.true(usage.cpuSeconds! > 0)
    t.is(usage.workerThreads, null)
    t.deepEqual(
      reader.warnings.map(({code}) => code),
      ['proxy-usage-coarse'],
    )
    const unknown = usageReader(cluster, {proxy, node: null, seen: null, executables: ENVOY, workerThread: null})
    t.is((await unknown.read()).cpuSeconds, null)
    t.deepEqual(
      unknown.warnings.map(({code}) => code),
      ['proxy-usage-unknown'],
    )
  },
)

test.serial('a proxy that was started anew is an error, not a figure', async (t) => {
  const own = await ownNamespace(t)
  if (own === null) return
  const {cluster, namespace} = own
  const proxyContainer = tools({name: 'proxy', command: ['bash', '-c', 'exec -a busyproxy sleep 3600']})
  const pod = await runningPod(own, 'dies', {shareProcessNamespace: true, containers: [proxyContainer, tools()]})
  const proxy = proxyOf(pod, 'proxy')
  const place = {namespace, pod: 'dies', container: 'tools'}
  const process = await findProcess(cluster, place, {containerId: proxy.containerId, executables: ['sleep']})
  const seen = {place, process}
  const reader = usageReader(cluster, {
    proxy: {namespace, pod: 'dies', container: 'proxy'},
    node: null,
    seen,
    executables: ENVOY,
    workerThread: null,
  })
  await reader.read()
  await printed(own, 'dies', 'tools', `kill -9 ${process.pid}`)
  const error = await t.throwsAsync(() => reader.read(), {instanceOf: TestbedError})
  t.regex(error!.message, /process \d+ of \/usr\/bin\/sleep has ended/)
})
