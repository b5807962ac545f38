import test from 'ava'
import {PrerequisiteError} from '../../../../src/errors/index.ts'
import {clusterRequest as asClusterRequest} from '../../../../src/testbeds/kubernetes/deployment/kubernetes-request.ts'
import {withIngressApi} from '../../../../src/testbeds/kubernetes/path/ingress-api.ts'
import {clusterRequest} from '../manifests/_request.ts'
import {answerJson, fakeApi, refuse} from '../objects/fake-api.ts'

type Found = 200 | 403 | 404

/** What of the gateway is decided on a cluster where looking for a Gateway of the Gateway API is answered so. */
async function decided(found: Found, assignments: readonly string[] = []) {
  await using api = await fakeApi((_, response) => {
    if (found === 200) answerJson(response, {metadata: {name: 'fortio-gateway'}})
    else refuse(response, found, found === 403 ? 'Forbidden' : 'NotFound')
  })
  const request = asClusterRequest(await clusterRequest({mesh: 'istio', modes: ['ingress']}, assignments))
  const {kubernetes} = await withIngressApi(api.cluster, request)
  const {ingressApi, gatewaySelector} = kubernetes.istio
  return {ingressApi, gatewaySelector, requests: [...api.requests]}
}

const OF_ISTIO = {ingressApi: 'istio', gatewaySelector: 'istio=ingressgateway'} as const

test('what is there decides, and a gateway of the Gateway API is known by the pods that Istio makes for it', async (t) => {
  t.like(await decided(200), {
    ingressApi: 'gateway',
    gatewaySelector: 'gateway.networking.k8s.io/gateway-name=fortio-gateway',
    requests: ['GET /apis/gateway.networking.k8s.io/v1/namespaces/istio-system/gateways/fortio-gateway'],
  })
  t.like(await decided(404), OF_ISTIO)
  t.like(await decided(403), OF_ISTIO)
})

test("what is asked for is not looked for where it is Istio's, and must be there where it is not", async (t) => {
  t.like(await decided(200, ['istio.ingressApi=istio']), {...OF_ISTIO, requests: []})
  const asked = ['istio.ingressApi=gateway', 'gateway=edge', 'istio.gatewayNamespace=edges']
  t.is((await decided(403, asked)).ingressApi, 'gateway')
  const message = 'Namespace edges has no Gateway edge of the Gateway API.'
  await t.throwsAsync(decided(404, asked), {instanceOf: PrerequisiteError, message})
})

test('labels of pods that are given stay, and runs without a gateway look for none', async (t) => {
  const {gatewaySelector} = await decided(200, ['istio.gatewaySelector=gateway.envoyproxy.io/owning-gateway-name=edge'])
  t.is(gatewaySelector, 'gateway.envoyproxy.io/owning-gateway-name=edge')
  await using api = await fakeApi((_, response) => refuse(response, 500, 'never asked'))
  const request = asClusterRequest(await clusterRequest({mesh: 'istio', modes: ['bothsidecar']}))
  t.is(await withIngressApi(api.cluster, request), request)
})
