import {askApi} from '../../../../src/testbeds/kubernetes/api/api-request.ts'
import {statusCode} from '../../../../src/testbeds/kubernetes/api/api-status.ts'
import type {Cluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {eventually} from '../../../eventually.ts'

/** Kinds of Istio's that our manifests use; anything may stand in their specs. */
const KINDS = [
  {group: 'networking.istio.io', kind: 'DestinationRule', plural: 'destinationrules'},
  {group: 'networking.istio.io', kind: 'Gateway', plural: 'gateways'},
  {group: 'networking.istio.io', kind: 'VirtualService', plural: 'virtualservices'},
  {group: 'security.istio.io', kind: 'PeerAuthentication', plural: 'peerauthentications'},
] as const

type Kind = (typeof KINDS)[number]

const CRDS = ['apis', 'apiextensions.k8s.io', 'v1', 'customresourcedefinitions']

function definition({group, kind, plural}: Kind) {
  const anything = {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.${group}`},
    spec: {
      group,
      scope: 'Namespaced',
      names: {kind, plural, singular: kind.toLowerCase()},
      versions: [{name: 'v1beta1', served: true, storage: true, schema: {openAPIV3Schema: anything}}],
    },
  }
}

async function isServed(cluster: Cluster, {group, plural}: Kind): Promise<boolean> {
  try {
    await askApi(cluster, {path: ['apis', group, 'v1beta1', plural]})
    return true
  } catch (error) {
    // The latter while the API server sets up what it keeps them in.
    if (statusCode(error) === 404 || statusCode(error) === 429) return false
    throw error
  }
}

/** Whether the cluster has kinds of Istio's, which are then not ours to remove. */
export async function hasMeshKinds(cluster: Cluster): Promise<boolean> {
  return (await Promise.all(KINDS.map((kind) => isServed(cluster, kind)))).includes(true)
}

/** Makes the cluster know those kinds. Dispose it to remove them, with all objects of them. */
export async function installMeshKinds(cluster: Cluster): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  for (const kind of KINDS) {
    const body = definition(kind)
    await askApi(cluster, {method: 'POST', path: CRDS, body})
    stack.defer(async () => {
      await askApi(cluster, {method: 'DELETE', path: [...CRDS, body.metadata.name]})
      await eventually(`the end of ${kind.plural}`, async () => !(await isServed(cluster, kind)))
    })
  }
  for (const kind of KINDS) await eventually(kind.plural, () => isServed(cluster, kind))
  return stack.move()
}
