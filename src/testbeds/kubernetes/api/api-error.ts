import {PrerequisiteError, RunnerError, TestbedError} from '../../../errors/index.ts'
import {doctorCommand} from '../exec/place-commands.ts'
import {type ApiStatus, apiStatus} from './api-status.ts'
import type {Cluster} from './cluster.ts'
import {type NetworkFault, networkFault} from './network-fault.ts'

/** What an error says of where it came from. */
export type AskedCluster = Pick<Cluster, 'server' | 'place'>

/** How the authorizer words a refusal (k8s.io/apiserver, responsewriters.ForbiddenErrorf). */
const MISSING_RIGHT =
  /User "([^"]*)" cannot (\S+) (?:resource "([^"]+)" in API group "([^"]*)"|path "([^"]+)")(?: in the namespace "([^"]+)")?/

/** Codes of Node and OpenSSL that mean: the peer was reached, but not trusted, or it did not trust us. */
const TLS_CODE = /^(?:CERT_|ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO)/

function missingRight(doing: string, {message}: ApiStatus, {place}: AskedCluster, cause: unknown): RunnerError | null {
  const found = MISSING_RIGHT.exec(message)
  if (found === null) return null
  const [, user, verb, resource, group, path, namespace] = found
  const what = path === undefined ? `${resource}${group === '' ? '' : ` (${group})`}` : `path ${path}`
  const where = namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`
  return new PrerequisiteError(`${doing} is forbidden: ${user} may not ${verb} ${what} ${where}.`, {
    hint: `docs/rbac.yaml holds the rights that a run needs. See what is missing with: ${doctorCommand(place)}`,
    cause,
  })
}

function unauthorized(doing: string, {message}: ApiStatus, {place}: AskedCluster, cause: unknown): RunnerError {
  return new PrerequisiteError(`${doing} failed: the API server did not accept the credentials (401 ${message}).`, {
    hint: `Log in again, or choose another context with --context; then try: ${doctorCommand(place)}`,
    cause,
  })
}

function hintOf({code, message}: ApiStatus): string | undefined {
  if (/exceeded quota|LimitRange/i.test(message)) return 'Ask for less in the values, or have the quota raised.'
  if (/violates PodSecurity/.test(message)) return 'Choose a namespace whose Pod Security level allows these pods.'
  if (/admission webhook/.test(message)) return 'Its owner can say what it wants; the manifests can be overridden.'
  if (code === 409) return 'Something else changes the same object, or it is there already.'
  return undefined
}

function refused(doing: string, status: ApiStatus, cluster: AskedCluster, cause: unknown): RunnerError {
  if (status.code === 401) return unauthorized(doing, status, cluster, cause)
  const right = status.code === 403 ? missingRight(doing, status, cluster, cause) : null
  if (right !== null) return right
  const said = status.message === '' ? status.reason || 'no message' : status.message
  return new TestbedError(`${doing} failed: the API server answered ${status.code}: ${said}`, {
    hint: hintOf(status),
    cause,
  })
}

function unreachable(doing: string, fault: NetworkFault, {server}: AskedCluster, cause: unknown): RunnerError {
  const to = server || fault.peer || 'the API server'
  if (TLS_CODE.test(fault.code)) {
    return new PrerequisiteError(`${doing} failed: no trust between us and ${to}: ${fault.message} (${fault.code}).`, {
      hint: 'Check certificate-authority-data and the client certificate of this context, and the clock.',
      cause,
    })
  }
  return new TestbedError(`${doing} failed: ${to} cannot be reached: ${fault.message || fault.code} (${fault.code}).`, {
    hint: 'Check the context, the VPN or tunnel to the cluster, and that its API server runs.',
    cause,
  })
}

/**
 * What a user is told when a request to the API server failed: a PrerequisiteError for missing rights, credentials and
 * trust, a TestbedError for the rest. `doing` begins the message, such as `Creating pod a/b`. The cluster's
 * server is named when it cannot be reached. A RunnerError comes back as it is. When a signal of the caller's ended the request, ask it first.
 */
export function apiError(doing: string, cause: unknown, cluster: AskedCluster): RunnerError {
  if (cause instanceof RunnerError) return cause
  const status = apiStatus(cause)
  if (status !== null) return refused(doing, status, cluster, cause)
  const fault = networkFault(cause)
  if (fault !== null) return unreachable(doing, fault, cluster, cause)
  const said = cause instanceof Error ? cause.message : String((cause as {message?: unknown} | null)?.message ?? cause)
  return new TestbedError(`${doing} failed: ${said.trim() || 'no message came back'}`, {cause})
}
