import type {V1Node} from '@kubernetes/client-node'
import test from 'ava'
import type {KubernetesSettings} from '../../../../src/config/settings.ts'
import type {DoctorWishes} from '../../../../src/testbeds/kubernetes/doctor/doctor-wishes.ts'
import {checkImages, fullImageName} from '../../../../src/testbeds/kubernetes/doctor/image-checks.ts'
import {checkNodes, isKernelSince} from '../../../../src/testbeds/kubernetes/doctor/node-checks.ts'
import {judgeVersion, meshCheck} from '../../../../src/testbeds/kubernetes/doctor/server-checks.ts'
import {type Answer, answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

function wishes(more: object = {}, besides: Partial<DoctorWishes> = {}): DoctorWishes {
  const images = {
    fortio: 'fortio/fortio:1',
    shell: 'busybox:1',
    proxy: 'local/envoy:1',
    perf: 'mesh-runner/perf:1',
    pullPolicy: 'IfNotPresent',
  }
  const kubernetes = {attach: false, affinity: 'hard', images, ...more} as unknown as KubernetesSettings
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

/** A cluster with these parts of Istio, whose webhooks may be listed or not. */
function clusterWith(apis: readonly string[], webhooks: readonly string[] | null): Answer {
  return ({pathname}, response) => {
    const api = /^\/apis\/(.*istio.*)$/.exec(pathname)?.[1]
    if (pathname.endsWith('/mutatingwebhookconfigurations')) {
      if (webhooks === null) return refuse(response, 403, 'Forbidden')
      return answerJson(response, {items: [{webhooks: webhooks.map((name) => ({name}))}]})
    }
    if (!apis.includes(api!)) return refuse(response, 404, 'NotFound')
    answerJson(response, {resources: [{name: 'some', kind: 'Some', namespaced: true, verbs: ['list']}]})
  }
}

test('a mesh that is asked for and not there is missing, its injector included, as a run would find', async (t) => {
  const networking = 'networking.istio.io/v1beta1'
  const both = [networking, 'security.istio.io/v1beta1']
  const injector = ['rev.namespace.sidecar-injector.istio.io']
  const check = async (mesh: DoctorWishes['mesh'], apis: readonly string[], webhooks: readonly string[] | null) => {
    await using api = await fakeApi(clusterWith(apis, webhooks))
    return await meshCheck(api.cluster, wishes({}, {mesh}))
  }
  t.is((await check('envoy', [], [])).state, 'ok')
  const half = await check('istio', [networking], injector)
  t.is(half.state, 'missing')
  t.regex(half.detail, /security\.istio\.io/)
  t.is((await check('istio', both, injector)).state, 'ok')
  t.like(await check('istio', both, []), {state: 'missing', required: true})
  t.is((await check('istio', both, null)).state, 'limited')
  t.is((await check('linkerd', both, injector)).state, 'missing')
})
