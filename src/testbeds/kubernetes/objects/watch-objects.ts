import {createInterface} from 'node:readline'
import {Readable} from 'node:stream'
import type {ReadableStream} from 'node:stream/web'
import {setTimeout as wait} from 'node:timers/promises'
import {askApi, openAnswer} from '../api/api-request.ts'
import {statusCode} from '../api/api-status.ts'
import type {Cluster} from '../api/cluster.ts'
import type {ObjectMeta} from './object-ref.ts'

/** What is watched, and who is told. */
export interface Watched<T> {
  /** Parts of the path of a listing. */
  readonly path: readonly string[]
  readonly selector?: string | undefined
  readonly signal: AbortSignal
  /** All that is there: at first, and whenever the thread of changes was lost. */
  readonly onAll: (objects: readonly T[]) => void
  readonly onChange: (object: T, isDeleted: boolean) => void
  /** The API server did not answer, for the whole time since it last did. */
  readonly onAway?: (error: unknown, awayMs: number) => void
}

interface WatchedObject {
  readonly metadata: ObjectMeta
}

interface List<T> {
  readonly metadata: {readonly resourceVersion: string}
  readonly items: readonly T[]
}

interface Change<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: T & {readonly code?: number}
}

/** How long the server keeps one watch; the next one goes on where it ended. */
const WATCH_SECONDS = 55
/** A connection that is silent for longer is dead. */
const SILENT_AT_MOST_MS = 70_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5000
/** Between listings where watching is forbidden. */
const LIST_EVERY_MS = 2000
/** Nothing that waiting would mend. */
const REFUSED = [400, 401, 403, 404, 405]

/** State of one watch over all its connections. */
interface Thread<T> {
  readonly cluster: Cluster
  readonly watched: Watched<T>
  /** Where the next connection goes on; null for a new listing. */
  resourceVersion: string | null
  mayWatch: boolean
  spokeAt: number
}

async function list<T extends WatchedObject>(thread: Thread<T>): Promise<void> {
  const {path, selector, signal, onAll} = thread.watched
  const {body} = await askApi<List<T>>(thread.cluster, {path, query: {labelSelector: selector}, signal})
  thread.spokeAt = performance.now()
  thread.resourceVersion = body.metadata.resourceVersion
  onAll(body.items)
}

function take<T extends WatchedObject>(thread: Thread<T>, {type, object}: Change<T>): void {
  if (type === 'ERROR') {
    // Most often 410: the history was thrown away. Whatever it is, a new listing is right.
    thread.resourceVersion = null
    return
  }
  thread.resourceVersion = object.metadata.resourceVersion
  if (type !== 'BOOKMARK') thread.watched.onChange(object, type === 'DELETED')
}

async function follow<T extends WatchedObject>(thread: Thread<T>): Promise<void> {
  const {path, selector, signal} = thread.watched
  const query = {
    watch: true,
    allowWatchBookmarks: true,
    timeoutSeconds: WATCH_SECONDS,
    labelSelector: selector,
    resourceVersion: thread.resourceVersion ?? undefined,
  }
  const ends = AbortSignal.any([signal, AbortSignal.timeout(SILENT_AT_MOST_MS)])
  const {body} = await openAnswer(thread.cluster, {path, query}, ends)
  thread.spokeAt = performance.now()
  const stream = Readable.fromWeb(body.stream() as ReadableStream<Uint8Array>, {signal: ends})
  // Without a listener of its own an aborted stream ends the process; the lines below end with the same error.
  stream.on('error', () => {})
  for await (const line of createInterface({input: stream})) {
    if (line !== '') take(thread, JSON.parse(line) as Change<T>)
  }
  stream.destroy()
  thread.spokeAt = performance.now()
}

async function turn<T extends WatchedObject>(thread: Thread<T>): Promise<void> {
  if (thread.resourceVersion === null) await list(thread)
  if (thread.mayWatch) return await follow(thread)
  thread.resourceVersion = null
  await wait(LIST_EVERY_MS, undefined, {signal: thread.watched.signal, ref: false})
}

/** True when the watch can go on. */
function outlives<T>(thread: Thread<T>, error: unknown): boolean {
  const code = statusCode(error)
  const isListing = thread.resourceVersion === null
  if (code === 410) thread.resourceVersion = null
  else if (code !== null && REFUSED.includes(code)) {
    if (isListing || !thread.mayWatch) return false
    thread.mayWatch = false
    thread.resourceVersion = null
  }
  return true
}

/**
 * Lists, then watches, and goes on after cuts, restarts of the API server and lost history until `signal` aborts. Where
 * the account may list but not watch, it lists every 2 s. Throws the ApiException when even listing is refused.
 */
export async function watchObjects<T extends WatchedObject>(cluster: Cluster, watched: Watched<T>): Promise<void> {
  const {signal, onAway} = watched
  const thread: Thread<T> = {cluster, watched, resourceVersion: null, mayWatch: true, spokeAt: performance.now()}
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    try {
      await turn(thread)
      pauseMs = FIRST_PAUSE_MS
    } catch (error) {
      if (signal.aborted) return
      if (!outlives(thread, error)) throw error
      onAway?.(error, performance.now() - thread.spokeAt)
      await wait(pauseMs, undefined, {signal, ref: false}).catch(() => {})
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
  }
}
