import {Agent} from 'node:http'
import type {Duplex} from 'node:stream'
import {RunnerError, TestbedError} from '../../../errors/index.ts'
import {type AnswerLimits, askByHttp, NoAnswerError} from '../../ask-by-http.ts'
import type {AdminAnswer} from '../../testbed.ts'
import {apiError} from '../api/api-error.ts'
import type {Cluster} from '../api/cluster.ts'
import {isPassing} from '../api/passing-faults.ts'
import {inTurn, tryAgain} from '../api/try-again.ts'
import {openPodTunnel, type PodPort, portName} from './pod-tunnel.ts'

/** HTTP to one port of one pod. */
export interface PodHttp extends Disposable {
  /**
   * Sends one request without a body. Throws a TestbedError when it cannot be answered, or not in time. A GET whose connection broke, or
   * that met an API server which restarts, is sent again for about 15 s; a POST goes over a connection of its own and never twice.
   */
  ask(path: string, method?: 'GET' | 'POST', signal?: AbortSignal): Promise<AdminAnswer>
  /** Aborts when the pod was reached and did not answer in time, with the TestbedError that says so. */
  readonly silent: AbortSignal
}

type OnConnected = (error: Error | null, stream?: Duplex) => void

/**
 * A tunnel whose API server is gone is closed within 30 s, for want of answers to its pings: what takes longer is the pod's.
 */
const LIMITS: AnswerLimits = {withinMs: 40_000, largestBytes: 256 << 20}
/** A restart of the API server takes seconds. */
const GET_PAUSES_MS = [0, 500, 1000, 2000, 4000, 4000, 4000]

/** The tunnels of one pod's port. */
interface Tunnels {
  readonly open: Set<Duplex>
  /** When the last one was opened, as performance.now() has it. */
  openedAtMs: number
  isDisposed: boolean
}

/** An agent whose connections are tunnels. Every tunnel is in `open` until it is closed. */
function tunnelAgent(cluster: Cluster, target: PodPort, tunnels: Tunnels, keepAlive: boolean): Agent {
  const agent = new Agent({keepAlive})
  const connect = async (done: OnConnected): Promise<void> => {
    try {
      const stream = await openPodTunnel(cluster, target)
      if (stream.errored !== null) return done(stream.errored)
      tunnels.open.add(stream)
      tunnels.openedAtMs = performance.now()
      stream.once('close', () => tunnels.open.delete(stream))
      if (tunnels.isDisposed) stream.destroy()
      done(null, stream)
    } catch (error) {
      done(error as Error)
    }
  }
  agent.createConnection = ((_options: unknown, done: OnConnected) => void connect(done)) as never
  return agent
}

/**
 * A tunnel that broke in the pod gets one more chance: the proxy may have closed a connection that nobody used. What did
 * not answer for so long gets none.
 */
function mayPass(cause: unknown, failed: number): boolean {
  if (cause instanceof NoAnswerError) return false
  return isPassing(cause) || (cause instanceof RunnerError && failed === 0)
}

/** Connections to `target` are opened when needed and kept; disposing closes them all. */
export function openPodHttp(cluster: Cluster, target: PodPort, limits: AnswerLimits = LIMITS): PodHttp {
  const tunnels: Tunnels = {open: new Set(), openedAtMs: 0, isDisposed: false}
  const silent = new AbortController()
  const agents = {GET: tunnelAgent(cluster, target, tunnels, true), POST: tunnelAgent(cluster, target, tunnels, false)}
  const once = (path: string, method: 'GET' | 'POST', signal: AbortSignal | undefined): Promise<AdminAnswer> =>
    askByHttp({host: '127.0.0.1', port: target.port, path, method, agent: agents[method]}, signal, limits)
  return {
    async ask(path, method = 'GET', signal) {
      const pausesMs = method === 'GET' ? GET_PAUSES_MS : []
      const askedAtMs = performance.now()
      const hadTunnel = tunnels.open.size > 0
      try {
        return await tryAgain(() => once(path, method, signal), inTurn(pausesMs, mayPass), signal)
      } catch (cause) {
        signal?.throwIfAborted()
        const error = failure(target, path, cause, cluster)
        // Without a tunnel it was the API server that did not answer.
        const wasReached = hadTunnel || tunnels.openedAtMs > askedAtMs
        if (cause instanceof NoAnswerError && wasReached) silent.abort(error)
        throw error
      }
    },
    silent: silent.signal,
    [Symbol.dispose]() {
      tunnels.isDisposed = true
      agents.GET.destroy()
      agents.POST.destroy()
      for (const stream of tunnels.open) stream.destroy()
    },
  }
}

function failure(target: PodPort, path: string, cause: unknown, cluster: Cluster): RunnerError {
  const doing = `Asking ${portName(target)} for ${path.split('?')[0]}`
  if (cause instanceof NoAnswerError) return new TestbedError(`${doing} failed: ${cause.message}.`, {cause})
  if (cause instanceof RunnerError) return new TestbedError(`${doing} failed: ${cause.message}`, {cause})
  return apiError(doing, cause, cluster)
}
