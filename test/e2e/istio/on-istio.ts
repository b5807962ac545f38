import {join} from 'node:path'
import type {ExecutionContext} from 'ava'
import type {Cluster} from '../../../src/testbeds/kubernetes/api/cluster.ts'
import {readNamespace, type SeenNamespace} from '../../../src/testbeds/kubernetes/namespace/read-namespace.ts'
import {skip} from '../../skip.ts'
import {namespaceOn, type OnCluster} from '../kubernetes/parts/bench-on-cluster.ts'
import {type ReachedCluster, reachOrSkip} from '../kubernetes/parts/reach-cluster.ts'

/** Images that the nodes of the test cluster with Istio have. */
export const ISTIO_VALUES = join(import.meta.dirname, 'values.yaml')

/** On another cluster, the images that users have or RUNNER_TEST_VALUES names. */
function imageFlags(isOurs: boolean): readonly string[] {
  const values = isOurs ? ISTIO_VALUES : process.env['RUNNER_TEST_VALUES']
  return values ? ['--values', values] : []
}

/** A cluster with Istio; null, with the reason printed, when there is none. */
export async function reachIstioOrSkip(t: ExecutionContext): Promise<(ReachedCluster & {cluster: Cluster}) | null> {
  const reached = await reachOrSkip(t, 'istio')
  if (reached === null) return null
  const {items} = await reached.cluster.apps.listDeploymentForAllNamespaces({labelSelector: 'app=istiod'})
  if (items.length > 0) return reached
  skip(t, 'cluster of others: it has no Istio')
  return null
}

/**
 * A namespace for this test alone on a cluster with Istio. With `ours`, the test needs what only a cluster started for
 * tests has; the text says what. Null, with the reason printed, when there is no such cluster.
 */
export async function onIstio(t: ExecutionContext, ours: string | null = null): Promise<OnCluster | null> {
  const reached = await reachIstioOrSkip(t)
  if (reached === null) return null
  if (ours === null || reached.isOurs) return await namespaceOn(t, reached, imageFlags(reached.isOurs))
  skip(t, `cluster of others: ${ours}`)
  return null
}

/** Whether a namespace is deleted, or on its way. */
export function isLeaving(seen: SeenNamespace): boolean {
  return seen === 'missing' || (typeof seen === 'object' && seen.metadata.deletionTimestamp !== undefined)
}

/** Whether the test's own namespace is deleted, or on its way. */
export async function namespaceIsGone({cluster, namespace}: OnCluster): Promise<boolean> {
  return isLeaving(await readNamespace(cluster, namespace))
}
