import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import type {RunDocument} from '../../../src/results/run-document.ts'
import {readNamespace} from '../../../src/testbeds/kubernetes/namespace/read-namespace.ts'
import {ISTIO_VERSION} from '../../cluster/building/go-programs.ts'
import {ISTIO_NAMESPACE, REVISIONS} from '../../cluster/istio/settings.ts'
import {eventually} from '../../eventually.ts'
import {benchOnCluster, type OnCluster, onClusterStart, whatStands} from '../kubernetes/parts/bench-on-cluster.ts'
import {metricLines, rejectCount} from './control-plane.ts'
import {namespaceIsGone, onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const SHORT = ['--mesh', 'istio', '--duration', '1', '--qps', '100', '--conn', '2']
const ALL_MODES = ['--baseline', '--serversidecar', '--clientsidecar']
const CROSSED = {
  baseline: [],
  serversidecar: ['fortioserver-sidecar'],
  clientsidecar: ['fortioclient-sidecar'],
  bothsidecar: ['fortioclient-sidecar', 'fortioserver-sidecar'],
}

const ROUNDS = [
  ['http', 'mutual'],
  ['http', 'none'],
  ['http2', 'mutual'],
  ['grpc', 'mutual'],
  ['grpc', 'none'],
  ['tcp', 'mutual'],
  ['tcp', 'none'],
] as const

for (const [protocol, tls] of ROUNDS) {
  test(`on Istio ${protocol} with TLS ${tls} takes the path of every mode, and the namespace goes`, async (t) => {
    const on = await onIstio(t)
    if (on === null) return
    const asked = [...SHORT, ...ALL_MODES, '--protocol_mode', protocol, '--tls', tls]
    const {ended, document} = await benchOnCluster(t, on, asked)
    t.is(ended.exitCode, 0, ended.stdout)
    t.is(document.mesh, 'istio')
    t.deepEqual(Object.fromEntries(document.cells.map(({mode, path}) => [mode, path.map(({proxy}) => proxy)])), CROSSED)
    for (const cell of document.cells) {
      t.like(cell, {status: 'done', errorCount: 0}, cell.mode)
      t.true(cell.requestCount! > 0, cell.mode)
    }
    t.false(document.warnings.some(({code}) => code === 'namespace-stays'))
    t.deepEqual(await whatStands(on), [])
    t.true(await namespaceIsGone(on))
  })
}

test('both sidecars are profiled, and the run keeps what is known of them', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  const asked = ['--mesh', 'istio', '--duration', '3', '--qps', '300', '--conn', '2', '--profiler', 'oncpu']
  const {ended, document} = await benchOnCluster(t, on, asked)
  t.is(ended.exitCode, 0, ended.stdout)
  const [cell] = document.cells
  t.deepEqual(
    cell!.profiles.map(({workload, status}) => [workload, status]),
    [
      ['fortioclient', 'done'],
      ['fortioserver', 'done'],
    ],
  )
  for (const {flameGraphs} of cell!.profiles) t.regex(readFileSync(flameGraphs[0]!.folded, 'utf8'), /[Ee]nvoy/)
  for (const {cpuSeconds, rssBytes, own} of cell!.proxies) {
    // Beside Envoy there is pilot-agent, with some tens of megabytes.
    t.true(own!.rssBytes! > 10e6 && rssBytes! > own!.rssBytes! + 10e6, JSON.stringify({rssBytes, own}))
    // The two are read one after the other, and pilot-agent hardly works meanwhile.
    t.true(own!.cpuSeconds! > 0 && cpuSeconds! > 0.9 * own!.cpuSeconds!, JSON.stringify({cpuSeconds, own}))
  }
  const dump = join(document.runDirectory, 'proxies', 'fortioclient-sidecar', 'config_dump.json')
  t.true(existsSync(dump))
  t.regex(readFileSync(dump, 'utf8'), /outbound\|\d+\|\|fortioserver\./)
})

interface IstioRecord {
  readonly tls: object
  readonly istio: {readonly version: string; readonly meshConfig: object}
  readonly pods: readonly {
    readonly interceptionMode: string
    readonly images: Readonly<Record<string, {readonly imageID: string}>>
    readonly resources: Readonly<Record<string, object>>
  }[]
}

async function recordOf(t: ExecutionContext, on: OnCluster, more: readonly string[]): Promise<IstioRecord> {
  const {ended, document} = await benchOnCluster(t, on, [...SHORT, ...more])
  t.is(ended.exitCode, 0, ended.stdout)
  const run = JSON.parse(readFileSync(join(document.runDirectory, 'run.json'), 'utf8'))
  return run.deployment as IstioRecord
}

test('run.json has what is known of Istio, and of each pod the images by digest, resources and interception', async (t) => {
  const on = await onIstio(t, 'its settings are not known')
  if (on === null) return
  const sidecar = ['--set', 'proxy.cpu=50m', '--set', 'proxy.memory=96Mi', '--set', 'interceptionMode=TPROXY']
  const {tls, istio, pods} = await recordOf(t, on, sidecar)
  t.deepEqual(tls, {kind: 'mutual', asked: 'mutual'})
  t.like(istio, {
    revision: 'default',
    namespace: ISTIO_NAMESPACE,
    rootNamespace: ISTIO_NAMESPACE,
    meshWideTls: {mode: 'PERMISSIVE', by: null},
    telemetries: [],
  })
  t.like(istio.meshConfig, {autoMtls: true, accessLog: null, defaultProviders: {}})
  t.true(istio.version.startsWith(ISTIO_VERSION), istio.version)
  for (const {images, resources, interceptionMode} of pods) {
    t.regex(images['istio-proxy']!.imageID, /sha256:[0-9a-f]{64}$/)
    t.deepEqual(resources['istio-proxy'], {
      requests: {cpu: '50m', memory: '96Mi'},
      limits: {cpu: '2', memory: '1Gi'},
    })
    t.is(interceptionMode, 'TPROXY')
  }
})

test('a revision that is named injects, and its control plane serves the proxies', async (t) => {
  const on = await onIstio(t, 'its revisions are not known')
  if (on === null) return
  const {ended, document} = await benchOnCluster(t, on, [...SHORT, '--istio-revision', 'canary'])
  t.is(ended.exitCode, 0, ended.stdout)
  t.is(document.cells[0]!.status, 'done')
  const pushes = await metricLines(on.cluster, 'canary', 'pilot_xds_pushes{')
  t.true(pushes.some((line) => Number(line.split(' ').at(-1)) > 0))
})

test('what somebody put into the namespace keeps it, which the document says', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  const running = onClusterStart(on, 'bench', ['--json', '--mesh', 'istio', '--duration', '5', '--qps', '100'])
  const metadata = {name: 'theirs'}
  await eventually('the namespace is there', async () => (await readNamespace(on.cluster, on.namespace)) !== 'missing')
  await on.cluster.core.createNamespacedConfigMap({namespace: on.namespace, body: {metadata}})
  const {exitCode, stdout} = await running.ended
  t.is(exitCode, 0, stdout)
  const {warnings} = JSON.parse(stdout) as RunDocument
  t.regex(warnings.find(({code}) => code === 'namespace-stays')?.message ?? '', /ConfigMap theirs/)
  t.false(await namespaceIsGone(on))
})

test('no proxy was sent a configuration that it refused, in all of this', async (t) => {
  const on = await onIstio(t, 'proxies of others are none of ours to judge')
  if (on === null) return
  for (const revision of REVISIONS) t.is(await rejectCount(on.cluster, revision), 0, revision)
})
