import {Agent} from 'node:http'
import {TestbedError} from '../../errors/index.ts'
import {LISTENER_COUNTERS_PATH, parseListenerCounters} from '../../meshes/index.ts'
import {type AnswerLimits, httpAnswer, NoAnswerError} from '../http-answer.ts'
import type {AdminAnswer, ProxyCounters} from '../testbed.ts'

/** One sidecar's admin endpoint. */
export interface Admin extends Disposable {
  /** Throws a TestbedError when it cannot be reached, or does not answer in time. */
  ask(path: string, method?: 'GET' | 'POST', signal?: AbortSignal): Promise<AdminAnswer>
  /** What the proxy carried since its start. */
  counters(): Promise<ProxyCounters>
  /** Aborts when the proxy has stopped answering, with the TestbedError that says so. */
  readonly silent: AbortSignal
}

/** The admin endpoint of `proxy` on loopback. Connections are kept until it is disposed. */
export function openAdmin(proxy: string, port: number, limits?: AnswerLimits): Admin {
  const agent = new Agent({keepAlive: true})
  const silent = new AbortController()
  const ask: Admin['ask'] = async (path, method = 'GET', signal) => {
    try {
      return await httpAnswer({host: '127.0.0.1', port, path, method, agent}, signal, limits)
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
  return {
    ask,
    async counters() {
      const {status, body} = await ask(LISTENER_COUNTERS_PATH)
      if (status !== 200) throw new TestbedError(`${proxy} answered ${status} when asked for its counters.`)
      return parseListenerCounters(Buffer.from(body).toString('utf8'))
    },
    silent: silent.signal,
    [Symbol.dispose]: () => agent.destroy(),
  }
}
