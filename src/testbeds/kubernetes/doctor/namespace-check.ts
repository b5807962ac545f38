import {apiStatus} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {listForeignWorkloads} from '../namespace/namespace-contents.ts'
import type {SeenNamespace} from '../namespace/read-namespace.ts'
import {isOurs, runOf} from '../objects/labels.ts'
import {type ClusterCheck, clusterCheck} from './cluster-check.ts'
import type {DoctorWishes} from './doctor-wishes.ts'

const LISTED_AT_MOST = 5

/** Names of what others run there; null when the account may not list all of it. */
async function foreignNames(cluster: Cluster, namespace: string): Promise<readonly string[] | null> {
  try {
    const found = await listForeignWorkloads(cluster, namespace)
    return found.map(({kind, metadata}) => `${kind.kind} ${metadata.name}`)
  } catch (error) {
    if (apiStatus(error)?.code === 403) return null
    throw error
  }
}

function missingCheck({kubernetes}: DoctorWishes): ClusterCheck {
  const shared = {origin: kubernetes.namespace, required: true}
  if (!kubernetes.attach) return clusterCheck('namespace', 'ok', {...shared, detail: 'not there yet: a run makes it'})
  const remedy = 'name the one of your pods with --namespace'
  return clusterCheck('namespace', 'missing', {...shared, detail: 'there is none to attach to', remedy})
}

/** Whose the namespace is: ours, empty, somebody else's, or not there. */
export async function checkNamespace(
  cluster: Cluster,
  seen: SeenNamespace,
  wishes: DoctorWishes,
): Promise<ClusterCheck> {
  const {namespace, attach} = wishes.kubernetes
  if (seen === 'missing') return missingCheck(wishes)
  const shared = {origin: namespace, required: true}
  if (seen !== 'hidden' && isOurs(seen)) {
    const run = runOf(seen)
    return clusterCheck('namespace', 'ok', {...shared, detail: `runner's own${run === null ? '' : `, of run ${run}`}`})
  }
  if (attach) return clusterCheck('namespace', 'ok', {...shared, detail: "somebody else's; nothing in it is changed"})
  const foreign = await foreignNames(cluster, namespace)
  if (foreign === null) {
    return clusterCheck('namespace', 'limited', {...shared, detail: 'what is in it may not be listed'})
  }
  if (foreign.length === 0) return clusterCheck('namespace', 'ok', {...shared, detail: 'empty'})
  const more = foreign.length > LISTED_AT_MOST ? ` and ${foreign.length - LISTED_AT_MOST} more` : ''
  const detail = `somebody else's: it holds ${foreign.slice(0, LISTED_AT_MOST).join(', ')}${more}`
  const remedy = 'use another with --namespace, or measure the pods that are there with --attach'
  return clusterCheck('namespace', 'broken', {...shared, detail, remedy})
}
