import {readdir, readFile} from 'node:fs/promises'
import {parseProcessStat} from '../../../bytes/process-stat.ts'
import {ENVOY_WORKER_THREAD} from '../../../meshes/envoy-process.ts'
import type {ProxyUsage} from '../../testbed.ts'

/** What a process of this machine always tells; nothing limits it. */
export interface ProcessUsage extends ProxyUsage {
  readonly cpuSeconds: number
  readonly rssBytes: number
  readonly own: {readonly cpuSeconds: number; readonly rssBytes: number}
  readonly workerThreads: number
}

/** CPU time of each thread seen so far, in nanoseconds. A thread that ended keeps what it had when last seen. */
export type ThreadTimes = Map<string, bigint>

const NANOSECONDS = 1e9
const KIB = 1024

/** Null when the thread ended between being listed and being read. */
async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

/** First field of schedstat: time on a processor in nanoseconds. */
async function readThread(pid: number, thread: string, times: ThreadTimes): Promise<string> {
  const [schedstat, name] = await Promise.all(
    ['schedstat', 'comm'].map((file) => readOrNull(`/proc/${pid}/task/${thread}/${file}`)),
  )
  const runtime = schedstat?.split(' ')[0]
  if (runtime !== undefined) times.set(thread, BigInt(runtime))
  return name?.trim() ?? ''
}

/** Of the whole process, ended threads included. Rounded down to ticks, so it is only of use as a lower bound. */
async function wholeProcessSeconds(pid: number): Promise<number> {
  return parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'))!.cpuSeconds
}

async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1')
  return Number(/^Rss:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) * KIB
}

/**
 * CPU time (scheduler accounting, nanoseconds), resident memory (page tables, not the kernel's batched estimate) and
 * Envoy worker threads of a living process. `times` is kept between calls, so that threads that end are not forgotten.
 */
export async function readUsage(pid: number, times: ThreadTimes): Promise<ProcessUsage> {
  const threads = await readdir(`/proc/${pid}/task`)
  const [names, leastSeconds, rssBytes] = await Promise.all([
    Promise.all(threads.map((thread) => readThread(pid, thread, times))),
    wholeProcessSeconds(pid),
    residentBytes(pid),
  ])
  const nanoseconds = [...times.values()].reduce((sum, time) => sum + time, 0n)
  const cpuSeconds = Math.max(Number(nanoseconds) / NANOSECONDS, leastSeconds)
  return {
    cpuSeconds,
    rssBytes,
    own: {cpuSeconds, rssBytes},
    workerThreads: names.filter((name) => ENVOY_WORKER_THREAD.test(name)).length,
    throttling: null,
  }
}
