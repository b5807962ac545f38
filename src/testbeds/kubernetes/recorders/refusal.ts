import {PrerequisiteError} from '../../../errors/index.ts'
import {type AskedCluster, apiError} from '../api/api-error.ts'
import {apiStatus} from '../api/api-status.ts'
import {doctorCommand} from '../exec/place-commands.ts'
import {POD_SECURITY_LABEL} from '../objects/labels.ts'
import {isMissingRight} from '../objects/refusal-hint.ts'

/** Why one way of profiling cannot be had. */
export interface RecorderRefusal {
  /** What was tried, such as `a recorder on node a`. */
  readonly tried: string
  readonly reason: string
  /** What would change that; null when nobody here knows. */
  readonly remedy: string | null
}

/** The cluster forbids it: a missing right, Pod Security, a quota, an admission webhook. Another way may be open. */
const FORBIDDEN = /is forbidden|violates PodSecurity|exceeded quota|denied the request|admission webhook/i

function remedyOf(message: string, namespace: string): string | null {
  if (/violates PodSecurity/i.test(message)) {
    return `label namespace ${namespace} with ${POD_SECURITY_LABEL}=privileged, or choose one that has it`
  }
  if (/exceeded quota/i.test(message)) return `raise the quota of namespace ${namespace}`
  if (/admission webhook|denied the request/i.test(message)) return 'ask the owner of the admission webhook'
  if (isMissingRight(message)) return 'grant the right; docs/rbac.yaml has it'
  return null
}

/** What the cluster said when it forbade something; null when `text` is about anything else. */
export function refusalFrom(tried: string, text: string, namespace: string): RecorderRefusal | null {
  return FORBIDDEN.test(text) ? {tried, reason: text, remedy: remedyOf(text, namespace)} : null
}

/** Where something was refused. */
export interface RefusedAt {
  readonly namespace: string
  /** For errors that are no refusal. */
  readonly cluster: AskedCluster
}

/** The refusal in an error of the API; rethrows, as an error for people, what is none. */
export function refusalOf(tried: string, error: unknown, {namespace, cluster}: RefusedAt): RecorderRefusal {
  const status = apiStatus(error)
  const refusal = status === null ? null : refusalFrom(tried, status.message, namespace)
  if (refusal !== null) return refusal
  if (status?.code === 403) return {tried, reason: status.message || 'forbidden', remedy: null}
  throw apiError(`Making ${tried}`, error, cluster)
}

function sentence({tried, reason, remedy}: RecorderRefusal, index: number): string {
  return `${index + 1}. ${tried}: ${reason}${remedy === null ? '' : ` (remedy: ${remedy})`}`
}

/** The error for when no way is left, which goes through all of them. */
export function noPlaceError(
  pods: readonly string[],
  refusals: readonly RecorderRefusal[],
  {place}: Pick<AskedCluster, 'place'>,
): PrerequisiteError {
  const lines = refusals.map(sentence).join('\n')
  return new PrerequisiteError(`There is no place to profile ${pods.join(', ')} from. What was tried:\n${lines}`, {
    hint: `Deploy with profilingMode: true, or mend one of these; this shows them all: ${doctorCommand(place)}`,
  })
}
