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
