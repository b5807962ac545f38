import {type DeploymentDocument, isReady, type PodDocument} from './pod-state.ts'

/** How many pods a workload is to have. */
export interface WantedWorkload {
  /** Value of the pods' label `app`, and name of the deployment. */
  readonly workload: string
  readonly replicas: number
}

/** How far a deployment has come. */
export interface Readiness {
  readonly readyPods: number
  readonly wantedPods: number
  /** What is still missing, in words; empty once all is ready. */
  readonly waitingFor: readonly string[]
}

/** Whether the deployment has nothing but ready pods of its newest template. */
function isRolledOut({metadata, spec, status}: DeploymentDocument): boolean {
  const replicas = spec?.replicas ?? 1
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false
  return status?.updatedReplicas === replicas && status.readyReplicas === replicas && status.replicas === replicas
}

/** Ready pods of a workload. */
export function readyPodsOf(workload: string, pods: readonly PodDocument[]): PodDocument[] {
  return pods.filter((pod) => pod.metadata.labels?.['app'] === workload && isReady(pod))
}

function waitsFor(
  {workload, replicas}: WantedWorkload,
  pods: readonly PodDocument[],
  deployments: readonly DeploymentDocument[],
): string | null {
  const ready = readyPodsOf(workload, pods).length
  const deployment = deployments.find(
    ({metadata}) => metadata.name === workload || metadata.labels?.['app'] === workload,
  )
  if (ready === replicas && (deployment === undefined || isRolledOut(deployment))) return null
  return `${workload}: ${ready} of ${replicas} ready`
}

/** How far the workloads are. */
export function readinessOf(
  wanted: readonly WantedWorkload[],
  pods: readonly PodDocument[],
  deployments: readonly DeploymentDocument[],
): Readiness {
  const ready = wanted.map(({workload, replicas}) => Math.min(replicas, readyPodsOf(workload, pods).length))
  return {
    readyPods: ready.reduce((sum, one) => sum + one, 0),
    wantedPods: wanted.reduce((sum, {replicas}) => sum + replicas, 0),
    waitingFor: wanted.map((one) => waitsFor(one, pods, deployments)).filter((one) => one !== null),
  }
}
