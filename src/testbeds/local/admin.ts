import {Agent, request} from 'node:http'
import {TestbedError} from '../../errors/index.ts'
import type {AdminAnswer, ProxyCounters} from '../testbed.ts'
import {LISTENER_PREFIXES} from './sidecar-view.ts'

/** One sidecar's admin endpoint. */
export interface Admin extends Disposable {
  /** Throws a TestbedError when it cannot be reached. */
  ask(path: string, method?: 'GET' | 'POST', signal?: AbortSignal): Promise<AdminAnswer>
  /** What the proxy carried since its start. */
  counters(): Promise<ProxyCounters>
}

interface StatsDocument {
  readonly stats: readonly {readonly name: string; readonly value: number}[]
}

/** Counters that matter, of our listeners only: `http.inbound_http.downstream_rq_total`, `tcp.outbound_…`. */
const COUNTERS = `^(http|tcp)\\.(${LISTENER_PREFIXES.join('|')}).*\\.downstream_(rq_total|cx_total|cx_rx_bytes_total)$`
const COUNTERS_PATH = `/stats?type=Counters&format=json&filter=${encodeURIComponent(COUNTERS)}`

/** Adds up the counters of all listeners in Envoy's JSON. */
export function parseCounters(text: string): ProxyCounters {
  const {stats} = JSON.parse(text) as StatsDocument
  const sum = (ending: string): number =>
    stats.filter(({name}) => name.endsWith(ending)).reduce((total, {value}) => total + value, 0)
  return {
    requests: sum('.downstream_rq_total'),
    connections: sum('.downstream_cx_total'),
    receivedBytes: sum('.downstream_cx_rx_bytes_total'),
  }
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
      const {status, body} = await ask(COUNTERS_PATH)
      if (status !== 200) throw new TestbedError(`${proxy} answered ${status} when asked for its counters.`)
      return parseCounters(Buffer.from(body).toString('utf8'))
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}
