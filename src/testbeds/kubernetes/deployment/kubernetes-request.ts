import {ConfigurationError} from '../../../errors/index.ts'
import type {DeploymentRequest, KubernetesRequest} from '../../testbed.ts'

/** A request that says all that a cluster is told. */
export type ClusterRequest = DeploymentRequest & {readonly kubernetes: KubernetesRequest}

/** The request as one for a cluster. Throws a ConfigurationError when it says nothing of clusters. */
export function clusterRequest(request: DeploymentRequest): ClusterRequest {
  const {kubernetes} = request
  if (kubernetes === undefined) throw new ConfigurationError('Nothing is said of the cluster to deploy on.')
  return {...request, kubernetes}
}
