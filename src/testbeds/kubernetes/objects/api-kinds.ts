import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import {fewAtATime} from '../api/few-at-a-time.ts'

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

/** The API group of a group and version; empty for `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0]! : ''
}

async function requestKinds(cluster: Cluster, apiVersion: string, signal?: AbortSignal): Promise<readonly ApiKind[]> {
  try {
    const {body} = await askApi<ResourceList>(cluster, {path: groupPath(apiVersion), signal})
    const whole = body.resources.filter(({name}) => !name.includes('/'))
    return whole.map(({name, kind, namespaced, verbs}) => ({apiVersion, kind, plural: name, namespaced, verbs}))
  } catch (error) {
    const code = statusCode(error)
    if (code === 404) return []
    // A server that has joined the API and is down: only its name tells people what to mend.
    throw code === null ? error : apiError(`Asking for the kinds of ${apiVersion}`, error, cluster)
  }
}

/**
 * The kinds of a group and version; none when the API server does not have it. Asked once per cluster where it has.
 * Throws an error that names the group when the server refuses, as it does with 503 for one whose own server is down.
 */
export async function askKinds(
  cluster: Cluster,
  apiVersion: string,
  signal?: AbortSignal,
): Promise<readonly ApiKind[]> {
  const known = KNOWN.get(cluster) ?? new Map<string, readonly ApiKind[]>()
  KNOWN.set(cluster, known)
  const kinds = known.get(apiVersion) ?? (await requestKinds(cluster, apiVersion, signal))
  if (kinds.length > 0) known.set(apiVersion, kinds)
  return kinds
}

interface GroupList {
  readonly groups: readonly {readonly preferredVersion: {readonly groupVersion: string}}[]
}

/**
 * Every kind that stands in a namespace and can be listed, each in the version that its group prefers; only of `groups`
 * when given, of which the one without a name has pods. No other group is asked.
 */
export async function askNamespacedKinds(
  cluster: Cluster,
  {groups, signal}: {readonly groups?: ReadonlySet<string>; readonly signal?: AbortSignal | undefined} = {},
): Promise<readonly ApiKind[]> {
  const {body} = await askApi<GroupList>(cluster, {path: ['apis'], signal})
  const versions = ['v1', ...body.groups.map(({preferredVersion}) => preferredVersion.groupVersion)]
  const wanted = versions.filter((version) => groups?.has(groupOf(version)) ?? true)
  const kinds = await fewAtATime(wanted, (version) => askKinds(cluster, version, signal))
  return kinds.flat().filter(({namespaced, verbs}) => namespaced && verbs.includes('list'))
}
