import type {KubernetesSettings} from '../config/settings.ts'
import {commandLine} from '../program/command-line.ts'

/**
 * Flags of `runner bench` by which it measures on the same cluster, in the same namespace; on the same pods where these
 * were there before or were left standing. Quoted for a POSIX shell.
 */
export function clusterWords({
  attach,
  keep,
  namespace,
  context,
  kubeconfig,
}: Pick<KubernetesSettings, 'attach' | 'keep' | 'namespace' | 'context' | 'kubeconfig'>): string {
  const named = [
    ['-n', namespace],
    ['--context', context],
    ['--kubeconfig', kubeconfig],
  ].flatMap(([flag, value]) => (value == null ? [] : [flag!, value]))
  return commandLine([...(attach || keep ? ['--attach'] : ['--testbed', 'kubernetes']), ...named])
}
