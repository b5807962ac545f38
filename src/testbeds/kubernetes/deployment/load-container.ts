import type {Warning} from '../../../errors/index.ts'
import type {Cluster} from '../api/cluster.ts'
import {execIn} from '../exec/exec-in.ts'
import {type ClusterPlace, deployCommand} from '../exec/place-commands.ts'
import {FOLDER} from '../exec/remote-folder.ts'
import {containerIn, fortioContainers, type WorkloadPod} from './workload-pods.ts'

/** What starting a command that outlives its stream takes, beside fortio itself. Nothing is written. */
const HAS_ALL = `${FOLDER}
command -v fortio && command -v timeout && command -v tail && echo | grep -z '' && [ -w "\${folder%/*}" ]`

async function hasShell(cluster: Cluster, pod: WorkloadPod, container: string): Promise<boolean> {
  return (await execIn(cluster, containerIn(pod, container), ['sh', '-c', HAS_ALL, 'sh', 'any'])).exitCode === 0
}

/**
 * Chooses the container of a client's pod that sends loads: the first with fortio that has a shell too, else the first
 * with fortio, where commands are bound to their streams.
 */
export async function chooseLoadContainer(cluster: Cluster, pod: WorkloadPod): Promise<WorkloadPod> {
  if (pod.workload !== 'fortioclient') return pod
  for (const name of fortioContainers(pod.document)) {
    if (await hasShell(cluster, pod, name)) return {...pod, fortio: name}
  }
  return {...pod, boundToStreams: true}
}

/** What loads without a shell are not proof against. Pods of others hold their namespace, so ours need one of their own. */
export function streamWarnings(pods: readonly WorkloadPod[], place: ClusterPlace): readonly Warning[] {
  return pods
    .filter(({boundToStreams}) => boundToStreams)
    .map(({namespace, name, fortio}) => ({
      code: 'load-bound-to-stream',
      message: `No container of pod ${namespace}/${name} has fortio, a shell, timeout, tail, grep -z and a folder to write into, so loads run in ${fortio} over one stream each: a stream that is cut loses its cell, and a load that was started cannot be ended early.`,
      hint: `Pods that have a shell are made by: ${deployCommand({...place, namespace: `${place.namespace}-runner`})}`,
    }))
}
