import test from 'ava'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {listOwned} from '../../../../src/testbeds/kubernetes/objects/owned-objects.ts'
import {lookThroughNamespace, removeNamespace} from '../../../../src/testbeds/kubernetes/removal/remove-namespace.ts'
import {type Answer, answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

const OURS = {'app.kubernetes.io/managed-by': 'mesh-runner', 'mesh-runner/run': 'one'}

async function removeTwo(cluster: Cluster, going: readonly string[] = []) {
  return await removeNamespace(cluster, await lookThroughNamespace(cluster, 'two', 'one'), new Set(going))
}

function group(name: string) {
  return {name, preferredVersion: {groupVersion: `${name}/v1`, version: 'v1'}}
}

function resource(name: string, kind: string) {
  return {name, kind, namespaced: true, verbs: ['list', 'delete']}
}

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/apis': {groups: [group('apps'), group('metrics.example')]},
  '/api/v1': {resources: [resource('pods', 'Pod')]},
  '/apis/apps/v1': {resources: [resource('deployments', 'Deployment')]},
  '/api/v1/namespaces/two': {metadata: {name: 'two', uid: 'u', labels: OURS}},
}

/** A cluster with an API group whose own server is down. */
const withoutMetrics: Answer = ({pathname}, response) => {
  if (pathname === '/apis/metrics.example/v1') {
    return refuse(response, 503, 'ServiceUnavailable', 'the server is currently unable to handle the request')
  }
  answerJson(response, ANSWERS[pathname] ?? {items: []})
}

test('an API group of others that is down does not keep runner from its own objects, nor is it asked', async (t) => {
  await using api = await fakeApi(withoutMetrics)
  t.deepEqual(await listOwned(api.cluster, {namespace: 'two'}), {objects: [], unseen: []})
  t.false(api.requests.some((request) => request.includes('metrics.example')))
  t.true(api.requests.some((request) => request.includes('/namespaces/two/deployments')))
})

test('a namespace that an API group which is down may have objects in stays, and is said to', async (t) => {
  await using api = await fakeApi(withoutMetrics)
  const {deleted, stays} = await removeTwo(api.cluster)
  t.is(deleted, null)
  t.regex(stays!, /^namespace two stays: whether others .* cannot be seen: .*metrics\.example\/v1.*503/)
  t.false(api.requests.some((request) => request.startsWith('DELETE')))
})

/** A cluster with one namespace, and in that what is listed by path. */
function withNamespace(inside: Readonly<Record<string, unknown>> = {}): Answer {
  const namespaces = {...resource('namespaces', 'Namespace'), namespaced: false}
  const endpoints = resource('endpoints', 'Endpoints')
  const all = {
    ...ANSWERS,
    '/apis': {groups: [group('apps')]},
    '/api/v1': {resources: [namespaces, resource('pods', 'Pod'), endpoints]},
    ...inside,
  }
  return ({pathname}, response, request) =>
    answerJson(response, request.method === 'DELETE' ? {} : (all[pathname as keyof typeof all] ?? {items: []}))
}

test('a namespace that nothing is in goes', async (t) => {
  await using api = await fakeApi(withNamespace())
  const {deleted, stays} = await removeTwo(api.cluster)
  t.is(deleted?.uid, 'u')
  t.is(stays, null)
})

test('a namespace goes while what was in it is still on its way, and stays for what is not', async (t) => {
  const item = (uid: string, more: object = {}) => ({metadata: {name: `one-${uid}`, uid, labels: OURS, ...more}})
  const owned = {ownerReferences: [{kind: 'ReplicaSet', name: 'r', uid: 'r'}]}
  await using api = await fakeApi(
    withNamespace({
      '/apis/apps/v1/namespaces/two/deployments': {items: [item('d')]},
      '/api/v1/namespaces/two/pods': {items: [item('p', owned)]},
      // It has its service's labels, and neither an owner nor anybody who made it.
      '/api/v1/namespaces/two/endpoints': {items: [item('e')]},
    }),
  )
  const {stays} = await removeTwo(api.cluster)
  t.is(stays, 'namespace two stays: another run has Deployment one-d in it')
  const {deleted} = await removeTwo(api.cluster, ['d'])
  t.is(deleted?.uid, 'u')
})
