import test from 'ava'
import {fromConfigFile, resolveWith} from '../_resolve.ts'

async function clusterSettings(flags: Record<string, unknown>) {
  return (await resolveWith({flags})).settings.kubernetes
}

const refused = test.macro({
  async exec(t, assignment: string, message: RegExp) {
    await t.throwsAsync(resolveWith({flags: {set: [assignment]}}), {name: 'UsageError', message})
  },
  title: (_, assignment) => `--set ${String(assignment).slice(0, 70)} is refused`,
})

test(refused, 'client.nodeSelector={', /is not JSON/)
test(refused, 'client.nodeSelector=[1]', /is no mapping/)
test(refused, 'client.nodeSelector={"a b": "c"}', /has "a b", which is not the key of a label/)
test(refused, 'client.nodeSelector={"a": "b c"}', /which is not the value of a label/)
test(refused, 'server.tolerations=[{"Key": "x"}]', /has item 1, which has "Key", which is none of key, operator/)
test(refused, 'server.tolerations=[{"operator": "In"}]', /has operator, which is not one of/)
test(refused, 'server.tolerations=[{"tolerationSeconds": -1}]', /whole number/)
test(refused, 'appresources={"request": {}}', /has "request", which is none of requests, limits/)
test(refused, 'appresources={"requests": {"cpu": "one"}}', /has requests, which has "cpu", which is not a quantity/)
test(refused, 'client.replicas=0', /whole number from 1 to 1000/)
test(refused, 'namespace=Big', /is not the name of a namespace/)
test(refused, 'client.pod=-x', /is not the name of an object/)
test(refused, 'fortioImage=-x', /is not the name of an image/)
test(refused, 'fortioImage=a b', /is not the name of an image/)
test(refused, 'affinity=none', /is not one of hard, soft/)
test(refused, 'imagePullPolicy=sometimes', /is not one of/)
test(refused, 'cert=true', /names no secret/)
test(refused, 'excludeOutboundIPRanges=ten', /is no list of address ranges/)
test(refused, 'client.selector=app=$(id)', /is not a label selector/)
test(refused, 'istio.gatewaySelector=istio!=gw', /is no list of labels/)
test(refused, 'istio.gatewaySelector=istio in (gw,edge)', /is no list of labels/)
test(refused, 'istio.gatewaySelector=istio', /is no list of labels/)
test(refused, 'istio.gatewaySelector=tier=a,tier=b', /is no list of labels/)
test(refused, 'client.nodeselector2={}', /there is no setting "client\.nodeselector2"/)

test('without a word, two pods in a namespace of ours, apart, from published images', async (t) => {
  t.like(await clusterSettings({}), {
    kubeconfig: null,
    context: null,
    namespace: 'twopods-istio',
    attach: false,
    keep: false,
    yes: false,
    client: {replicas: 1, nodeSelector: {}, tolerations: [], selector: 'app=fortioclient', pod: null},
    affinity: 'hard',
    images: {
      fortio: 'fortio/fortio:1.68.0',
      proxy: 'envoyproxy/envoy:v1.40.0',
      injectedProxy: null,
      shell: 'busybox:1.37.0-musl',
      pullPolicy: 'IfNotPresent',
    },
    appResources: {},
    readyTimeoutSeconds: 180,
  })
})

test('mappings and lists are read from files as such, and as JSON from a command line', async (t) => {
  const file = `client:
  nodeSelector: {disktype: ssd}
  tolerations:
  - {key: a, operator: exists, effect: noexecute, tolerationSeconds: 60}
appresources:
  requests: {cpu: 1, memory: 512Mi}
`
  const expected = {
    nodeSelector: {disktype: 'ssd'},
    tolerations: [{key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60}],
  }
  const {kubernetes} = (await fromConfigFile(file)).settings
  t.like(kubernetes.client, expected)
  t.deepEqual(kubernetes.appResources, {requests: {cpu: '1', memory: '512Mi'}})
  const set = [
    'client.nodeSelector={"disktype": "ssd"}',
    'client.tolerations=[{"key":"a","operator":"Exists","effect":"NoExecute","tolerationSeconds":60}]',
    'appresources={"requests":{"cpu":1,"memory":"512Mi"}}',
  ]
  const flagged = await clusterSettings({set})
  t.like(flagged.client, expected)
  t.deepEqual(flagged.appResources, kubernetes.appResources)
})

test('the second name for resources counts when the first says nothing', async (t) => {
  const second = 'appresources1={"requests": {"cpu": "200m"}}'
  t.deepEqual((await clusterSettings({set: [second]})).appResources, {requests: {cpu: '200m'}})
  const both = [second, 'appresources={"limits": {"cpu": "1"}}']
  t.deepEqual((await clusterSettings({set: both})).appResources, {limits: {cpu: '1'}})
})

test('an image of the proxy is for static and injected sidecars alike', async (t) => {
  t.like((await clusterSettings({'proxy-image': 'e:2'})).images, {proxy: 'e:2', injectedProxy: 'e:2'})
})

test("Istio's image is a setting of its own, and that of other meshes is said to have no effect there", async (t) => {
  const set = ['mesh=istio', 'istio.proxyImage=r/proxyv2:1']
  const {settings, warnings} = await resolveWith({flags: {testbed: 'kubernetes', 'proxy-image': 'e:2', set}})
  t.is(settings.kubernetes.istio.proxyImage, 'r/proxyv2:1')
  const [said] = warnings.filter(({code}) => code === 'settings-without-effect')
  t.is(said?.message, 'flag --proxy-image has no effect: it is for the meshes envoy and linkerd')
  t.regex(said?.hint ?? '', /istio\.proxyImage/)
  const onOther = await resolveWith({flags: {testbed: 'kubernetes', mesh: 'linkerd', 'proxy-image': 'e:2'}})
  t.false(onOther.warnings.some(({code}) => code === 'settings-without-effect'))
})

test("Istio's sidecars without interception are refused where pods of ours would wait for them", async (t) => {
  const flags = {testbed: 'kubernetes', mesh: 'istio', set: ['interceptionMode=none']}
  const error = await t.throwsAsync(resolveWith({flags}), {message: /interceptionMode.*would not become ready/})
  t.regex((error as unknown as {hint: string}).hint, /REDIRECT or TPROXY/)
  await t.notThrowsAsync(resolveWith({flags: {...flags, attach: true}}))
  await t.notThrowsAsync(resolveWith({flags: {...flags, mesh: 'envoy'}}))
})

test('a kubeconfig is looked for from the current folder', async (t) => {
  t.is((await clusterSettings({kubeconfig: 'k.yaml'})).kubeconfig, '/here/k.yaml')
})

test('--client and --server name pods', async (t) => {
  const {client, server} = await clusterSettings({client: 'pod-1', server: 'pod-2.x'})
  t.is(client.pod, 'pod-1')
  t.is(server.pod, 'pod-2.x')
})

test("a gateway's labels may be written with blanks and ==", async (t) => {
  const {kubernetes} = (await resolveWith({flags: {set: ['istio.gatewaySelector=istio == gw, tier=']}})).settings
  t.is(kubernetes.istio.gatewaySelector, 'istio=gw,tier=')
})

test('a flag of clusters has no effect on a run that takes place here, and that is said', async (t) => {
  const messagesOf = async (flags: Record<string, unknown>) =>
    (await resolveWith({flags})).warnings.map(({message}) => message)
  t.deepEqual(await messagesOf({namespace: 'twopods', yes: true}), [
    'flag --namespace has no effect: it is for the kubernetes testbed (--testbed kubernetes)',
  ])
  t.deepEqual(await messagesOf({namespace: 'twopods', context: 'kind'}), [], 'a context names a cluster')
})

test('a values file may serve both testbeds without a word, until the local one is asked for', async (t) => {
  const saidOf = async (text: string) =>
    (await fromConfigFile(text)).warnings.filter(({code}) => code === 'settings-without-effect')
  t.deepEqual(await saidOf('namespace: twopods\n'), [])
  t.regex((await saidOf('namespace: twopods\ntestbed: local\n'))[0]!.message, /c\.yaml:1 has no effect/)
})
