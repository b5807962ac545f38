import {eventually} from '../../../eventually.ts'
import type {OnCluster} from './bench-on-cluster.ts'

/** Waits until each Deployment of the namespace has one pod that is Ready. */
export async function untilDeploymentsReady({cluster, namespace}: OnCluster): Promise<void> {
  await eventually('the pods are ready', async () => {
    const {items} = await cluster.apps.listNamespacedDeployment({namespace})
    return items.every(({status}) => status?.readyReplicas === 1)
  })
}
