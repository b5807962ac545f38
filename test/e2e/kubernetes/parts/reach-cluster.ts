import type {ExecutionContext} from 'ava'
import {type Cluster, connectCluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {clusterForTests} from '../../../cluster/cluster.ts'
import type {ClusterKind} from '../../../cluster/kinds.ts'
import {skip} from '../../../skip.ts'

/** Where a cluster for tests is. */
export interface ReachedCluster {
  readonly kubeconfig: string
  readonly context: string
  /** Whether it was started for tests, so that its control plane may be changed. */
  readonly isOurs: boolean
}

/** A cluster for tests, or why there is none. */
export async function reachCluster(kind?: ClusterKind): Promise<ReachedCluster | {reason: string}> {
  const found = await clusterForTests(kind)
  if (found.kind === 'none') return {reason: found.reason}
  return {kubeconfig: found.kubeconfig, context: found.context, isOurs: found.controls !== null}
}

/** A cluster to try things on, and where it is; null, with the reason printed, when there is none. */
export async function reachOrSkip(
  t: ExecutionContext,
  kind?: ClusterKind,
): Promise<(ReachedCluster & {readonly cluster: Cluster}) | null> {
  const reached = await reachCluster(kind)
  if (!('reason' in reached)) return {...reached, cluster: connectCluster(reached)}
  skip(t, reached.reason)
  return null
}

/** The cluster alone. */
export async function clusterOrSkip(t: ExecutionContext): Promise<Cluster | null> {
  return (await reachOrSkip(t))?.cluster ?? null
}

/** The same when its API server is a process of this machine, so that it can be lied to. */
export async function clusterHereOrSkip(t: ExecutionContext): Promise<Cluster | null> {
  const cluster = await clusterOrSkip(t)
  if (cluster === null || new URL(cluster.server).hostname === '127.0.0.1') return cluster
  skip(t, 'cluster of others: its API server is another machine')
  return null
}
