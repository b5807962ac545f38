import {setTimeout as wait} from 'node:timers/promises'
import type {OnCluster} from '../kubernetes/parts/bench-on-cluster.ts'

const WITHIN_MS = 120_000

/** Waits until all deployments of the namespace have the pods that they want. */
export async function untilReady({cluster, namespace}: OnCluster): Promise<void> {
  const deadline = performance.now() + WITHIN_MS
  for (;;) {
    const {items} = await cluster.apps.listNamespacedDeployment({namespace})
    if (items.every(({spec, status}) => status?.readyReplicas === spec?.replicas)) return
    if (performance.now() > deadline) throw new Error(`the pods of namespace ${namespace} are not ready`)
    await wait(200)
  }
}
