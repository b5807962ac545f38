import test from 'ava'
import {PrerequisiteError} from '../../../../src/errors/index.ts'
import type {ClusterRequest} from '../../../../src/testbeds/kubernetes/deployment/kubernetes-request.ts'
import {checkMesh} from '../../../../src/testbeds/kubernetes/injection/check-mesh.ts'
import {answerJson, fakeApi} from '../objects/fake-api.ts'

test('where istio is not installed, a config file that means it is refused with both ways on', async (t) => {
  await using api = await fakeApi((request, response) => {
    void request
    answerJson(response, {items: [], resources: []})
  })
  const {signal} = new AbortController()
  const kubernetes = {namespace: 'ours', istio: {revision: null}} as ClusterRequest['kubernetes']
  const wish = {mesh: 'istio', meshImpliedBy: '/here/latency.yaml', signal, kubernetes} as const
  const error = await t.throwsAsync(checkMesh(api.cluster, wish), {instanceOf: PrerequisiteError})
  t.regex(error?.message ?? '', /^Mesh istio is not on the cluster/)
  t.regex(error?.hint ?? '', /latency\.yaml names no mesh.*Install it, or measure .* with --mesh envoy/)
})

/** As Istio's: pods are taken that ask for it, in namespaces that do not forbid it. */
const WEBHOOK = {
  name: 'rev.object.sidecar-injector.istio.io',
  namespaceSelector: {matchExpressions: [{key: 'istio-injection', operator: 'NotIn', values: ['disabled']}]},
  objectSelector: {matchExpressions: [{key: 'sidecar.istio.io/inject', operator: 'In', values: ['true']}]},
}

/** What is said of mesh istio for namespace `ours` with this label; null when nothing is against it. */
async function saidOf(injection: string): Promise<string | null> {
  await using api = await fakeApi(({pathname}, response) => {
    if (pathname.endsWith('/namespaces/ours')) {
      return answerJson(response, {metadata: {name: 'ours', labels: {'istio-injection': injection}}})
    }
    const resources = [{name: 'things', kind: 'Thing', namespaced: true, verbs: ['list']}]
    answerJson(response, {items: [{metadata: {name: 'injector'}, webhooks: [WEBHOOK]}], resources})
  })
  const kubernetes = {namespace: 'ours', istio: {revision: null}} as ClusterRequest['kubernetes']
  return await checkMesh(api.cluster, {mesh: 'istio', signal: new AbortController().signal, kubernetes}).then(
    () => null,
    (error: Error) => error.message,
  )
}

test('a namespace that is labelled to have no sidecars is refused with its label, and another is not', async (t) => {
  t.is(await saidOf('enabled'), null)
  t.regex((await saidOf('disabled')) ?? '', /put no sidecar .* namespace ours is labelled istio-injection=disabled/)
})
