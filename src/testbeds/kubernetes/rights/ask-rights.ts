import {MESHES} from '../../../meshes/index.ts'
import {apiError} from '../api/api-error.ts'
import {askApi} from '../api/api-request.ts'
import type {Cluster} from '../api/cluster.ts'
import {type Purpose, type Right, requiredRights, type Scope} from './required-rights.ts'

/** Which namespaces the scopes stand for that a person names. */
export type ScopeNamespaces = Readonly<Record<Exclude<Scope, 'cluster' | 'control-plane'>, string>>

/** A right, and what of it the account lacks. */
export interface RightAnswer {
  readonly right: Right
  /** Null for the whole cluster. */
  readonly namespace: string | null
  readonly missingVerbs: readonly string[]
}

interface Review {
  readonly status?: {readonly allowed: boolean}
}

/** Null for the whole cluster. */
function namespaceOf({scope, mesh}: Right, namespaces: ScopeNamespaces): string | null {
  if (scope === 'cluster') return null
  if (scope !== 'control-plane') return namespaces[scope]
  return (mesh === null ? null : MESHES[mesh].cluster.needs.controlPlane?.usualNamespace) ?? null
}

/** The API server's budget for one client is better shared out than taken at once. */
const AT_A_TIME = 16

async function isAllowed(
  cluster: Cluster,
  {group, resource}: Right,
  verb: string,
  namespace: string | null,
): Promise<boolean> {
  const [name, subresource] = resource.split('/')
  const attributes = {
    group,
    resource: name,
    verb,
    ...(subresource === undefined ? {} : {subresource}),
    ...(namespace === null ? {} : {namespace}),
    // A Role grants reading its own namespace by name; a review without one asks for all namespaces.
    ...(resource === 'namespaces' && namespace !== null ? {name: namespace} : {}),
  }
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {resourceAttributes: attributes},
  }
  const path = ['apis', 'authorization.k8s.io', 'v1', 'selfsubjectaccessreviews']
  return (await askApi<Review>(cluster, {method: 'POST', path, body})).body.status?.allowed === true
}

async function inTurns<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += AT_A_TIME) {
    results.push(...(await Promise.all(items.slice(at, at + AT_A_TIME).map(ask))))
  }
  return results
}

/**
 * Asks the API server for each right that `purposes` need (SelfSubjectAccessReview), and changes nothing. Throws a
 * RunnerError when it cannot be reached or does not accept the credentials.
 */
export async function askRights(
  cluster: Cluster,
  {purposes, mesh, namespaces}: {purposes: readonly Purpose[]; mesh: string; namespaces: ScopeNamespaces},
): Promise<readonly RightAnswer[]> {
  const wanted = requiredRights(purposes, mesh)
  const place = (right: Right) => namespaceOf(right, namespaces)
  const questions = wanted.flatMap((right) => right.verbs.map((verb) => ({right, verb})))
  try {
    const answers = await inTurns(questions, async ({right, verb}) => {
      return {right, verb, allowed: await isAllowed(cluster, right, verb, place(right))}
    })
    return wanted.map((right) => {
      const missing = answers.filter((answer) => answer.right === right && !answer.allowed)
      return {right, namespace: place(right), missingVerbs: missing.map(({verb}) => verb)}
    })
  } catch (error) {
    throw apiError('Asking which rights the account has', error, cluster)
  }
}
