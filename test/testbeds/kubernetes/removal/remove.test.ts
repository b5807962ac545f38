import test from 'ava'
import {removeOwned} from '../../../../src/testbeds/kubernetes/removal/remove.ts'
import {type Answer, answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

const OURS = {'app.kubernetes.io/managed-by': 'mesh-runner', 'mesh-runner/run': 'one'}

function resource(name: string, kind: string, namespaced = true) {
  return {name, kind, namespaced, verbs: ['list', 'delete']}
}

const KINDS: Readonly<Record<string, unknown>> = {
  '/apis': {groups: []},
  '/api/v1': {resources: [resource('namespaces', 'Namespace', false), resource('configmaps', 'ConfigMap')]},
}

/** A namespace with one ConfigMap of ours; it is gone after it was looked at `looks` times since its deletion. */
function withOneObject(looks: number, leases: Answer | null = null): Answer {
  const gone = {object: false, namespace: false, looks}
  const metadata = {name: 'c', namespace: 'two', uid: 'c', labels: OURS}
  return (url, response, request) => {
    const {pathname} = url
    const isNamespace = pathname === '/api/v1/namespaces/two'
    if (request.method === 'DELETE') {
      gone[isNamespace ? 'namespace' : 'object'] = true
      return answerJson(response, {})
    }
    if (pathname.endsWith('/leases') && leases !== null) return leases(url, response, request)
    if (pathname.endsWith('/configmaps')) return answerJson(response, {items: gone.object ? [] : [{metadata}]})
    if (pathname.endsWith('/configmaps/c') && !gone.object) return answerJson(response, {metadata})
    if (isNamespace && (!gone.namespace || gone.looks-- > 0)) {
      return answerJson(response, {metadata: {name: 'two', uid: 'n', labels: OURS}})
    }
    if (KINDS[pathname] !== undefined) return answerJson(response, KINDS[pathname])
    return pathname.includes('/two/leases') ? answerJson(response, {items: []}) : refuse(response, 404, 'NotFound')
  }
}

test('while a namespace is on its way out, the rest is not asked for one by one', async (t) => {
  await using api = await fakeApi(withOneObject(5))
  const {removed, left, namespaceStays} = await removeOwned(api.cluster, 'two', 'one')
  t.deepEqual(
    removed.map(({kind, name}) => `${kind} ${name}`),
    ['ConfigMap c', 'Namespace two'],
  )
  t.deepEqual([left, namespaceStays], [[], null])
  t.is(api.requests.filter((request) => request === 'GET /api/v1/namespaces/two/configmaps/c').length, 1)
  const last = api.requests.findLastIndex((request) => request.startsWith('DELETE'))
  t.regex(api.requests[last]!, /namespaces\/two$/)
})

test('what a run has made goes even when its namespace cannot be looked through, and that is said', async (t) => {
  await using api = await fakeApi(
    withOneObject(0, (_, response) => refuse(response, 500, 'InternalError', 'etcd is full')),
  )
  await t.throwsAsync(removeOwned(api.cluster, 'two', 'one'), {message: /etcd is full/})
  const deleted = api.requests.filter((request) => request.startsWith('DELETE'))
  t.deepEqual(deleted, ['DELETE /api/v1/namespaces/two/configmaps/c'])
})
