import {askApi} from '../client/api-request.ts'
import {statusCode} from '../client/api-status.ts'
import type {Cluster} from '../client/cluster.ts'

/** A kind of object that the API server knows. */
export interface ApiKind {
  readonly apiVersion: string
  readonly kind: string
  /** Name in paths, such as `deployments`. */
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

interface ResourceList {
  readonly resources: readonly {name: string; kind: string; namespaced: boolean; verbs: readonly string[]}[]
}

const KNOWN = new WeakMap<Cluster, Map<string, readonly ApiKind[]>>()

/** Parts of the path of a group and version: `v1` lies elsewhere than all others. */
export function groupPath(apiVersion: string): string[] {
  return apiVersion.includes('/') ? ['apis', ...apiVersion.split('/')] : ['api', apiVersion]
}

async function askKinds(cluster: Cluster, apiVersion: string, signal?: AbortSignal): Promise<readonly ApiKind[]> {
  try {
    const {body} = await askApi<ResourceList>(cluster, {path: groupPath(apiVersion), signal})
    const whole = body.resources.filter(({name}) => !name.includes('/'))
    return whole.map(({name, kind, namespaced, verbs}) => ({apiVersion, kind, plural: name, namespaced, verbs}))
  } catch (error) {
    if (statusCode(error) === 404) return []
    throw error
  }
}

/** The kinds of a group and version; none when the API server does not have it. Asked once per cluster where it has. */
export async function kindsOf(cluster: Cluster, apiVersion: string, signal?: AbortSignal): Promise<readonly ApiKind[]> {
  const known = KNOWN.get(cluster) ?? new Map<string, readonly ApiKind[]>()
  KNOWN.set(cluster, known)
  const kinds = known.get(apiVersion) ?? (await askKinds(cluster, apiVersion, signal))
  if (kinds.length > 0) known.set(apiVersion, kinds)
  return kinds
}

interface GroupList {
  readonly groups: readonly {readonly preferredVersion: {readonly groupVersion: string}}[]
}

/** Every kind that stands in a namespace and can be listed, each in the version that its group prefers. */
export async function namespacedKinds(cluster: Cluster, signal?: AbortSignal): Promise<readonly ApiKind[]> {
  const {body} = await askApi<GroupList>(cluster, {path: ['apis'], signal})
  const versions = ['v1', ...body.groups.map(({preferredVersion}) => preferredVersion.groupVersion)]
  const kinds = await Promise.all(versions.map((version) => kindsOf(cluster, version, signal)))
  return kinds.flat().filter(({namespaced, verbs}) => namespaced && verbs.includes('list'))
}
