import {Agent} from 'node:http'
import {TestbedError} from '../../errors/index.ts'
import {type HostTls, MESHES} from '../../meshes/index.ts'
import {type AnswerLimits, askByHttp, NoAnswerError} from '../ask-by-http.ts'
import {askCounters, askTls} from '../ask-proxy.ts'
import type {AdminAnswer, ProxyCounters, ProxyHost} from '../testbed.ts'
import {LOCAL_INSTANCE} from './usage/proxy-process.ts'

/** One sidecar's admin endpoint. */
export interface Admin extends Disposable {
  /** Throws a TestbedError when it cannot be reached, or does not answer in time. */
  ask(path: string, method?: 'GET' | 'POST', signal?: AbortSignal): Promise<AdminAnswer>
  /** What the proxy carried since its start. */
  counters(): Promise<ProxyCounters>
  /** What the proxy is set up to speak to each host. */
  tlsTowards(hosts: readonly ProxyHost[]): Promise<readonly HostTls[]>
  /** Aborts when the proxy has stopped answering, with the TestbedError that says so. */
  readonly silent: AbortSignal
}

/** Here all proxies are static Envoys of ours. */
const {tls} = MESHES.envoy.cluster
const COUNTERS = MESHES.envoy.cluster.counters!

/** The admin endpoint of `proxy` on loopback. Connections are kept until it is disposed. */
export function openAdmin(proxy: string, port: number, limits?: AnswerLimits): Admin {
  const agent = new Agent({keepAlive: true})
  const silent = new AbortController()
  const ask: Admin['ask'] = async (path, method = 'GET', signal) => {
    try {
      return await askByHttp({host: '127.0.0.1', port, path, method, agent}, signal, limits)
    } catch (cause) {
      signal?.throwIfAborted()
      const asking = `asking its admin endpoint 127.0.0.1:${port} for ${path.split('?')[0]}`
      const isSilent = cause instanceof NoAnswerError
      const what = `${proxy} ${isSilent ? 'has stopped answering' : 'cannot be asked'}`
      const error = new TestbedError(`${what}: ${asking}: ${(cause as Error).message}.`, {cause})
      if (isSilent) silent.abort(error)
      throw error
    }
  }
  const asked = {name: proxy, instance: LOCAL_INSTANCE, ask: (path: string) => ask(path)}
  return {
    ask,
    counters: () => askCounters(asked, COUNTERS, []),
    tlsTowards: (hosts) => askTls(asked, tls, hosts),
    silent: silent.signal,
    [Symbol.dispose]: () => agent.destroy(),
  }
}
