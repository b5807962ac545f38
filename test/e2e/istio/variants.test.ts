import {existsSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import type {IstioVariant} from '../../../src/config/cells/istio-variant.ts'
import {run} from '../../../src/process/run.ts'
import type {RunDocument} from '../../../src/results/run-document.ts'
import {execIn} from '../../../src/testbeds/kubernetes/exec/exec-in.ts'
import {manifestsText} from '../../../src/testbeds/kubernetes/manifests/manifests-text.ts'
import {variantManifests} from '../../../src/testbeds/kubernetes/variants/variant-manifests.ts'
import {builtProgram} from '../../cluster/folders.ts'
import {eventually} from '../../eventually.ts'
import {scratchFolder} from '../../scratch-folder.ts'
import {skip} from '../../skip.ts'
import {benchOnCluster, type OnCluster, onClusterStart, whatStands} from '../kubernetes/parts/bench-on-cluster.ts'
import {tracedCanary} from './control-plane.ts'
import {namespaceIsGone, onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const SHORT = ['--mesh', 'istio', '--qps', '100', '--conn', '2', '--labels', 'x']
const POLICIES = '{"numPolicies":20,"numSourceIP":3,"numPaths":4,"numRequestPrincipals":2}'

/** What the server answers to a request of the client's pod: HTTP status; null while it cannot be asked. */
async function statusOf({cluster, namespace}: OnCluster, path: string): Promise<string | null> {
  const {items} = await cluster.core.listNamespacedPod({namespace, labelSelector: 'app=fortioclient'})
  const [pod] = items
  if (pod?.status?.phase !== 'Running') return null
  const from = {namespace, pod: pod.metadata!.name!, container: 'captured'}
  const argv = ['fortio', 'load', '-c', '1', '-n', '1', '-qps', '0', '-allow-initial-errors', '-json', '-']
  try {
    const {stdout} = await execIn(cluster, from, [...argv, `http://fortioserver:18080${path}`], {deadlineSeconds: 5})
    return Object.keys((JSON.parse(stdout) as {readonly RetCodes: object}).RetCodes)[0] ?? null
  } catch {
    return null
  }
}

const REFUSED = '/mesh-runner/refused/3'

test('policies refuse what they name and a token is demanded, in their cells and only there', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  const variants = ['--istio-policies', `[null,${POLICIES}]`, '--istio-jwt', 'false,true', '--duration', '4']
  const running = onClusterStart(on, 'bench', ['--json', ...SHORT, ...variants])
  const answers = async (plain: string, refused: string) =>
    (await statusOf(on, '/echo')) === plain && (await statusOf(on, REFUSED)) === refused
  await eventually('as installed all comes in', () => answers('200', '200'))
  await eventually('without a token nothing comes in', () => answers('403', '403'))
  await eventually('policies alone refuse what they name', () => answers('200', '403'))
  const {exitCode, stdout} = await running.ended
  t.is(exitCode, 0, stdout)
  const {cells} = JSON.parse(stdout) as RunDocument
  const policies = {numPolicies: 20, numSourceIP: 3, numPaths: 4, numRequestPrincipals: 2}
  t.deepEqual(
    cells.map(({istio, status, errorCount}) => [istio?.policies ?? null, istio?.jwt ?? false, status, errorCount]),
    [
      [null, false, 'done', 0],
      [null, true, 'done', 0],
      [policies, false, 'done', 0],
      [policies, true, 'done', 0],
    ],
  )
  t.deepEqual(await whatStands(on), [])
  t.true(await namespaceIsGone(on))
})

test('policies that let in, and those that only look on, are there with every condition, and hold up no request', async (t) => {
  const on = await onIstio(t)
  if (on === null) return
  const counts = {numPolicies: 3, numSourceIP: 2, numPaths: 4, numRequestPrincipals: 2}
  const every = {...counts, numNamespaces: 2, numPrincipals: 2, numValues: 2}
  const sets = [every, {...every, action: 'ALLOW'}, {...every, dryRun: true}]
  const running = onClusterStart(on, 'bench', [
    ...['--json', ...SHORT, '--istio-policies', JSON.stringify(sets), '--duration', '3'],
  ])
  await eventually('policies refuse what they name', async () => (await statusOf(on, REFUSED)) === '403')
  await eventually('policies that let in refuse nothing', async () => (await statusOf(on, REFUSED)) === '200')
  const {exitCode, stdout} = await running.ended
  t.is(exitCode, 0, stdout)
  const {cells} = JSON.parse(stdout) as RunDocument
  t.deepEqual(
    cells.map(({istio}) => istio?.policies as object),
    sets,
  )
  t.true(cells.every(({status, errorCount}) => status === 'done' && errorCount === 0))
})

test('an access log and a filter of the user are measured; what changes nothing is not', async (t) => {
  const on = await onIstio(t, 'what its sidecars do as installed is not known')
  if (on === null) return
  const variants = [
    '--istio-telemetry',
    'access-log,metrics-off',
    '--istio-envoy-filters',
    join(import.meta.dirname, 'extra-filter.yaml'),
  ]
  const {ended, document} = await benchOnCluster(t, on, [...SHORT, ...variants, '--duration', '1'])
  t.is(ended.exitCode, 6, ended.stdout)
  const [done, failed] = document.cells
  t.like(done, {label: 'x_qps_100_c_2_1024_access-log_extra-filter_both', status: 'done', errorCount: 0})
  t.is(failed!.status, 'failed')
  t.regex(failed!.reason!, /metrics-off changes nothing here: it is so as Istio is installed/)
})

test('where the mesh has a provider for it, the share of requests is traced that was asked for', async (t) => {
  const on = await onIstio(t, 'its mesh configuration is not to be changed')
  if (on === null) return
  await using _provider = await tracedCanary(on.cluster)
  const asked = [
    '--istio-revision',
    'canary',
    '--istio-telemetry',
    'tracing-5,access-log+tracing-0.5',
    '--duration',
    '1',
  ]
  const {ended, document} = await benchOnCluster(t, on, [...SHORT, ...asked])
  t.is(ended.exitCode, 0, ended.stdout)
  t.deepEqual(
    document.cells.map(({istio, status}) => [istio?.telemetry, status]),
    [
      ['tracing-5', 'done'],
      ['access-log+tracing-0.5', 'done'],
    ],
  )
})

const PROTOCOLS = ['http', 'http2', 'grpc'] as const

for (const protocol of PROTOCOLS) {
  test(`an authorization server is asked about each request of ${protocol}, and is no part of the path`, async (t) => {
    const on = await onIstio(t)
    if (on === null) return
    const asked = [...SHORT, '--istio-ext-authz', 'false,true', '--serversidecar', '--clientsidecar', '--duration', '2']
    const {ended, document} = await benchOnCluster(t, on, [...asked, '--protocol_mode', protocol])
    t.is(ended.exitCode, 0, ended.stdout)
    t.deepEqual(
      document.cells.map(({mode, istio, status, errorCount}) => [mode, istio?.extAuthz ?? false, status, errorCount]),
      [
        ['serversidecar', false, 'done', 0],
        ['serversidecar', true, 'done', 0],
        ['clientsidecar', false, 'done', 0],
        ['bothsidecar', false, 'done', 0],
        ['bothsidecar', true, 'done', 0],
      ],
    )
    // The server's proxy carried what the client sent, and not what it asked about it as well.
    for (const {path, requestCount} of document.cells) {
      for (const {requests} of path) t.true(requests! < 1.5 * requestCount! + 10, `${requests} of ${requestCount}`)
    }
    t.deepEqual(await whatStands(on), [])
  })
}

const NOTHING: IstioVariant = {
  telemetry: 'as-installed',
  policies: null,
  jwt: false,
  extAuthz: false,
  envoyFilter: null,
}
const RENDERED: Readonly<Record<string, IstioVariant>> = {
  'telemetry of every kind': {...NOTHING, telemetry: 'access-log+metrics-off+tracing-0.5'},
  'metrics off': {...NOTHING, telemetry: 'metrics-off'},
  'policies of every condition': {
    ...NOTHING,
    policies: {numPolicies: 50, numSourceIP: 300, numPaths: 20, numRequestPrincipals: 10},
  },
  'policies that let in': {
    ...NOTHING,
    policies: {
      ...{numPolicies: 2, numSourceIP: 1, numPaths: 1, numRequestPrincipals: 1},
      ...{numNamespaces: 2, numPrincipals: 2, numValues: 2, action: 'ALLOW'},
    },
  },
  'policies that only look on': {
    ...NOTHING,
    policies: {...{numPolicies: 2, numSourceIP: 1, numPaths: 1, numRequestPrincipals: 0}, dryRun: true},
  },
  'a token': {...NOTHING, jwt: true},
}

/** What `istioctl validate` makes of the objects of a variant; null where there is none. */
async function istioctlSays(t: ExecutionContext, variant: IstioVariant): Promise<string | null> {
  if (!existsSync(builtProgram('istioctl'))) {
    skip(t, 'istioctl is not built: test/cluster/build')
    return null
  }
  const file = join(await scratchFolder(t, 'variants'), 'objects.yaml')
  const keySet = '{"keys":[{"kty":"RSA","e":"AQAB","n":"AQAB"}]}'
  const context = {namespace: 'two', runName: 'one', kept: false, templatesDirectory: null, keySet}
  await writeFile(file, manifestsText(await variantManifests(variant, context)))
  const words = [builtProgram('istioctl'), 'validate', '--filename', file]
  const {exitCode, stdout, stderr} = await run(words, {env: {KUBECONFIG: '/dev/null'}, timeoutMs: 60_000})
  t.is(exitCode, 0, `${stdout}${stderr}`)
  return `${stdout}${stderr}`.replace(file, 'FILE')
}

for (const [what, variant] of Object.entries(RENDERED)) {
  test(`istioctl finds ${what} valid`, async (t) => {
    const said = await istioctlSays(t, variant)
    if (said !== null) t.is(said, '"FILE" is valid\n')
  })
}

test('of the filter that asks an authorization server istioctl says what it says of every EnvoyFilter', async (t) => {
  const said = await istioctlSays(t, {...NOTHING, extAuthz: true})
  if (said === null) return
  const [, ...warnings] = said.trimEnd().split('\n')
  t.is(warnings.length, 1, said)
  t.regex(warnings[0]!, /EnvoyFilter exposes internal implementation details that may change/)
})
