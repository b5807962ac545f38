import {Agent, request} from 'node:http'
import {TestbedError} from '../../errors/index.ts'
import {LISTENER_COUNTERS_PATH, parseListenerCounters} from '../../meshes/index.ts'
import type {AdminAnswer, ProxyCounters} from '../testbed.ts'

/** One sidecar's admin endpoint. */
export interface Admin extends Disposable {
  /** Throws a TestbedError when it cannot be reached. */
  ask(path: string, method?: 'GET' | 'POST', signal?: AbortSignal): Promise<AdminAnswer>
  /** What the proxy carried since its start. */
  counters(): Promise<ProxyCounters>
}

type Ask = (path: string, method: 'GET' | 'POST', signal?: AbortSignal) => Promise<AdminAnswer>

function askOn(port: number, agent: Agent): Ask {
  return (path, method, signal) =>
    new Promise((resolve, reject) => {
      const options = {host: '127.0.0.1', port, path, method, agent, ...(signal === undefined ? {} : {signal})}
      const sent = request(options, (answer) => {
        const chunks: Uint8Array[] = []
        answer.on('data', (chunk: Uint8Array) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => resolve({status: answer.statusCode ?? 0, body: Buffer.concat(chunks)}))
      })
      sent.on('error', reject)
      sent.end()
    })
}

/** The admin endpoint of `proxy` on loopback. Connections are kept until it is disposed. */
export function openAdmin(proxy: string, port: number): Admin {
  const agent = new Agent({keepAlive: true})
  const send = askOn(port, agent)
  const ask: Admin['ask'] = async (path, method = 'GET', signal) => {
    try {
      return await send(path, method, signal)
    } catch (cause) {
      signal?.throwIfAborted()
      const what = `Asking the admin endpoint of ${proxy} (127.0.0.1:${port}) for ${path} failed`
      throw new TestbedError(`${what}: ${(cause as Error).message}`, {cause})
    }
  }
  return {
    ask,
    async counters() {
      const {status, body} = await ask(LISTENER_COUNTERS_PATH)
      if (status !== 200) throw new TestbedError(`${proxy} answered ${status} when asked for its counters.`)
      return parseListenerCounters(Buffer.from(body).toString('utf8'))
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}
