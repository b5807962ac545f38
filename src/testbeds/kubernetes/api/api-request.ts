import {ApiException, HttpMethod, IsomorphicFetchHttpLibrary, RequestContext} from '@kubernetes/client-node'
import type {Cluster} from './cluster.ts'
import {connectAgain, isLostConnection} from './connect-again.ts'
import {eitherSignal} from './either-signal.ts'
import {networkFault} from './network-fault.ts'

/** One request to the API server. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Path by its parts, such as `['api', 'v1', 'namespaces', name]`. Each is escaped. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as JSON. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal | undefined
}

/** A document as the API writes it: dates are text. */
export type Json<T> = T extends Date ? string : T extends object ? {[K in keyof T]: Json<T[K]>} : T

/** What came back. */
export interface ApiAnswer<T> {
  readonly body: T
  /** What the API server's clock said, to the second, in ms since 1970; this machine's where it says nothing. */
  readonly serverTimeMs: number
}

/** Content type of server-side apply, which says how an object is to be, not how it is to change. */
export const APPLY = 'application/apply-patch+yaml'
/** Longest wait for one answer. */
const ANSWER_WITHIN_MS = 30_000
const LIBRARY = new IsomorphicFetchHttpLibrary()

function contextOf(cluster: Cluster, {method = 'GET', path, query = {}, ...rest}: ApiRequest): RequestContext {
  const escaped = path.map(encodeURIComponent).join('/')
  const context = new RequestContext(`${cluster.server.replace(/\/+$/, '')}/${escaped}`, HttpMethod[method])
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) context.setQueryParam(name, String(value))
  }
  context.setHeaderParam('Accept', rest.accept ?? 'application/json')
  if (rest.body !== undefined) {
    context.setHeaderParam('Content-Type', rest.contentType ?? 'application/json')
    context.setBody(JSON.stringify(rest.body))
  }
  return context
}

/**
 * Sends a request as it stands and gives the answer while it is being received. The typed clients drop fields that
 * they do not know; here an unknown field reaches the API server, which names it. Throws an ApiException for any status
 * but 2xx.
 */
export async function openAnswer(cluster: Cluster, request: ApiRequest, signal: AbortSignal) {
  const context = contextOf(cluster, request)
  await cluster.kubeConfig.applySecurityAuthentication(context)
  context.setSignal(signal)
  const answer = await LIBRARY.send(context).toPromise()
  const {httpStatusCode, headers, body} = answer
  if (httpStatusCode >= 200 && httpStatusCode <= 299) return answer
  throw new ApiException(httpStatusCode, 'the API server refused', await body.text(), headers)
}

/** Whether the same request twice comes to the same as once: not so where it names the version that it changes. */
function isIdempotent({method = 'GET', contentType}: ApiRequest): boolean {
  return method === 'GET' || method === 'DELETE' || contentType === APPLY
}

/**
 * Asks the API server. A request that was not sent, or that can be sent again, is repeated twice within a second or two
 * when the connection fails, as it does when an API server or a load balancer before it is started anew. Throws an
 * ApiException for any status but 2xx, and whatever the network came back with.
 */
export async function askApi<T>(cluster: Cluster, request: ApiRequest): Promise<ApiAnswer<T>> {
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const signal = eitherSignal(deadline, request.signal)
  const ask = async () => {
    const {body, headers} = await openAnswer(cluster, request, signal)
    return {text: await body.text(), said: Date.parse(headers['date'] ?? '')}
  }
  const mayRepeat = (error: unknown) =>
    networkFault(error)?.isBeforeRequest === true || (isIdempotent(request) && isLostConnection(error))
  const {text, said} = await connectAgain(ask, signal, mayRepeat)
  return {body: JSON.parse(text) as T, serverTimeMs: Number.isNaN(said) ? Date.now() : said}
}
