import {ApiException} from '@kubernetes/client-node'
import test from 'ava'
import {PrerequisiteError, TestbedError} from '../../../../src/errors/index.ts'
import {apiError} from '../../../../src/testbeds/kubernetes/api/api-error.ts'
import {statusCode} from '../../../../src/testbeds/kubernetes/api/api-status.ts'
import {startFakeApiServer} from './fake-api-server.ts'

const CLUSTER = {
  server: 'https://api.example',
  place: {namespace: 'lab', context: 'far away', kubeconfig: '/home/me/kube config'},
}

function refusal(code: number, message: string): ApiException<string> {
  return new ApiException(code, 'Unknown API Status Code!', JSON.stringify({kind: 'Status', message, code}), {})
}

test('a missing right of the whole cluster and of an API group is named', (t) => {
  const message =
    'leases.coordination.k8s.io is forbidden: User "u" cannot list resource "leases" in API group "coordination.k8s.io" at the cluster scope'
  const error = apiError('Listing leases', refusal(403, message), CLUSTER)
  t.true(error instanceof PrerequisiteError)
  t.is(error.message, 'Listing leases is forbidden: u may not list leases (coordination.k8s.io) in the whole cluster.')
  t.true(
    error.hint!.endsWith(
      ": runner doctor --testbed kubernetes -n lab --context 'far away' --kubeconfig '/home/me/kube config'",
    ),
    error.hint,
  )
})

test('what admission refuses is quoted', (t) => {
  for (const [code, message, hint] of [
    [403, 'pods "a" is forbidden: exceeded quota: q, requested: cpu=4, used: cpu=0, limited: cpu=1', /quota/],
    [403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest": hostPID', /Pod Security/],
    [400, 'admission webhook "w.example" denied the request: no <b>', /overridden/],
    [422, 'Deployment.apps "a" is invalid: spec.replicas', undefined],
    [409, 'Apply failed with 1 conflict', /Something else/],
  ] as const) {
    const error = apiError('Creating pod n/a', refusal(code, message), CLUSTER)
    t.true(error instanceof TestbedError, message)
    t.true(error.message.includes(message))
    if (hint === undefined) t.is(error.hint, undefined)
    else t.regex(error.hint!, hint)
  }
})

test('credentials that are not accepted are a prerequisite', (t) => {
  t.true(apiError('x', refusal(401, 'Unauthorized'), CLUSTER) instanceof PrerequisiteError)
})

test('a server that cannot be reached is named, whoever asked', async (t) => {
  const fake = await startFakeApiServer()
  await fake[Symbol.asyncDispose]()
  const {core, server} = fake.cluster
  const cause = await t.throwsAsync(core.listNamespacedPod({namespace: 'n'}))
  const error = apiError('Listing pods in n', cause, {...CLUSTER, server})
  t.true(error instanceof TestbedError)
  t.true(error.message.includes(server.replace('http://', '')), error.message)
  // Refused; on a busy machine somebody else may have the port by now, and hang up.
  t.regex(error.message, /cannot be reached: connect ECONN(REFUSED|RESET)/)
})

test("the library's own errors are told apart by their status", async (t) => {
  await using fake = await startFakeApiServer()
  for (const code of [404, 409, 403]) {
    const body = JSON.stringify({kind: 'Status', status: 'Failure', message: 'no such thing', code})
    fake.behaviour.refusals = [{code, body}]
    const cause = await t.throwsAsync(fake.cluster.core.readNamespacedPod({namespace: 'n', name: 'a'}))
    t.is(statusCode(cause), code)
    t.regex(apiError('Reading pod n/a', cause, CLUSTER).message, new RegExp(`answered ${code}: no such thing`))
  }
  t.is(statusCode(new Error('x')), null)
})

test('an error of ours comes back as it is', (t) => {
  const ours = new TestbedError('ours')
  t.is(apiError('x', ours, CLUSTER), ours)
})
