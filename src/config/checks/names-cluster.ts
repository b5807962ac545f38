import type {Settings} from '../settings.ts'

/** Whether something was asked for that only a cluster has: pods to attach to, a context, a kubeconfig. */
export function namesCluster({kubernetes}: Pick<Settings, 'kubernetes'>): boolean {
  return kubernetes.attach || kubernetes.context !== null || kubernetes.kubeconfig !== null
}

/** Whether the run takes place on a cluster. */
export function isOnCluster(settings: Pick<Settings, 'kubernetes' | 'testbed'>): boolean {
  return settings.testbed === 'kubernetes' || (settings.testbed === 'auto' && namesCluster(settings))
}
