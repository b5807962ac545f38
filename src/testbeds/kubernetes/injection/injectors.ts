import {AdmissionregistrationV1Api, type V1LabelSelector, type V1MutatingWebhook} from '@kubernetes/client-node'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {isSelected, type Labels} from '../objects/label-selector.ts'

/** A webhook that puts sidecars into pods. */
export interface Injector {
  /** Such as `rev.object.sidecar-injector.istio.io`. */
  readonly name: string
  /** The mutating webhook configuration that it stands in. */
  readonly configuration: string
  /** Which namespaces, and which pods of these, it is asked about; absent for all. */
  readonly namespaces: V1LabelSelector | undefined
  readonly pods: V1LabelSelector | undefined
}

function injectorOf(configuration: string, webhook: V1MutatingWebhook): Injector {
  const {name, namespaceSelector, objectSelector} = webhook
  return {name, configuration, namespaces: namespaceSelector, pods: objectSelector}
}

/** The webhooks whose names end so; null where this account may not list any. Throws an ApiException for other faults. */
export async function listInjectors(cluster: Cluster, ending: string): Promise<readonly Injector[] | null> {
  const api = cluster.kubeConfig.makeApiClient(AdmissionregistrationV1Api)
  try {
    const {items} = await api.listMutatingWebhookConfiguration()
    const all = items.flatMap(({metadata, webhooks = []}) =>
      webhooks.map((webhook) => injectorOf(metadata?.name ?? '', webhook)),
    )
    return all.filter(({name}) => name.endsWith(ending))
  } catch (error) {
    if (statusCode(error) === 403) return null
    throw error
  }
}

/** Whether an injector is asked about a pod with such labels in a namespace with such labels. */
export function takes({namespaces, pods}: Injector, namespace: Labels, pod: Labels): boolean {
  return isSelected(namespace, namespaces) && isSelected(pod, pods)
}

/** The values of a label that any of these injectors names: with Istio's `istio.io/rev`, the revisions that there are. */
export function valuesNamed(injectors: readonly Injector[], label: string): readonly string[] {
  const requirements = injectors.flatMap(({namespaces, pods}) => [
    ...(namespaces?.matchExpressions ?? []),
    ...(pods?.matchExpressions ?? []),
  ])
  const values = requirements
    .filter(({key, operator}) => key === label && operator === 'In')
    .flatMap((one) => one.values ?? [])
  return [...new Set(values)].toSorted()
}
