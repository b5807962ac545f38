import type {KubernetesSettings} from '../../../config/kubernetes-settings.ts'
import {commandLine} from '../../../process/command-line.ts'

type Where = Pick<KubernetesSettings, 'namespace' | 'context' | 'kubeconfig'>

/** Flags that name a namespace of a cluster, as a person would type them. */
export function placeWords({namespace, context, kubeconfig}: Where): string {
  const named = [
    ...(context === null ? [] : ['--context', context]),
    ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig]),
  ]
  return commandLine(['-n', namespace, ...named])
}

/** The command that takes away what stands in a namespace of a cluster. */
export function cleanCommand(where: Where): string {
  return `runner clean ${placeWords(where)}`
}
