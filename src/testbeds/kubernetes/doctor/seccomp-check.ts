import {askApi} from '../api/api-request.ts'
import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'

interface KubeletConfigz {
  readonly kubeletconfig?: {readonly seccompDefault?: boolean}
}

const OUR_OWN = 'containers that profile ask for Unconfined themselves'

/** Which seccomp profile a kubelet gives to containers that ask for none; asked of one node, where that is allowed. */
export async function checkSeccomp(cluster: Cluster, node: string | null): Promise<ClusterCheck> {
  if (node === null) return clusterCheck('seccomp', 'limited', {detail: `default not known; ${OUR_OWN}`})
  const path = ['api', 'v1', 'nodes', node, 'proxy', 'configz']
  try {
    const {body} = await askApi<KubeletConfigz>(cluster, {path})
    const version = body.kubeletconfig?.seccompDefault === true ? 'RuntimeDefault' : 'Unconfined'
    return clusterCheck('seccomp', 'ok', {version, origin: node, detail: OUR_OWN})
  } catch (error) {
    const status = apiStatus(error)
    if (status === null) throw error
    return clusterCheck('seccomp', 'limited', {origin: node, detail: `default not known (${status.code}); ${OUR_OWN}`})
  }
}
