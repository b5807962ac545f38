import {setTimeout as wait} from 'node:timers/promises'
import {apiStatus} from '../api/api-status.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {eitherSignal} from '../api/either-signal.ts'
import {type DetachedState, readDetachedState, WHOLE_BYTES} from './detached-state.ts'

/** How waiting for a detached command came out. */
export type Followed = Extract<DetachedState, {kind: 'ended'}> | {readonly kind: 'lost'; readonly message: string}

/** While the stream that started the command lives, its end is the notice; asking is a precaution then. */
const PRECAUTION_MS = 30_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5000
/** Without that stream each question waits for the end itself: fewer commands are started in the measured pod. */
const LONG_QUESTION_TENTHS = 50
const LONGEST_OUTAGE_MS = 300_000

interface Watch {
  /** Aborts when nobody waits any more. */
  readonly abandoned: AbortSignal | undefined
  /** Whether the stream that started the command is still open. */
  isNoticed: boolean
  pauseMs: number
  outageSince: number | null
}

/** The pod is not there any more, or never comes back as it was. */
function isLasting(error: unknown): boolean {
  return apiStatus(error)?.code === 404
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(ms, undefined, signal === undefined ? {} : {signal}).catch(() => undefined)
}

async function untilNextQuestion(watch: Watch, notice: Promise<unknown>): Promise<void> {
  const {abandoned} = watch
  if (!watch.isNoticed) {
    await pause(watch.pauseMs, abandoned)
    watch.pauseMs = Math.min(watch.pauseMs * 2, LONGEST_PAUSE_MS)
    return
  }
  const stop = new AbortController()
  const timer = pause(PRECAUTION_MS, eitherSignal(stop.signal, abandoned))
  const closed = notice.then(() => {
    watch.isNoticed = false
  })
  await Promise.race([closed, timer])
  stop.abort()
}

/** What a failed question means: null to go on asking. */
function afterFault(watch: Watch, error: unknown): Followed | null {
  const {message} = error as Error
  if (isLasting(error)) return {kind: 'lost', message: `its pod is gone (${apiStatus(error)?.message})`}
  watch.outageSince ??= performance.now()
  if (performance.now() - watch.outageSince < LONGEST_OUTAGE_MS) return null
  return {kind: 'lost', message: `nothing was heard of it for ${LONGEST_OUTAGE_MS / 1000} s: ${message}`}
}

async function ask(cluster: Cluster, ref: ContainerRef, name: string, watch: Watch): Promise<Followed | null> {
  const waitTenths = watch.isNoticed ? 0 : LONG_QUESTION_TENTHS
  // After a cut, copying goes on where it ended; an answer would begin anew.
  const wholeBytes = watch.outageSince === null ? WHOLE_BYTES : 0
  try {
    const state = await readDetachedState(cluster, ref, {name, waitTenths, wholeBytes, signal: watch.abandoned})
    watch.outageSince = null
    if (state.kind === 'gone') return {kind: 'lost', message: 'its folder is gone: was the container started anew?'}
    return state.kind === 'ended' ? state : null
  } catch (error) {
    return afterFault(watch, error)
  }
}

/**
 * Waits for a detached command to end, through outages of the API server of up to five minutes. `notice` resolves when
 * the stream that started it closed, which may be long before. When `abandoned` aborts, it is lost. Never rejects.
 */
export async function followDetached(
  cluster: Cluster,
  ref: ContainerRef,
  name: string,
  notice: Promise<unknown>,
  abandoned?: AbortSignal,
): Promise<Followed> {
  const watch: Watch = {abandoned, isNoticed: true, pauseMs: FIRST_PAUSE_MS, outageSince: null}
  await untilNextQuestion(watch, notice)
  for (;;) {
    if (abandoned?.aborted) return {kind: 'lost', message: 'nobody waits for it any more'}
    const followed = await ask(cluster, ref, name, watch)
    if (followed !== null) return followed
    await untilNextQuestion(watch, notice)
  }
}
