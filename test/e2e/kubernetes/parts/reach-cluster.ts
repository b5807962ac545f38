import type {ExecutionContext} from 'ava'
import {type Cluster, connectCluster} from '../../../../src/testbeds/kubernetes/api/cluster.ts'
import {clusterForTests} from '../../../cluster/cluster.ts'
import {skip} from '../../../skip.ts'

/** Kubeconfig and context of a cluster for tests, or why there is none. */
export async function reachCluster(): Promise<{kubeconfig: string; context: string} | {reason: string}> {
  const found = await clusterForTests()
  if (found.kind === 'none') return {reason: found.reason}
  return {kubeconfig: found.kubeconfig, context: found.context}
}

/** A cluster to try things on, and its kubeconfig; null, with the reason printed, when there is none. */
export async function reachOrSkip(t: ExecutionContext): Promise<{cluster: Cluster; kubeconfig: string} | null> {
  const reached = await reachCluster()
  if (!('reason' in reached)) return {cluster: connectCluster(reached), kubeconfig: reached.kubeconfig}
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
