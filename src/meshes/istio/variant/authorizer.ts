import {countersIn, countersPath} from '../../envoy-counters.ts'

/** What the server's sidecar calls the authorization server of a run. */
export const AUTHORIZER_CLUSTER = 'mesh-runner-authorizer'
/** In the names of what the filter counts that asks it. */
export const AUTHORIZER_STAT_PREFIX = 'mesh-runner'
/** Of the server's pod, on which nothing else listens. */
export const AUTHORIZER_PORT = 8070

/** What pods of ours ask their sidecar to keep besides, where it may ask an authorization server. */
export const AUTHORIZED_COUNTERS = `.*ext_authz\\.${AUTHORIZER_STAT_PREFIX}\\.ok`

/** On the admin port: requests that the authorization server let in, by the listener's filter that counts them. */
export const AUTHORIZED_PATH = countersPath(`^http\\.${AUTHORIZED_COUNTERS}$`)

/** How many those are. Throws a SyntaxError for what is no answer to {@link AUTHORIZED_PATH}. */
export function authorizedIn(text: string): number {
  return countersIn(text).reduce((sum, {value}) => sum + value, 0)
}
