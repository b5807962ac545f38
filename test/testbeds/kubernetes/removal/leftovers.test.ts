import test from 'ava'
import {findLeftoversIn} from '../../../../src/testbeds/kubernetes/removal/leftovers.ts'
import {type Answer, answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

const LONG_AGO = '2020-01-01T00:00:00Z'

function labels(run: string) {
  return {'app.kubernetes.io/managed-by': 'mesh-runner', 'mesh-runner/run': run}
}

function pod(name: string, run: string) {
  return {metadata: {name, namespace: 'two', uid: name, creationTimestamp: LONG_AGO, labels: labels(run)}}
}

function lease(run: string, namespace: string) {
  const spec = {holderIdentity: 'another-machine/1/boot/process/mark', renewTime: new Date().toISOString()}
  return {metadata: {name: run, namespace, uid: run, creationTimestamp: LONG_AGO, labels: labels(run)}, spec}
}

const LEASES = '/apis/coordination.k8s.io/v1'

/** Namespace `two` with a pod of a dead run and one of a run that holds another namespace. */
const shared: Answer = ({pathname}, response) => {
  const answers: Record<string, unknown> = {
    '/version': {},
    '/apis': {groups: []},
    '/api/v1': {resources: [{name: 'pods', kind: 'Pod', namespaced: true, verbs: ['list']}]},
    '/api/v1/namespaces/two/pods': {items: [pod('a', 'dead'), pod('b', 'living')]},
    '/api/v1/namespaces/two': {metadata: {name: 'two', uid: 'u'}},
    [`${LEASES}/leases`]: {items: [lease('living', 'elsewhere')]},
    [`${LEASES}/namespaces/two/leases`]: {items: []},
  }
  answerJson(response, answers[pathname] ?? {items: []})
}

test('what a run left in one namespace is found by looking into that one alone', async (t) => {
  await using api = await fakeApi(shared)
  const found = await findLeftoversIn(api.cluster, 'two')
  t.deepEqual(
    found.map(({namespace, runName, objects}) => [namespace, runName, ...objects]),
    [['two', 'dead', 'Pod a']],
    'the run that holds another namespace lives',
  )
  t.false(api.requests.some((request) => /\/api\/v1\/(pods|namespaces)(\?|$)/.test(request)))
})

test('where leases of all namespaces may not be listed, those of the namespace count', async (t) => {
  await using api = await fakeApi((url, response, request) => {
    if (url.pathname === `${LEASES}/leases`) return refuse(response, 403, 'Forbidden')
    shared(url, response, request)
  })
  const found = await findLeftoversIn(api.cluster, 'two')
  t.deepEqual(
    found.map(({runName}) => runName),
    ['dead', 'living'],
  )
})
