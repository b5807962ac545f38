import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {run} from '../../../src/process/run.ts'
import {ISTIO_NAMESPACE} from '../../cluster/istio/settings.ts'
import {benchOnCluster, type OnCluster, onClusterRun, whatStands} from '../kubernetes/parts/bench-on-cluster.ts'
import {onIstio} from './on-istio.ts'

const test = anyTest.serial as TestFn
const HOST = `istio-ingressgateway.${ISTIO_NAMESPACE}`
const INGRESS = ['--mesh', 'istio', '--no-bothsidecar', '--duration', '2', '--qps', '100', '--conn', '2']
const OURS = 'the address of its ingress gateway is not known'

async function openssl(...words: readonly string[]): Promise<void> {
  const {exitCode, stderr} = await run(['openssl', ...words], {timeoutMs: 30_000})
  if (exitCode !== 0) throw new Error(`openssl ${words[0]}: ${stderr}`)
}

/** Makes a private authority and a certificate of it for `host`; answers the path of the authority's. */
async function certificates(folder: string, host: string): Promise<string> {
  const [authority, key, request, certificate] = ['ca', 'key', 'csr', 'crt'].map((name) =>
    join(folder, `gateway.${name}`),
  )
  const made = ['-newkey', 'rsa:2048', '-nodes', '-subj']
  await openssl('req', '-x509', ...made, '/CN=private', '-keyout', `${authority}.key`, '-out', authority!, '-days', '2')
  await openssl(
    'req',
    ...made,
    `/CN=${host}`,
    '-keyout',
    key!,
    '-out',
    request!,
    '-addext',
    `subjectAltName=DNS:${host}`,
  )
  const signer = ['-CA', authority!, '-CAkey', `${authority}.key`, '-CAcreateserial', '-copy_extensions', 'copy']
  await openssl('x509', '-req', '-in', request!, ...signer, '-days', '2', '-out', certificate!)
  return authority!
}

/** Gives the gateway a certificate for `host`, in a secret of the test's own. */
async function gatewayCertificate(t: ExecutionContext, on: OnCluster, host: string) {
  const {core} = on.cluster
  const authority = await certificates(on.directory, host)
  const of = (name: string) => readFileSync(join(on.directory, `gateway.${name}`)).toString('base64')
  const [name, namespace] = [`${on.namespace}-certificate`, ISTIO_NAMESPACE]
  const data = {'tls.crt': of('crt'), 'tls.key': of('key')}
  await core.createNamespacedSecret({namespace, body: {metadata: {name}, type: 'kubernetes.io/tls', data}})
  t.teardown(() => core.deleteNamespacedSecret({namespace, name}))
  return {authority, flags: [...INGRESS, '--ingress', `https://${HOST}`, '--set', `cert=${name}`]}
}

for (const protocol of ['http', 'http2', 'grpc']) {
  test(`${protocol} by TLS to a gateway whose certificate is of a private authority is measured with --cacert`, async (t) => {
    const on = await onIstio(t, OURS)
    if (on === null) return
    const {authority, flags} = await gatewayCertificate(t, on, HOST)
    const asked = [...flags, '--cacert', authority, '--protocol_mode', protocol]
    const {ended, document} = await benchOnCluster(t, on, asked)
    t.is(ended.exitCode, 0, ended.stdout)
    t.like(document.cells[0], {mode: 'ingress', status: 'done', errorCount: 0})
    t.deepEqual(await whatStands(on), [])
  })
}

const FAULTS = [
  ['an authority that is not trusted', HOST, false, /certificate signed by unknown authority/],
  ['a certificate for another host', 'other.example', true, /certificate is valid for other\.example, not/],
] as const

for (const [what, host, isTrusted, said] of FAULTS) {
  test(`${what} is told at once, and as that`, async (t) => {
    const on = await onIstio(t, OURS)
    if (on === null) return
    const {authority, flags} = await gatewayCertificate(t, on, host)
    const {exitCode, stderr} = await onClusterRun(on, 'bench', [
      ...flags,
      ...(isTrusted ? ['--cacert', authority] : []),
    ])
    t.is(exitCode, 5, stderr)
    t.regex(stderr, said)
    const [, seconds] = /within (\d+) s\. The last try/.exec(stderr) ?? []
    t.true(Number(seconds) < 30, stderr)
    t.deepEqual(await whatStands(on), [])
  })
}
