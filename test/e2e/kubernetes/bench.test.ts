import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import anyTest, {type TestFn} from 'ava'
import {benchOnCluster, onCluster, onClusterRun, whatStands} from './parts/bench-on-cluster.ts'

const test = anyTest.serial as TestFn
/** Enough for a profile to show something. */
const BUSY = ['--duration', '3', '--qps', '300']
// At 99 Hz three seconds of this load are about a dozen samples, on a busy machine fewer: too few to expect anything of.
const PERF = 'perf record -F 499 -g -p {sidecar_pid} -- sleep {duration} && perf script'

function framesOf(folded: string): Set<string> {
  return new Set(folded.split('\n').flatMap((line) => line.replace(/ \d+$/, '').split(';')))
}

test('a profiled run on a cluster leaves numbers and flame graphs of both sidecars, and nothing on the cluster', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {ended, document} = await benchOnCluster(t, on, [...BUSY, '--custom_profiling_command', PERF])
  t.is(ended.exitCode, 0, ended.stderr)
  const [cell] = document.cells
  t.like(cell, {status: 'done', profiled: true, errorCount: 0})
  t.deepEqual(
    cell!.path.map(({proxy}) => proxy),
    ['fortioclient-sidecar', 'fortioserver-sidecar'],
  )
  t.true(cell!.proxies.every(({cpuSeconds, rssBytes}) => cpuSeconds! > 0 && rssBytes! > 10e6))
  t.deepEqual(
    cell!.profiles.map(({workload, status}) => [workload, status]),
    [
      ['fortioclient', 'done'],
      ['fortioserver', 'done'],
    ],
  )
  for (const {flameGraphs} of cell!.profiles) {
    const frames = framesOf(readFileSync(flameGraphs[0]!.folded, 'utf8'))
    t.false(frames.has('[envoy]'))
    t.true([...frames].filter((name) => /Envoy|envoy\+0x/.test(name)).length > 20)
  }
  const pictures = readdirSync(join(on.directory, 'flame', 'flameoutput'))
  t.is(pictures.filter((name) => name.endsWith('.svg')).length, 2)
  for (const file of ['run.json', 'journal.jsonl', 'results.csv', 'index.html', 'runner.log']) {
    t.true(existsSync(join(document.runDirectory, file)), file)
  }
  const configuration = readFileSync(
    join(document.runDirectory, 'proxies/fortioclient-sidecar/config_dump.json'),
    'utf8',
  )
  t.regex(configuration, /outbound_sidecar_http|outbound/)
  t.notRegex(configuration, /PRIVATE KEY/)
  t.deepEqual(await whatStands(on), [])
})

// The contract suite has the other protocols.
for (const protocol of ['http', 'tcp']) {
  test(`${protocol} takes the path of every mode`, async (t) => {
    const on = await onCluster(t)
    if (on === null) return
    const modes = ['--baseline', '--serversidecar', '--clientsidecar']
    const load = ['--duration', '1', '--qps', '100', '--conn', '2']
    const {ended, document} = await benchOnCluster(t, on, [...modes, '--mode', protocol, ...load])
    t.is(ended.exitCode, 0, ended.stderr)
    t.deepEqual(
      document.cells.map(({mode, status}) => [mode, status]),
      [
        ['baseline', 'done'],
        ['serversidecar', 'done'],
        ['clientsidecar', 'done'],
        ['bothsidecar', 'done'],
      ],
    )
  })
}

test("Envoy's heap profiler leaves pictures of both sidecars", async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {ended, document} = await benchOnCluster(t, on, [...BUSY, '--envoy_profiler', 'heapprofiler'])
  t.is(ended.exitCode, 0, ended.stderr)
  const workloads = new Set(document.cells[0]!.profiles.map(({workload}) => workload))
  t.deepEqual([...workloads].toSorted(), ['fortioclient', 'fortioserver'])
  t.true(document.cells[0]!.profiles.every(({status}) => status === 'done'))
})

test('what deploy put up is measured by --attach as often as one likes, and taken away by clean', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const deployed = await onClusterRun(on, 'deploy', ['--tls', 'none'])
  t.is(deployed.exitCode, 0, deployed.stderr)
  t.regex(deployed.stdout, /Next: runner bench --attach/)
  const before = (await whatStands(on)).toSorted()
  const again = await onClusterRun(on, 'bench', ['--duration', '1', '--qps', '100'])
  t.is(again.exitCode, 3)
  t.regex(again.stderr, /was kept.*--attach/s)
  for (const more of [[], ['--profiler', 'oncpu']]) {
    const load = ['--duration', '2', '--qps', '200']
    const {ended} = await benchOnCluster(t, on, ['--attach', '--tls', 'none', ...load, ...more])
    t.is(ended.exitCode, 0, ended.stderr)
    t.deepEqual((await whatStands(on)).toSorted(), before)
  }
  const other = await onClusterRun(on, 'bench', ['--attach', '--tls', 'mutual', '--duration', '1'])
  t.is(other.exitCode, 3)
  t.regex(other.stderr, /speak TLS none, and mutual is asked for.*--tls none/s)
  const cleaned = await onClusterRun(on, 'clean')
  t.is(cleaned.exitCode, 0, cleaned.stderr)
  t.deepEqual(await whatStands(on), [])
})

test('a namespace with workloads of somebody else is refused', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {cluster, namespace} = on
  await cluster.core.createNamespace({body: {metadata: {name: namespace}}})
  const container = {name: 'other', image: 'local/pause:1', imagePullPolicy: 'IfNotPresent'}
  await cluster.core.createNamespacedPod({
    namespace,
    body: {metadata: {name: 'other'}, spec: {containers: [container]}},
  })
  const {exitCode, stderr} = await onClusterRun(on, 'bench', ['--duration', '1'])
  t.is(exitCode, 3)
  t.regex(stderr, /other/)
  t.regex(stderr, /--attach|--namespace/)
})

test('a mesh that is not on the cluster is refused before anything is deployed', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const {exitCode, stderr} = await onClusterRun(on, 'bench', ['--duration', '1', '--mesh', 'istio'])
  t.is(exitCode, 4)
  t.regex(stderr, /Mesh istio is not on the cluster/)
  t.deepEqual(await whatStands(on), [])
})

test('two load generators share a cell, and their histograms are merged', async (t) => {
  const on = await onCluster(t)
  if (on === null) return
  const load = ['--duration', '2', '--qps', '200', '--conn', '4']
  const {ended, document} = await benchOnCluster(t, on, ['--client-replicas', '2', '--affinity', 'soft', ...load])
  t.is(ended.exitCode, 0, ended.stderr)
  const [cell] = document.cells
  const sent = cell!.loadResultFiles.map(({path}) => {
    const written = JSON.parse(readFileSync(path, 'utf8')) as {DurationHistogram: {Count: number}}
    return written.DurationHistogram.Count
  })
  t.is(sent.length, 2)
  t.true(sent.every((count) => count > 100))
  t.is(cell!.requestCount, sent[0]! + sent[1]!)
})
