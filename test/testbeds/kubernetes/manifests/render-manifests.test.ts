import {mkdir, mkdtemp, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import type {Protocol} from '../../../../src/config/cells/cell.ts'
import {readYamlDocuments} from '../../../../src/config/yaml/yaml-documents.ts'
import {ConfigurationError} from '../../../../src/errors/index.ts'
import type {Manifest} from '../../../../src/testbeds/kubernetes/manifest.ts'
import {manifestsText} from '../../../../src/testbeds/kubernetes/manifests/manifests-text.ts'
import {renderManifests} from '../../../../src/testbeds/kubernetes/manifests/render-manifests.ts'
import type {DeploymentRequest} from '../../../../src/testbeds/testbed.ts'
import {clusterRequest, contextIn, renderAll} from './_request.ts'

interface Container {
  readonly name: string
  readonly image: string
  readonly args?: readonly string[]
  readonly command?: readonly string[]
  readonly resources: object
  readonly securityContext: Record<string, unknown>
  readonly ports?: readonly {readonly containerPort: number}[]
}

interface PodSpec {
  readonly containers: readonly Container[]
  readonly initContainers: readonly Container[]
  readonly [field: string]: unknown
}

async function rendered(changes: Partial<DeploymentRequest> = {}, assignments: readonly string[] = []) {
  return renderAll(await clusterRequest(changes, assignments), await contextIn('two'))
}

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found
}

function templateOf(manifests: readonly Manifest[], workload: string) {
  const spec = find(manifests, 'Deployment', workload)['spec'] as {
    template: {metadata: Required<Manifest['metadata']>; spec: PodSpec}
  }
  return spec.template
}

function podOf(manifests: readonly Manifest[], workload: string): PodSpec {
  return templateOf(manifests, workload).spec
}

function capabilitiesOf(containers: readonly Container[]): readonly string[] {
  const perf = containers.find(({name}) => name === 'perf')
  return (perf?.securityContext['capabilities'] as {readonly add: readonly string[]} | undefined)?.add ?? []
}

function names(containers: readonly Container[]): string[] {
  return containers.map(({name}) => name)
}

test('mesh envoy is a namespace, a service, and for each workload a configuration, a secret and a deployment', async (t) => {
  const manifests = await rendered()
  t.deepEqual(
    manifests.map(({kind, metadata}) => `${kind} ${metadata.name}`),
    [
      'Namespace two',
      'Service fortioserver',
      'ConfigMap fortioserver-sidecar',
      'Secret fortioserver-sidecar',
      'Deployment fortioserver',
      'ConfigMap fortioclient-sidecar',
      'Secret fortioclient-sidecar',
      'Deployment fortioclient',
    ],
  )
  const {containers, initContainers} = podOf(manifests, 'fortioserver')
  t.deepEqual(names(initContainers), ['tools'])
  t.deepEqual(names(containers), ['captured', 'envoy'])
})

test('a namespace that somebody else made is no object of ours', async (t) => {
  const manifests = await renderManifests(await clusterRequest(), await contextIn('two'))
  t.false(manifests.some(({kind}) => kind === 'Namespace'))
  t.true(manifests.every(({metadata}) => metadata.namespace === 'two'))
})

for (const mesh of ['envoy', 'istio', 'linkerd', 'none'] as const) {
  test(`every object of mesh ${mesh} says whose it is and which ports it has`, async (t) => {
    const modes = mesh === 'none' ? (['baseline'] as const) : (['baseline', 'bothsidecar'] as const)
    const manifests = await rendered({mesh, modes})
    for (const {metadata} of [...manifests, ...['fortioclient', 'fortioserver'].map((w) => templateOf(manifests, w))]) {
      t.like(metadata.labels, {'app.kubernetes.io/managed-by': 'mesh-runner', 'mesh-runner/run': 'one'})
      t.truthy(metadata.labels?.['mesh-runner/role'])
      t.is(metadata.labels?.['mesh-runner/kept'], undefined)
      t.is(JSON.parse(metadata.annotations?.['mesh-runner/ports'] ?? '').ports.length, 4)
    }
  })
}

test('pods are labelled by application and version, and selected by the application alone', async (t) => {
  const manifests = await rendered({mesh: 'istio'})
  for (const workload of ['fortioclient', 'fortioserver']) {
    t.like(templateOf(manifests, workload).metadata.labels, {app: workload, version: 'v1'})
    const {selector} = find(manifests, 'Deployment', workload)['spec'] as {selector: object}
    t.deepEqual(selector, {matchLabels: {app: workload}})
  }
})

test('what is kept says so', async (t) => {
  const manifests = await renderAll(await clusterRequest(), await contextIn('two', {kept: true}))
  t.true(manifests.every(({metadata}) => metadata.labels?.['mesh-runner/kept'] === 'true'))
})

test('client and server stand on different nodes, or with affinity soft where that can be had', async (t) => {
  const affinityOf = async (assignments: readonly string[]) =>
    (podOf(await rendered({}, assignments), 'fortioclient')['affinity'] as {podAntiAffinity: object}).podAntiAffinity
  const term = {labelSelector: {matchLabels: {app: 'fortioserver'}}, topologyKey: 'kubernetes.io/hostname'}
  t.deepEqual(await affinityOf([]), {requiredDuringSchedulingIgnoredDuringExecution: [term]})
  t.deepEqual(await affinityOf(['affinity=soft']), {
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, podAffinityTerm: term}],
  })
})

test('pods get no account token, and containers no right that they can do without', async (t) => {
  const pod = podOf(await rendered(), 'fortioclient')
  t.like(pod, {automountServiceAccountToken: false, enableServiceLinks: false, shareProcessNamespace: true})
  t.is(pod['hostPID'], undefined)
  for (const {securityContext} of [...pod.containers, ...pod.initContainers]) {
    t.like(securityContext, {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: {drop: ['ALL']},
      seccompProfile: {type: 'RuntimeDefault'},
    })
  }
})

test('with profiling both workloads have a profiling container that sees the pids of the host', async (t) => {
  const manifests = await rendered({profiling: true})
  for (const workload of ['fortioclient', 'fortioserver']) {
    const pod = podOf(manifests, workload)
    t.is(pod['hostPID'], true)
    t.is(pod['shareProcessNamespace'], undefined, 'Kubernetes takes one of the two')
    const perf = pod.containers.find(({name}) => name === 'perf')
    t.is(perf?.image, 'mesh-runner/perf:0.1.0')
    t.is(perf?.securityContext['privileged'], undefined)
    const add = capabilitiesOf(pod.containers)
    t.true(['PERFMON', 'SYS_PTRACE', 'SYSLOG', 'BPF', 'SYS_ADMIN'].every((capability) => add.includes(capability)))
  }
  t.is(find(manifests, 'Namespace', 'two').metadata.labels?.['pod-security.kubernetes.io/enforce'], 'privileged')
})

test('perf alone gets less than tools that trace by BPF', async (t) => {
  const request = await clusterRequest({profiling: true}, [], {needsBpf: false})
  const pod = podOf(await renderManifests(request, await contextIn('two')), 'fortioserver')
  const add = capabilitiesOf(pod.containers)
  t.true(add.includes('PERFMON'))
  t.false(add.includes('SYS_ADMIN') || add.includes('BPF'))
})

test('without profiling pods, recorders elsewhere do it: nothing is in the pods', async (t) => {
  const request = await clusterRequest({profiling: true}, [], {profilingPods: false})
  const manifests = await renderAll(request, await contextIn('two'))
  t.deepEqual(names(podOf(manifests, 'fortioserver').containers), ['captured', 'envoy'])
  t.is(find(manifests, 'Namespace', 'two').metadata.labels?.['pod-security.kubernetes.io/enforce'], 'baseline')
})

test('privileged is given to the profiling container alone, and only when asked for', async (t) => {
  const pod = podOf(await rendered({profiling: true}, ['privilegedProfiler=true']), 'fortioclient')
  const privileged = pod.containers.filter(({securityContext}) => securityContext['privileged'] === true)
  t.deepEqual(names(privileged), ['perf'])
})

test('the key of a sidecar is in its secret and nowhere else', async (t) => {
  const context = await contextIn('two')
  const manifests = await renderManifests(await clusterRequest(), context)
  const others = manifests.filter(({kind}) => kind !== 'Secret')
  for (const {key} of [context.certificates!.client, context.certificates!.server]) {
    const line = key.split('\n')[1]!
    t.false(JSON.stringify(others).includes(line))
    t.false(JSON.stringify(others).includes(Buffer.from(key).toString('base64').slice(0, 40)))
  }
  const {data} = find(manifests, 'Secret', 'fortioclient-sidecar') as unknown as {data: Record<string, string>}
  t.is(Buffer.from(data['sidecar.key']!, 'base64').toString(), context.certificates!.client.key)
})

test('each sidecar asks for the identity of the other', async (t) => {
  const manifests = await rendered()
  const configurationOf = (workload: string) =>
    (find(manifests, 'ConfigMap', `${workload}-sidecar`) as unknown as {data: Record<string, string>}).data[
      'sidecar.yaml'
    ]!
  t.true(configurationOf('fortioclient').includes('"spiffe://cluster.local/ns/two/sa/fortioserver"'))
  t.true(configurationOf('fortioserver').includes('"spiffe://cluster.local/ns/two/sa/fortioclient"'))
})

test('without TLS there are no secrets, and mutual TLS without certificates is a fault of ours', async (t) => {
  const manifests = await rendered({tls: 'none'})
  t.false(manifests.some(({kind}) => kind === 'Secret'))
  const context = await contextIn('two', {certificates: null})
  const request = await clusterRequest()
  await t.throwsAsync(renderManifests(request, context), {instanceOf: RangeError})
})

test('pods with sidecars of our own, or none, keep every injector away', async (t) => {
  for (const [mesh, modes] of [
    ['envoy', ['bothsidecar']],
    ['none', ['baseline']],
  ] as const) {
    const manifests = await rendered({mesh, modes})
    for (const workload of ['fortioclient', 'fortioserver']) {
      const {labels, annotations} = templateOf(manifests, workload).metadata
      t.is(labels['sidecar.istio.io/inject'], 'false')
      t.is(labels['istio.io/dataplane-mode'], 'none')
      t.is(annotations['linkerd.io/inject'], 'disabled')
    }
  }
})

test('mesh none is fortio alone, on its direct ports', async (t) => {
  const manifests = await rendered({mesh: 'none', modes: ['baseline']})
  const {containers} = podOf(manifests, 'fortioserver')
  t.deepEqual(names(containers), ['captured'])
  t.deepEqual(
    containers[0]?.ports?.map(({containerPort}) => containerPort),
    [8077, 8076, 8075],
  )
})

test('behind injected sidecars, HTTP/1 and HTTP/2 have a fortio each, and a further one answers past the sidecar', async (t) => {
  const {containers} = podOf(await rendered({mesh: 'istio'}), 'fortioserver')
  t.deepEqual(
    containers.map(({name, ports}) => [name, ports?.map(({containerPort}) => containerPort)]),
    [
      ['captured', [8080, 8079, 8078]],
      ['captured-http2', [8081]],
      ['uncaptured', [8077, 8076, 8075]],
    ],
  )
  const onlyHttp2 = podOf(await rendered({mesh: 'istio', protocols: ['http2']}), 'fortioserver')
  t.deepEqual(names(onlyHttp2.containers), ['captured', 'uncaptured'])
  t.is(onlyHttp2.containers[0]?.ports?.[0]?.containerPort, 8081)
})

test('the service leads each of its ports to that of a container, and says what is spoken there', async (t) => {
  const {spec} = find(await rendered({protocols: ['http', 'grpc']}), 'Service', 'fortioserver') as unknown as {
    spec: {selector: object; ports: readonly {name: string; port: number; targetPort: number; appProtocol: string}[]}
  }
  t.deepEqual(spec.selector, {app: 'fortioserver'})
  t.deepEqual(
    spec.ports.map(({name, port, targetPort, appProtocol}) => [name, port, targetPort, appProtocol]),
    [
      ['http', 18_080, 8080, 'http'],
      ['http-tls', 18_180, 8180, 'tls'],
      ['http-direct', 18_077, 8077, 'http'],
      ['grpc', 18_079, 8079, 'grpc'],
      ['grpc-tls', 18_179, 8179, 'tls'],
      ['grpc-direct', 18_076, 8076, 'grpc'],
    ],
  )
})

test('authorities of the load generators are mounted where fortio runs in the client, and nowhere else', async (t) => {
  const authorities = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'
  const manifests = await renderManifests(await clusterRequest(), await contextIn('two', {authorities}))
  const {data} = find(manifests, 'ConfigMap', 'fortioclient-authority') as unknown as {data: object}
  t.deepEqual(data, {'authority.crt': authorities})
  const mounting = (workload: string) =>
    podOf(manifests, workload)
      .containers.filter((one) => JSON.stringify(one).includes('/etc/mesh-runner-authority'))
      .map(({name}) => name)
  t.deepEqual(mounting('fortioclient'), ['captured'])
  t.deepEqual(mounting('fortioserver'), [])
  const volumes = JSON.stringify(podOf(manifests, 'fortioclient')['volumes'])
  t.true(volumes.includes('{"name":"authority","configMap":{"name":"fortioclient-authority"}}'))
})

test('values say images, resources, replicas, nodes, tolerations and worker threads', async (t) => {
  const manifests = await rendered({proxyConcurrency: 4, profiling: true, largestPayloadBytes: 1024 * 1024}, [
    'fortioImage=registry:5000/f@sha256:abc',
    'proxy.image=e:1',
    'proxy.cpu=500m',
    'proxy.cpuLimit=2',
    'proxy.memoryLimit=1Gi',
    'appresources={"requests": {"cpu": 1}, "limits": {"memory": "512Mi"}}',
    'client.replicas=3',
    'client.nodeSelector={"disktype": "ssd"}',
    'server.tolerations=[{"key": "dedicated", "operator": "exists", "effect": "NoSchedule"}]',
    'imagePullPolicy=never',
    'imagePullSecrets=one,two',
  ])
  const client = find(manifests, 'Deployment', 'fortioclient')['spec'] as {replicas: number}
  t.is(client.replicas, 3)
  const [pod, server] = [podOf(manifests, 'fortioclient'), podOf(manifests, 'fortioserver')]
  t.deepEqual(pod['nodeSelector'], {disktype: 'ssd'})
  t.deepEqual(server['tolerations'], [{key: 'dedicated', operator: 'Exists', effect: 'NoSchedule'}])
  t.deepEqual(pod['imagePullSecrets'], [{name: 'one'}, {name: 'two'}])
  const [captured, envoy] = server.containers
  t.is(captured?.image, 'registry:5000/f@sha256:abc')
  t.deepEqual(captured?.resources, {requests: {cpu: '1'}, limits: {memory: '512Mi'}})
  t.is(captured?.args?.[captured.args.indexOf('-maxpayloadsizekb') + 1], '1024')
  t.like(envoy, {image: 'e:1', resources: {requests: {cpu: '500m'}, limits: {cpu: '2', memory: '1Gi'}}})
  t.is(envoy?.command?.[envoy.command.indexOf('--concurrency') + 1], '4')
  const policies = [...pod.containers, ...pod.initContainers].map(
    (one) => (one as {imagePullPolicy?: string}).imagePullPolicy,
  )
  t.deepEqual(new Set(policies), new Set(['Never']))
})

test('a pod is replaced when what its sidecar reads has changed', async (t) => {
  const digestOf = async (changes: Partial<DeploymentRequest>) =>
    templateOf(await rendered({tls: 'none', ...changes}), 'fortioclient').metadata.annotations[
      'mesh-runner/configuration'
    ]
  t.is(await digestOf({}), await digestOf({}))
  t.not(await digestOf({}), await digestOf({protocols: ['http']}))
})

test('what Linkerd cannot do, and a way for TCP through a gateway, are configuration errors', async (t) => {
  const refused = (changes: Partial<DeploymentRequest>, message: RegExp) =>
    t.throwsAsync(rendered(changes), {instanceOf: ConfigurationError, message})
  await refused({mesh: 'linkerd', tls: 'none'}, /no --tls none/)
  await refused({mesh: 'linkerd', modes: ['ingress']}, /Mesh linkerd has no mode ingress/)
  await refused({mesh: 'istio', modes: ['ingress']}, /TCP has no way through a gateway of Istio's API/)
})

test('the name of a run that is no label is refused', async (t) => {
  const context = await contextIn('two', {runName: 'a: b\n- c'})
  await t.throwsAsync(renderManifests(await clusterRequest(), context), {instanceOf: ConfigurationError})
})

test('Istio is told to leave direct ports plain, and everything else as asked for', async (t) => {
  const rulesOf = async (tls: 'mutual' | 'none') => {
    const manifests = await rendered({mesh: 'istio', tls, protocols: ['http']})
    const rule = find(manifests, 'DestinationRule', 'fortioserver')['spec'] as {
      trafficPolicy: {portLevelSettings: object[]}
    }
    const peer = find(manifests, 'PeerAuthentication', 'fortioserver')['spec']
    return {ports: rule.trafficPolicy.portLevelSettings, peer}
  }
  const {ports, peer} = await rulesOf('mutual')
  t.deepEqual(ports, [
    {port: {number: 18_080}, tls: {mode: 'ISTIO_MUTUAL'}},
    {port: {number: 18_077}, tls: {mode: 'DISABLE'}},
  ])
  t.deepEqual(peer, {
    selector: {matchLabels: {app: 'fortioserver'}},
    mtls: {mode: 'PERMISSIVE'},
    portLevelMtls: {'8077': {mode: 'DISABLE'}},
  })
  t.deepEqual((await rulesOf('none')).ports[0], {port: {number: 18_080}, tls: {mode: 'DISABLE'}})
})

test("the gateway of mode ingress routes the host of its URL and that of the domain to the server's captured ports", async (t) => {
  const changes = {mesh: 'istio', modes: ['ingress'], protocols: ['grpc', 'http2']} as const
  const assignments = ['domain=example.com', 'cert=gateway-cert', 'istio.gatewaySelector=istio=gw, tier=edge']
  const request = await clusterRequest(changes, assignments, {ingressUrl: 'https://192.0.2.7:8443/'})
  const manifests = await renderManifests(request, await contextIn('two'))
  t.like(find(manifests, 'Gateway', 'fortio-gateway')['spec'], {
    selector: {istio: 'gw', tier: 'edge'},
    servers: [{port: {number: 443, protocol: 'HTTPS'}, tls: {mode: 'SIMPLE', credentialName: 'gateway-cert'}}],
  })
  const route = find(manifests, 'VirtualService', 'fortioserver-ingress')['spec'] as {hosts: object; http: object[]}
  t.deepEqual(route.hosts, ['fortioserver.example.com', '192.0.2.7'])
  t.like(route.http, [
    {route: [{destination: {host: 'fortioserver', port: {number: 18_079}}}]},
    {route: [{destination: {host: 'fortioserver', port: {number: 18_081}}}]},
  ])
})

test('a gateway of the Gateway API is led to the server by a route of the kind that the protocol needs', async (t) => {
  const routesOf = async (protocol: Protocol, ingressUrl: string) => {
    const changes = {mesh: 'istio', modes: ['ingress'], protocols: [protocol]} as const
    const assignments = ['istio.ingressApi=gateway', 'gateway=edge', 'istio.gatewayNamespace=edges']
    const request = await clusterRequest(changes, assignments, {ingressUrl})
    const manifests = await renderManifests(request, await contextIn('two'))
    t.false(manifests.some(({kind}) => kind === 'Gateway' || kind === 'VirtualService'))
    return manifests.filter(({apiVersion}) => apiVersion === 'gateway.networking.k8s.io/v1')
  }
  const [http, ...others] = await routesOf('http', 'https://web.example')
  t.deepEqual(others, [])
  t.is(http?.kind, 'HTTPRoute')
  t.like(http!.metadata.labels, {'app.kubernetes.io/managed-by': 'mesh-runner'})
  t.deepEqual(http!['spec'], {
    parentRefs: [{name: 'edge', namespace: 'edges'}],
    hostnames: ['fortioserver.local', 'web.example'],
    rules: [{backendRefs: [{name: 'fortioserver', port: 18_080}]}],
  })
  const [grpc] = await routesOf('grpc', 'http://192.0.2.7')
  t.is(grpc?.kind, 'GRPCRoute')
  t.false('hostnames' in (grpc!['spec'] as object), 'a route takes no address for a host')
  const [tcp] = await routesOf('tcp', 'http://web.example:9000')
  t.is(tcp?.kind, 'TCPRoute')
  t.deepEqual(tcp!['spec'], {
    parentRefs: [{name: 'edge', namespace: 'edges'}],
    rules: [{backendRefs: [{name: 'fortioserver', port: 18_078}]}],
  })
})

test("a template of one's own takes the place of the packaged one, and keeps fields that are newer than this program", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'))
  await mkdir(join(folder, 'kubernetes'))
  const text =
    'apiVersion: v1\nkind: Service\nmetadata: {name: {{name}}, labels: {{labels}}}\nspec: {trafficDistribution2030: yes}\n'
  await writeFile(join(folder, 'kubernetes', 'service.yaml'), text)
  const manifests = await rendered({templatesDirectory: folder})
  t.deepEqual(find(manifests, 'Service', 'fortioserver')['spec'], {trafficDistribution2030: 'yes'})
})

for (const [what, text, message] of [
  ['labels of its own', 'labels: {a: b}', /namespace two lacks the label app\.kubernetes\.io\/managed-by=mesh-runner/],
  ['another name', 'labels: {{labels}}', /is to make the namespace two, and no more/],
] as const) {
  test(`a template of the namespace with ${what} is refused`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'templates-'))
    await mkdir(join(folder, 'kubernetes'))
    const name = what === 'another name' ? 'three' : '{{name}}'
    const document = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  ${text}\n`
    await writeFile(join(folder, 'kubernetes', 'namespace.yaml'), document)
    await t.throwsAsync(rendered({templatesDirectory: folder}), {instanceOf: ConfigurationError, message})
  })
}

for (const [what, text, message] of [
  ['no YAML', 'a: [', /template kubernetes\/service\.yaml as filled in:\d+: this is not YAML/],
  ['no object', 'a: b', /without apiVersion, kind and metadata\.name/],
  ['a name that is not known', 'a: {{nothing}}', /service\.yaml:1: 'nothing' is not a name/],
] as const) {
  test(`a template with ${what} is a configuration error that names it`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'templates-'))
    await mkdir(join(folder, 'kubernetes'))
    await writeFile(join(folder, 'kubernetes', 'service.yaml'), text)
    await t.throwsAsync(rendered({templatesDirectory: folder}), {instanceOf: ConfigurationError, message})
  })
}

test('the text for kubectl holds the same objects, with *** for what is in Secrets', async (t) => {
  const manifests = await rendered({profiling: true}, ['client.nodeSelector={"a": "on", "b": "012", "c": "1e3"}'])
  const text = manifestsText(manifests)
  const shown = readYamlDocuments(text, 'text') as Manifest[]
  const isSecret = ({kind}: Manifest) => kind === 'Secret'
  const others = manifests.filter((one) => !isSecret(one))
  t.deepEqual(
    shown.filter((one) => !isSecret(one)),
    JSON.parse(JSON.stringify(others)),
  )
  const [before, after] = [manifests, shown].map((all) => all.filter(isSecret))
  t.is(after?.length, 2)
  t.deepEqual(
    after?.map(({metadata}) => metadata),
    before?.map(({metadata}) => metadata),
  )
  for (const [index, {data}] of after!.entries()) {
    t.deepEqual(Object.keys(data as object), Object.keys(before![index]!['data'] as object))
    for (const value of Object.values(data as object)) t.is(atob(value), '***')
  }
  for (const quoted of ["a: 'on'", "b: '012'", "c: '1e3'"])
    t.true(text.includes(quoted), 'YAML 1.1 would read another value')
})

test('what templates of users put into Secrets is shown as *** that the API server takes', (t) => {
  const registry = {auths: {'registry.example': {auth: 'dG9rZW4='}}}
  const base = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'one'}}
  const text = manifestsText([
    {...base, stringData: {token: 'a token', number: 12 as never, '.dockerconfigjson': JSON.stringify(registry)}},
    {...base, type: 'kubernetes.io/dockerconfigjson', data: {'.dockerconfigjson': btoa(JSON.stringify(registry))}},
    {...base, data: null},
  ])
  const [first, second, third] = readYamlDocuments(text, 'text') as Manifest[]
  const object = '{"***":"***"}'
  t.deepEqual(first!['stringData'], {token: '***', number: '***', '.dockerconfigjson': object})
  t.is(atob((second!['data'] as Record<string, string>)['.dockerconfigjson']!), object)
  t.is(third!['data'], null)
})
