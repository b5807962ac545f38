import type {ServerResponse} from 'node:http'
import type {V1Node} from '@kubernetes/client-node'
import test from 'ava'
import type {KubernetesSettings} from '../../../../src/config/settings.ts'
import type {DoctorWishes} from '../../../../src/testbeds/kubernetes/doctor/doctor-wishes.ts'
import {checkImages, fullImageName} from '../../../../src/testbeds/kubernetes/doctor/image-checks.ts'
import {meshCheck} from '../../../../src/testbeds/kubernetes/doctor/mesh-check.ts'
import {checkNodes, isKernelSince} from '../../../../src/testbeds/kubernetes/doctor/node-checks.ts'
import {judgeVersion} from '../../../../src/testbeds/kubernetes/doctor/server-check.ts'
import {readNamespace} from '../../../../src/testbeds/kubernetes/namespace/read-namespace.ts'
import {type Answer, answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

function wishes(more: object = {}, besides: Partial<DoctorWishes> = {}): DoctorWishes {
  const images = {
    fortio: 'fortio/fortio:1',
    shell: 'busybox:1',
    proxy: 'local/envoy:1',
    perf: 'mesh-runner/perf:1',
    pullPolicy: 'IfNotPresent',
  }
  const istio = {revision: null}
  const kubernetes = {
    namespace: 'ours',
    attach: false,
    affinity: 'hard',
    images,
    istio,
    ...more,
  } as unknown as KubernetesSettings
  return {kubernetes, mesh: 'envoy', profiling: true, ...besides}
}

function node(
  name: string,
  more: {taints?: object[]; images?: string[][]; kernel?: string; ready?: string} = {},
): V1Node {
  const {taints = [], images = [], kernel = '6.1.0-30-amd64', ready = 'True'} = more
  return {
    metadata: {name},
    spec: {taints},
    status: {
      conditions: [{type: 'Ready', status: ready}],
      nodeInfo: {
        kernelVersion: kernel,
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://1.7',
        kubeletVersion: 'v1.34.0',
      },
      images: images.map((names) => ({names})),
    },
  } as unknown as V1Node
}

function stateOf(checks: readonly {name: string; state: string}[], name: string): string | undefined {
  return checks.find((check) => check.name === name)?.state
}

test('API servers from 1.27 on are fit, older ones stand in the way', (t) => {
  const cluster = {context: 'c', server: 'https://x'}
  const info = (minor: string) => ({major: '1', minor, gitVersion: `v1.${minor}`, platform: 'linux/amd64'})
  t.is(judgeVersion(info('27'), cluster).state, 'ok')
  t.is(judgeVersion(info('34+'), cluster).state, 'ok')
  const old = judgeVersion(info('26'), cluster)
  t.is(old.state, 'broken')
  t.true(old.required)
  t.is(judgeVersion(info('x'), cluster).state, 'limited')
})

test('hard anti-affinity asks for two nodes that take pods, soft for one', (t) => {
  const one = [node('a'), node('b', {taints: [{effect: 'NoSchedule'}]}), node('c', {ready: 'Unknown'})]
  t.is(stateOf(checkNodes(one, wishes()), 'nodes'), 'broken')
  t.is(stateOf(checkNodes(one, wishes({affinity: 'soft'})), 'nodes'), 'ok')
  t.is(stateOf(checkNodes(one, wishes({attach: true})), 'nodes'), 'ok')
  t.is(stateOf(checkNodes([node('a'), node('b')], wishes()), 'nodes'), 'ok')
  t.is(stateOf(checkNodes(null, wishes()), 'nodes'), 'limited')
})

test('kernels before 5.8 are said to need more rights', (t) => {
  t.true(isKernelSince('5.8.0', [5, 8]))
  t.true(isKernelSince('6.1.0-30-amd64', [5, 8]))
  t.false(isKernelSince('5.4.0-1090-aws', [5, 8]))
  t.is(stateOf(checkNodes([node('a', {kernel: '5.4.0'}), node('b')], wishes()), 'kernel'), 'limited')
})

test('images are found under the full names that nodes list', (t) => {
  t.is(fullImageName('busybox'), 'docker.io/library/busybox:latest')
  t.is(fullImageName('local/envoy:1'), 'docker.io/local/envoy:1')
  t.is(fullImageName('registry.example:5000/a/b:2'), 'registry.example:5000/a/b:2')
  t.is(fullImageName('localhost/a'), 'localhost/a:latest')
  t.is(fullImageName('a/b@sha256:12'), 'docker.io/a/b@sha256:12')
  const nodes = [
    node('a', {images: [['docker.io/library/busybox:1']]}),
    node('b', {images: [['docker.io/library/busybox:1']]}),
  ]
  const checks = checkImages(nodes, wishes())
  t.is(stateOf(checks, 'image: shell'), 'ok')
  t.is(stateOf(checks, 'image: proxy'), 'limited')
})

test('an image that may not be pulled and is on no node is missing, unless nodes may not tell all', (t) => {
  const never = wishes({images: {...wishes().kubernetes.images, pullPolicy: 'Never'}})
  t.is(stateOf(checkImages([node('a'), node('b')], never), 'image: fortio'), 'missing')
  const many = Array.from({length: 50}, (_, index) => [`docker.io/x/${index}:1`])
  t.is(stateOf(checkImages([node('a', {images: many})], never), 'image: fortio'), 'limited')
})

test('an image without a name does not stop the look at the others', (t) => {
  const nameless = node('a')
  nameless.status!.images = [{names: null as unknown as string[]}, {names: ['docker.io/library/busybox:1']}]
  t.is(stateOf(checkImages([nameless], wishes()), 'image: shell'), 'ok')
})

/** Webhooks of Istio's as its charts make them for one revision; `default` is taken by pods that name none. */
function webhooksOf(revision: string): readonly object[] {
  const rule = (key: string, operator: string, ...values: string[]) => ({key, operator, values})
  const free = [rule('istio.io/rev', 'DoesNotExist'), rule('istio-injection', 'DoesNotExist')]
  const webhook = (name: string, namespace: object[], pod: object[]) => ({
    name: `${name}.sidecar-injector.istio.io`,
    namespaceSelector: {matchExpressions: namespace},
    objectSelector: {matchExpressions: pod},
  })
  const wanted = rule('sidecar.istio.io/inject', 'NotIn', 'false')
  const byName = webhook('rev.object', free, [wanted, rule('istio.io/rev', 'In', revision)])
  const asked = rule('sidecar.istio.io/inject', 'In', 'true')
  const byWish = webhook('object', free, [asked, rule('istio.io/rev', 'DoesNotExist')])
  return revision === 'default' ? [byName, byWish] : [byName]
}

/** What the API server answers to a pod that is tried. */
type TrialAnswer = 'injected' | 'bare' | 'no endpoints' | 'forbidden'

interface Parts {
  readonly apis: readonly string[]
  /** Null: they may not be listed. */
  readonly webhooks: readonly object[] | null
  readonly namespaceLabels?: Record<string, string>
  readonly trial?: TrialAnswer
}

const PROXY = {name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.30.1', restartPolicy: 'Always'}

function answerTrial(trial: TrialAnswer, response: ServerResponse): void {
  if (trial === 'no endpoints') {
    const message = 'failed calling webhook: no endpoints available for service "istiod"'
    refuse(response, 500, 'InternalError', message)
    return
  }
  if (trial === 'forbidden') {
    refuse(response, 403, 'Forbidden', 'pods is forbidden: User "a" cannot create resource "pods" in API group ""')
    return
  }
  const initContainers = trial === 'bare' ? [] : [PROXY]
  answerJson(response, {metadata: {annotations: {'istio.io/rev': 'default'}}, spec: {containers: [], initContainers}})
}

/** A cluster with these parts of Istio, and a namespace. */
function clusterWith({apis, webhooks, namespaceLabels = {}, trial = 'injected'}: Parts): Answer {
  return ({pathname}, response, {method}) => {
    if (pathname.endsWith('/mutatingwebhookconfigurations')) {
      if (webhooks === null) return refuse(response, 403, 'Forbidden')
      return answerJson(response, {items: [{metadata: {name: 'istio-sidecar-injector'}, webhooks}]})
    }
    if (method === 'POST') return answerTrial(trial, response)
    if (pathname === '/api/v1/namespaces/ours')
      return answerJson(response, {metadata: {name: 'ours', labels: namespaceLabels}})
    if (pathname === '/api/v1/pods') return answerJson(response, {items: []})
    if (!apis.includes(/^\/apis\/(.*istio.*)$/.exec(pathname)?.[1] ?? '')) return refuse(response, 404, 'NotFound')
    answerJson(response, {resources: [{name: 'some', kind: 'Some', namespaced: true, verbs: ['list']}]})
  }
}

const NETWORKING = 'networking.istio.io/v1beta1'
const APIS = [NETWORKING, 'security.istio.io/v1beta1']

async function checkOn(parts: Parts, mesh: DoctorWishes['mesh'] = 'istio', revision: string | null = null) {
  await using api = await fakeApi(clusterWith(parts))
  const see = () => readNamespace(api.cluster, 'ours')
  return await meshCheck(api.cluster, wishes({istio: {revision}}, {mesh}), see)
}

test('a mesh that is asked for and not there is missing, its injector included, as a run would find', async (t) => {
  const webhooks = webhooksOf('default')
  t.is((await checkOn({apis: [], webhooks: []}, 'envoy')).state, 'ok')
  const half = await checkOn({apis: [NETWORKING], webhooks})
  t.is(half.state, 'missing')
  t.regex(half.detail, /security\.istio\.io/)
  t.like(await checkOn({apis: APIS, webhooks: []}), {state: 'missing', required: true})
  t.is((await checkOn({apis: APIS, webhooks}, 'linkerd')).state, 'missing')
})

test('an injector is ok once a pod that was tried came back with its sidecar', async (t) => {
  const parts = {apis: APIS, webhooks: webhooksOf('default')}
  const tried = await checkOn(parts)
  t.is(tried.state, 'ok')
  t.regex(tried.detail, /native sidecar, docker\.io\/istio\/proxyv2:1\.30\.1 by revision default/)
  t.is((await checkOn({...parts, webhooks: null})).state, 'ok')
  t.is((await checkOn({...parts, webhooks: null, trial: 'forbidden'})).state, 'limited')
  t.like(await checkOn({...parts, trial: 'bare'}), {state: 'broken', required: true})
  const down = await checkOn({...parts, trial: 'no endpoints'})
  t.is(down.state, 'broken')
  t.regex(down.detail, /no endpoints available for service "istiod"/)
})

test('a revision that is not there is missing, and those that are there are named', async (t) => {
  const both = {apis: APIS, webhooks: [...webhooksOf('default'), ...webhooksOf('canary')]}
  t.is((await checkOn(both, 'istio', 'canary')).state, 'ok')
  t.like(await checkOn(both, 'istio', 'old'), {
    state: 'missing',
    detail: 'there is no revision old; there are canary, default',
  })
  const only = {apis: APIS, webhooks: webhooksOf('canary')}
  t.like(await checkOn(only), {state: 'missing', detail: 'no revision takes pods that name none; there is canary'})
})

test('a namespace whose labels keep sidecars out is said to', async (t) => {
  const namespaceLabels = {'istio-injection': 'disabled', team: 'a'}
  const {state, detail} = await checkOn({apis: APIS, webhooks: webhooksOf('default'), namespaceLabels})
  t.is(state, 'missing')
  t.is(detail, 'namespace ours is labelled istio-injection=disabled, and in such a one no injector takes these pods')
})
