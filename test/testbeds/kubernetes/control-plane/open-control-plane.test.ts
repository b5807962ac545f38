import test from 'ava'
import {openControlPlane} from '../../../../src/testbeds/kubernetes/control-plane/open-control-plane.ts'
import {injectedPod} from '../deployment/injected-pod.ts'
import {answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

test('an account that may look for no control plane is told which right it takes, and cells go on without', async (t) => {
  await using api = await fakeApi((_url, response) => refuse(response, 403, 'Forbidden'))
  using plane = await openControlPlane(api.cluster, 'istio', [injectedPod()])
  t.is(await plane.read(), null)
  t.like(plane.warnings[0], {code: 'control-plane-unread'})
  t.regex(plane.warnings[0]?.message ?? '', /no pod app=istiod of revision default is seen/)
  t.regex(plane.warnings[0]?.hint ?? '', /pods\/portforward, in its namespace \(istio-system\)/)
})

test('where all namespaces may not be looked through, the usual one is', async (t) => {
  await using api = await fakeApi(({pathname}, response) => {
    if (pathname === '/api/v1/pods') return refuse(response, 403, 'Forbidden')
    answerJson(response, {items: []})
  })
  using _plane = await openControlPlane(api.cluster, 'istio', [injectedPod()])
  t.true(api.requests.some((one) => one.startsWith('GET /api/v1/namespaces/istio-system/pods?labelSelector=app')))
})

test('a mesh without a control plane is asked for none', async (t) => {
  await using api = await fakeApi((_url, response) => refuse(response, 500, 'InternalError'))
  using plane = await openControlPlane(api.cluster, 'envoy', [injectedPod()])
  t.is(await plane.read(), null)
  t.deepEqual([plane.warnings, api.requests], [[], []])
})
