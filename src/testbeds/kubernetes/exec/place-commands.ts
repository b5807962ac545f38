/** Commands about one place of a cluster, for hints: they run as they stand, in any namespace, context and kubeconfig. */
import {commandLine} from '../../../program/command-line.ts'
import {ownCommand} from '../../../program/own-command.ts'

/** A place on a cluster as the user has named it. */
export interface ClusterPlace {
  /** Absent where no namespace was named. */
  readonly namespace?: string | undefined
  /** Null for the current one. */
  readonly context: string | null
  /** Path; null for KUBECONFIG, ~/.kube/config, or the account of the pod that this runs in. */
  readonly kubeconfig: string | null
}

function placeWords({namespace, context, kubeconfig}: ClusterPlace): string[] {
  return [
    ...(namespace === undefined ? [] : ['-n', namespace]),
    ...(context === null ? [] : ['--context', context]),
    ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig]),
  ]
}

/** The command that takes away what stands there. */
export function cleanCommand(place: ClusterPlace): string {
  const words = placeWords(place)
  return ownCommand('clean', ...(words.length === 0 ? ['--testbed', 'kubernetes'] : words))
}

/** The command that shows what a run needs there, and which rights are missing. */
export function doctorCommand(place: ClusterPlace): string {
  return ownCommand('doctor', '--testbed', 'kubernetes', ...placeWords(place))
}

/** The command that makes a client, a server and their sidecars there. */
export function deployCommand(place: ClusterPlace): string {
  return ownCommand('deploy', ...placeWords(place))
}

/** A command of kubectl there, in the namespace of its object, null for one that is in none. */
export function kubectlCommand(place: ClusterPlace, namespace: string | null, ...words: readonly string[]): string {
  return commandLine(['kubectl', ...words, ...placeWords({...place, namespace: namespace ?? undefined})])
}
