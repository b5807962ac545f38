import {randomBytes} from 'node:crypto'
import {mkdtemp, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {run} from '../../../src/process/run.ts'
import {manifestsText} from '../../../src/testbeds/kubernetes/manifests/manifests-text.ts'
import {renderManifests} from '../../../src/testbeds/kubernetes/manifests/render-manifests.ts'
import {renderNamespace} from '../../../src/testbeds/kubernetes/manifests/render-namespace.ts'
import type {DeploymentRequest} from '../../../src/testbeds/testbed.ts'
import {clusterForTests} from '../../cluster/cluster.ts'
import {skip} from '../../skip.ts'
import {clusterRequest, contextIn} from '../../testbeds/kubernetes/manifests/_request.ts'

type Kubectl = (...argv: string[]) => Promise<string>

/** kubectl on the cluster for tests; null, with the reason printed, where there is none. */
async function kubectlOrSkip(t: ExecutionContext): Promise<Kubectl | null> {
  const cluster = await clusterForTests()
  if (cluster.kind === 'none') {
    skip(t, cluster.reason)
    return null
  }
  const {kubectl, kubeconfig, context} = cluster
  return async (...argv) => {
    const {exitCode, stdout, stderr} = await run([kubectl, '--kubeconfig', kubeconfig, '--context', context, ...argv])
    if (exitCode !== 0) throw new Error(`kubectl ${argv.join(' ')} ended with ${exitCode}: ${stderr}`)
    return stdout
  }
}

async function namespaceFor(t: ExecutionContext, kubectl: Kubectl): Promise<string> {
  const name = `manifests-${randomBytes(3).toString('hex')}`
  await kubectl('create', 'namespace', name)
  t.teardown(() => kubectl('delete', 'namespace', name, '--wait=false'))
  return name
}

/** Names of all objects that the API server would make of the text, in its words. */
async function accepted(kubectl: Kubectl, text: string): Promise<string[]> {
  const file = join(await mkdtemp(join(tmpdir(), 'manifests-')), 'manifests.yaml')
  await writeFile(file, text)
  const output = await kubectl('apply', '--dry-run=server', '--validate=strict', '-f', file)
  return output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('Warning'))
}

async function textIn(namespace: string, changes: Partial<DeploymentRequest>, assignments: readonly string[] = []) {
  const request = await clusterRequest(changes, assignments, {ingressUrl: 'http://192.0.2.7'})
  const manifests = await renderManifests(request, await contextIn(namespace))
  return {text: manifestsText(manifests), count: manifests.length}
}

const REQUESTS: readonly (readonly [
  what: string,
  changes: Partial<DeploymentRequest>,
  assignments?: readonly string[],
])[] = [
  ['mesh envoy with mutual TLS', {}],
  ['mesh envoy without TLS, profiled', {tls: 'none', profiling: true}],
  ['mesh envoy with privileged profilers', {profiling: true}, ['privilegedProfiler=true']],
  ['mesh none', {mesh: 'none', modes: ['baseline']}],
  ['mesh none, profiled', {mesh: 'none', modes: ['baseline'], profiling: true}],
  ['mesh linkerd', {mesh: 'linkerd'}],
  [
    'all that values can say of pods',
    {},
    [
      'affinity=soft',
      'client.replicas=2',
      'client.nodeSelector={"disktype": "on"}',
      'server.tolerations=[{"operator": "Exists"}, {"key": "a", "operator": "Equal", "value": "1", "effect": "NoExecute", "tolerationSeconds": 5}]',
      'appresources={"requests": {"cpu": "100m"}, "limits": {"memory": "1Gi"}}',
      'proxy.cpu=100m',
      'proxy.memory=64Mi',
      'proxy.cpuLimit=1',
      'imagePullSecrets=one',
    ],
  ],
]

for (const [what, changes, assignments] of REQUESTS) {
  test.serial(`the API server accepts the manifests of ${what}`, async (t) => {
    const kubectl = await kubectlOrSkip(t)
    if (kubectl === null) return
    const {text, count} = await textIn(await namespaceFor(t, kubectl), changes, assignments)
    t.is((await accepted(kubectl, text)).length, count)
  })
}

test.serial('the API server accepts what stands for the contents of Secrets of every kind', async (t) => {
  const kubectl = await kubectlOrSkip(t)
  if (kubectl === null) return
  const namespace = await namespaceFor(t, kubectl)
  const contents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    Opaque: {token: 'a token'},
    'kubernetes.io/dockerconfigjson': {'.dockerconfigjson': '{"auths":{"registry.example":{"auth":"dG9rZW4="}}}'},
    'kubernetes.io/dockercfg': {'.dockercfg': '{"registry.example":{"auth":"dG9rZW4="}}'},
    'kubernetes.io/tls': {'tls.crt': 'a certificate', 'tls.key': 'a key'},
    'kubernetes.io/basic-auth': {username: 'me', password: 'a password'},
    'kubernetes.io/ssh-auth': {'ssh-privatekey': 'a key'},
  }
  const secrets = Object.entries(contents).flatMap(([type, stringData], index) => {
    const secret = {apiVersion: 'v1', kind: 'Secret', type}
    const data = Object.fromEntries(Object.entries(stringData).map(([name, value]) => [name, btoa(value)]))
    return [
      {...secret, metadata: {name: `text-${index}`, namespace}, stringData},
      {...secret, metadata: {name: `bytes-${index}`, namespace}, data},
    ]
  })
  const text = manifestsText(secrets)
  for (const secret of ['a token', btoa('a token'), 'a key', 'a password', 'dG9rZW4=']) t.false(text.includes(secret))
  t.is((await accepted(kubectl, text)).length, secrets.length)
})

test.serial('the API server accepts the namespace that is made', async (t) => {
  const kubectl = await kubectlOrSkip(t)
  if (kubectl === null) return
  const request = await clusterRequest({profiling: true})
  const context = await contextIn(`manifests-${randomBytes(3).toString('hex')}`)
  const namespace = await renderNamespace(request, context)
  t.deepEqual(await accepted(kubectl, manifestsText([namespace])), [
    `namespace/${context.namespace} created (server dry run)`,
  ])
})

const ISTIO_KINDS = [
  ['networking.istio.io', 'DestinationRule'],
  ['networking.istio.io', 'Gateway'],
  ['networking.istio.io', 'VirtualService'],
  ['security.istio.io', 'PeerAuthentication'],
] as const

/** Definitions of Istio's kinds that take any specification: Istio itself cannot be had here. */
function definition([group, kind]: (typeof ISTIO_KINDS)[number]) {
  const plural = `${kind.toLowerCase()}s`
  const schema = {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}}
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.${group}`, labels: {'mesh-runner-test': 'manifests'}},
    spec: {
      group,
      scope: 'Namespaced',
      names: {kind, plural, singular: kind.toLowerCase()},
      versions: [{name: 'v1beta1', served: true, storage: true, schema}],
    },
  }
}

async function istioKinds(t: ExecutionContext, kubectl: Kubectl): Promise<void> {
  const versions = await kubectl('api-versions')
  if (versions.includes('networking.istio.io/v1beta1')) return
  const file = join(await mkdtemp(join(tmpdir(), 'manifests-')), 'definitions.json')
  await writeFile(file, JSON.stringify({apiVersion: 'v1', kind: 'List', items: ISTIO_KINDS.map(definition)}))
  t.teardown(() => kubectl('delete', '-f', file, '--ignore-not-found'))
  await kubectl('apply', '-f', file)
  await kubectl('wait', '--for=condition=Established', '--timeout=30s', '-f', file)
}

test.serial('the API server accepts what Istio is told, of its sidecars and of its gateway', async (t) => {
  const kubectl = await kubectlOrSkip(t)
  if (kubectl === null) return
  await istioKinds(t, kubectl)
  const changes = {
    mesh: 'istio',
    modes: ['bothsidecar', 'ingress'],
    protocols: ['http', 'grpc'],
    profiling: true,
  } as const
  const {text} = await textIn(await namespaceFor(t, kubectl), changes, ['cert=gateway-cert'])
  const names = (await accepted(kubectl, text)).map((line) => line.split(' ')[0])
  t.deepEqual(names.sort(), [
    'deployment.apps/fortioclient',
    'deployment.apps/fortioserver',
    'destinationrule.networking.istio.io/fortioserver',
    'gateway.networking.istio.io/fortio-gateway',
    'peerauthentication.security.istio.io/fortioserver',
    'service/fortioserver',
    'virtualservice.networking.istio.io/fortioserver-ingress',
  ])
})
