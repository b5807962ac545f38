import {ConfigurationError} from '../../../errors/index.ts'
import type {DeploymentRequest, KubernetesRequest} from '../../testbed.ts'

/** A request that says all that a cluster is told. */
export type ClusterRequest = DeploymentRequest & {readonly kubernetes: KubernetesRequest}

/** The request as one for a cluster. Throws a ConfigurationError when it says nothing of clusters, or contradicts itself. */
export function clusterRequest(request: DeploymentRequest): ClusterRequest {
  const {kubernetes} = request
  if (kubernetes === undefined) throw new ConfigurationError('Nothing is said of the cluster to deploy on.')
  const named = kubernetes.client.pod ?? kubernetes.server.pod
  if (named !== null && !kubernetes.attach) {
    throw new ConfigurationError(`Pod ${named} is named, but pods of our own are to be deployed.`, {
      hint: 'Add --attach to use pods that are there.',
    })
  }
  return {...request, kubernetes}
}
