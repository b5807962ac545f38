import {isDeepStrictEqual} from 'node:util'
import type {KubeConfig, RequestContext} from '@kubernetes/client-node'

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>
type DispatcherOptions = ReturnType<KubeConfig['createDispatcherOptions']>
type DescribeDispatcher = KubeConfig['createDispatcherOptions']

/** What the library keeps to itself, though all its requests go through it. */
interface Dispatching {
  createDispatcher(...what: Parameters<DescribeDispatcher>): Dispatcher | undefined
}

/**
 * HTTP/1.1 has one request on a connection: one that is given up takes a connection that died silently with it, where
 * one of HTTP/2 would go on being used.
 */
function oneRequestEach(options: DispatcherOptions): DispatcherOptions {
  return options.type === 'agent' ? {...options, connect: Object.assign({allowH2: false}, options.connect)} : options
}

/**
 * Has requests to the API server use connections again. The library makes connections of its own for each request, and
 * with each a handshake, which takes the client and the API server several times as long as a small answer. New
 * credentials, such as of a plugin whose last ones ran out, get new connections.
 */
export function keepConnections(loaded: KubeConfig): void {
  const describe: DescribeDispatcher = loaded.createDispatcherOptions.bind(loaded)
  const inside = loaded as unknown as Dispatching
  const create = inside.createDispatcher.bind(loaded)
  let kept: {readonly by: DispatcherOptions; readonly dispatcher: Dispatcher | undefined} | null = null
  loaded.createDispatcherOptions = (...what) => oneRequestEach(describe(...what))
  inside.createDispatcher = (...what) => {
    const by = loaded.createDispatcherOptions(...what)
    if (kept === null || !isDeepStrictEqual(by, kept.by)) kept = {by, dispatcher: create(...what)}
    return kept.dispatcher
  }
}
