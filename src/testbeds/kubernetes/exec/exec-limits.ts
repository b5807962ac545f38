import type {ExecOptions} from '../../testbed.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {signalRemote} from './end-remote.ts'

/** Deadline and abort signal of one command. */
export interface ExecLimits {
  /** Aborts when the stream is to be closed: the command did not end when told to, or cannot be told. */
  readonly givenUp: AbortSignal
  reached(): 'deadline' | 'abort' | null
  /** Says that the command could not be ended; empty mostly. */
  note(): string
  dispose(): void
}

/** Between SIGTERM and SIGKILL, and between SIGKILL and giving the stream up. */
const GRACE_MS = 3000
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface State {
  reached: 'deadline' | 'abort' | null
  note: string
  grace: NodeJS.Timeout | undefined
  isOver: boolean
}

type Send = (signal: 'SIGTERM' | 'SIGKILL') => Promise<string | null>

/** SIGTERM, SIGKILL, then the stream is closed, each some time after the other, until the command is over. */
async function endCommand(state: State, send: Send | null, giveUp: () => void): Promise<void> {
  if (send === null) {
    state.note = 'The container has no shell to end the command with: it may still be running.'
    return giveUp()
  }
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const fault = await send(signal)
    if (fault !== null) state.note = `Sending ${signal} failed, the command may still be running: ${fault}`
    if (state.isOver) return
    await new Promise<void>((resolve) => {
      state.grace = setTimeout(resolve, GRACE_MS)
    })
    if (state.isOver) return
  }
  giveUp()
}

/** Watches over one command. `mark` is what it carries in its environment; null when it carries none. */
export function watchLimits(
  cluster: Cluster,
  ref: ContainerRef,
  mark: string | null,
  {signal, deadlineSeconds}: ExecOptions,
): ExecLimits {
  const stop = new AbortController()
  const state: State = {reached: null, note: '', grace: undefined, isOver: false}
  const send: Send | null = mark === null ? null : (name) => signalRemote(cluster, ref, {mark, signal: name})
  const reach = (limit: 'deadline' | 'abort'): void => {
    if (state.reached !== null) return
    state.reached = limit
    void endCommand(state, send, () => stop.abort())
  }
  const onAbort = (): void => reach('abort')
  const onDeadline = (): void => reach('deadline')
  const timer =
    deadlineSeconds === undefined
      ? undefined
      : setTimeout(onDeadline, Math.min(deadlineSeconds * 1000, LONGEST_TIMER_MS))
  signal?.addEventListener('abort', onAbort, {once: true})
  if (signal?.aborted) {
    state.reached = 'abort'
    stop.abort()
  }
  return {
    givenUp: stop.signal,
    reached: () => state.reached,
    note: () => state.note,
    dispose() {
      state.isOver = true
      clearTimeout(timer)
      clearTimeout(state.grace)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
