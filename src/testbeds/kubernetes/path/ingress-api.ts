import {PrerequisiteError} from '../../../errors/index.ts'
import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import type {ClusterRequest} from '../deployment/kubernetes-request.ts'

const GATEWAY_API = ['apis', 'gateway.networking.k8s.io', 'v1']

/** Whether the Gateway API has a gateway of that name; null where this account may not look. */
async function hasGateway(cluster: Cluster, {kubernetes, signal}: ClusterRequest): Promise<boolean | null> {
  const {gateway, gatewayNamespace} = kubernetes.istio
  const path = [...GATEWAY_API, 'namespaces', gatewayNamespace, 'gateways', gateway]
  try {
    await askApi(cluster, {path, signal})
    return true
  } catch (error) {
    signal.throwIfAborted()
    const code = statusCode(error)
    if (code === 403) return null
    if (code === 404) return false
    throw apiError(`Looking for the gateway ${gateway} in namespace ${gatewayNamespace}`, error, cluster)
  }
}

function refuseWithoutGateway({kubernetes}: ClusterRequest): never {
  const {gateway, gatewayNamespace} = kubernetes.istio
  throw new PrerequisiteError(`Namespace ${gatewayNamespace} has no Gateway ${gateway} of the Gateway API.`, {
    hint: 'Make one whose listeners take routes of other namespaces, and name it by the settings gateway and istio.gatewayNamespace; or use --ingress-api istio.',
  })
}

/** What a gateway's pods are found by where nobody says it: Istio labels so what it makes for the Gateway API. */
const USUAL_SELECTOR = 'istio=ingressgateway'

/**
 * The request with the API that its gateway is of: where none was named, what is there decides. Throws a PrerequisiteError
 * where the Gateway API is named and has no such gateway.
 */
export async function withIngressApi(cluster: Cluster, request: ClusterRequest): Promise<ClusterRequest> {
  const {kubernetes, modes} = request
  const {istio} = kubernetes
  if (!modes.includes('ingress') || istio.ingressApi === 'istio') return request
  const found = await hasGateway(cluster, request)
  if (found === false && istio.ingressApi === 'gateway') refuseWithoutGateway(request)
  const isOfGatewayApi = istio.ingressApi === 'gateway' || found === true
  if (!isOfGatewayApi) return {...request, kubernetes: {...kubernetes, istio: {...istio, ingressApi: 'istio'}}}
  const isUsual = istio.gatewaySelector === USUAL_SELECTOR
  const gatewaySelector = isUsual ? `gateway.networking.k8s.io/gateway-name=${istio.gateway}` : istio.gatewaySelector
  return {...request, kubernetes: {...kubernetes, istio: {...istio, ingressApi: 'gateway', gatewaySelector}}}
}
