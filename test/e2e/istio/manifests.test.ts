import {existsSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import anyTest, {type ExecutionContext, type TestFn} from 'ava'
import {run} from '../../../src/process/run.ts'
import {manifestsText} from '../../../src/testbeds/kubernetes/manifests/manifests-text.ts'
import type {DeploymentRequest} from '../../../src/testbeds/testbed.ts'
import {builtProgram} from '../../cluster/folders.ts'
import {skip} from '../../skip.ts'
import {clusterRequest, contextIn, renderAll} from '../../testbeds/kubernetes/manifests/_request.ts'

const test = anyTest.serial as TestFn

interface Asked {
  readonly changes?: Partial<DeploymentRequest>
  readonly assignments?: readonly string[]
  readonly ingressUrl?: string
}

const INGRESS = {modes: ['bothsidecar', 'ingress']} as const
const DEPLOYMENTS: Readonly<Record<string, Asked>> = {
  'every protocol and mode': {},
  'no TLS': {changes: {tls: 'none'}},
  'a profiling container': {changes: {profiling: true}},
  'all that is said of sidecars': {
    assignments: [
      'proxy.cpu=1',
      'istio.proxyImage=local/proxyv2:1',
      'istio.revision=canary',
      'interceptionMode=TPROXY',
    ],
  },
  'ingress by HTTP': {
    changes: {...INGRESS, protocols: ['http', 'grpc']},
    ingressUrl: 'http://istio-ingressgateway.istio-system',
  },
  'ingress by HTTPS': {
    changes: {...INGRESS, protocols: ['http2', 'grpc']},
    assignments: ['cert=gateway-cert', 'domain=example.com'],
    ingressUrl: 'https://fortioserver.example.com',
  },
}

const GATEWAY_API = ['istio.ingressApi=gateway', 'gateway=entry', 'istio.gatewayNamespace=edges']
const BY_GATEWAY_API = (['http', 'http2', 'grpc', 'tcp'] as const).map((protocol): [string, Asked] => [
  `${protocol} by the Gateway API`,
  {changes: {...INGRESS, protocols: [protocol]}, assignments: GATEWAY_API, ingressUrl: 'http://web.example:9000'},
])

async function manifestsFile(t: ExecutionContext, {changes, assignments, ingressUrl = undefined}: Asked) {
  const folder = await mkdtemp(join(tmpdir(), 'istio-manifests-'))
  t.teardown(() => rm(folder, {recursive: true}))
  const request = await clusterRequest(
    {mesh: 'istio', ...changes},
    assignments,
    ingressUrl === undefined ? {} : {ingressUrl},
  )
  const file = join(folder, 'manifests.yaml')
  await writeFile(file, manifestsText(await renderAll(request, await contextIn('two'))))
  return file
}

/** What istioctl says of files, without a cluster. */
async function istioctl(
  ...words: readonly string[]
): Promise<{readonly exitCode: number | null; readonly said: string}> {
  const environment = {KUBECONFIG: '/dev/null'}
  const {exitCode, stdout, stderr} = await run([builtProgram('istioctl'), ...words], {
    env: environment,
    timeoutMs: 60_000,
  })
  return {exitCode, said: `${stdout}${stderr}`}
}

for (const [what, asked] of [...Object.entries(DEPLOYMENTS), ...BY_GATEWAY_API]) {
  test(`istioctl has nothing to say about what is deployed with ${what}`, async (t) => {
    if (!existsSync(builtProgram('istioctl'))) return skip(t, 'istioctl is not built: test/cluster/build')
    const file = await manifestsFile(t, asked)
    const validated = await istioctl('validate', '--filename', file)
    t.deepEqual(validated, {exitCode: 0, said: `"${file}" is valid\n`})
    const analyzed = await istioctl('analyze', '--use-kube=false', '--failure-threshold', 'Info', file)
    t.is(analyzed.exitCode, 0, analyzed.said)
    t.regex(analyzed.said, /No validation issues found/)
  })
}
