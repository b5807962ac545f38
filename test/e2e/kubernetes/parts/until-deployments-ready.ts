import {eventually} from '../../../eventually.ts'
import type {OnCluster} from './bench-on-cluster.ts'

/** Waits until each Deployment of the namespace has all its pods, and they are Ready. */
export async function untilDeploymentsReady({cluster, namespace}: OnCluster): Promise<void> {
  await eventually('the pods are ready', async () => {
    const {items} = await cluster.apps.listNamespacedDeployment({namespace})
    return items.every(({spec, status}) => status?.readyReplicas === spec?.replicas)
  })
}
