import {TestbedError} from '../../../errors/index.ts'
import type {OwnUsage, ProxyUsage} from '../../testbed.ts'
import type {Cluster, ContainerRef} from '../api/cluster.ts'
import {runForOutput} from '../exec/run-for-output.ts'
import {type InnerFigures, readInContainer} from './container-figures.ts'
import type {FoundProcess} from './find-process.ts'
import {readFromKubelet} from './kubelet-figures.ts'
import {ProxyEndedError} from './proxy-ended-error.ts'
import {type CgroupFigures, parseUsageReport, REPORT_USAGE, type UsageReport} from './usage-report.ts'

/**
 * Where figures come from, best first: the container's control group as its process sees it · the scheduler's accounts of
 * the process · the control group read in the container itself · the kubelet · nowhere.
 */
export type UsageSource = 'cgroup' | 'process' | 'container' | 'kubelet' | 'none'

/** One proxy container, and who can see its process. */
export interface MeasuredProxy {
  readonly proxy: ContainerRef
  readonly node: string | null
  /** A container that sees the process, and the process as seen there; null when there is none. */
  readonly seen: {readonly place: ContainerRef; readonly process: FoundProcess} | null
  /** Names of the proxy's executable. */
  readonly executables: readonly string[]
  /** Names of the proxy's worker threads; null for proxies that do not name them. */
  readonly workerThread: RegExp | null
}

const NANOSECONDS = 1e9
const UNKNOWN_OWN: OwnUsage = {cpuSeconds: null, rssBytes: null}
/** Usage of which nothing is known. */
export const UNKNOWN_USAGE: ProxyUsage = {
  cpuSeconds: null,
  rssBytes: null,
  own: UNKNOWN_OWN,
  workerThreads: null,
  throttling: null,
}

/** Reads once. */
export type ReadUsage = (signal?: AbortSignal) => Promise<ProxyUsage | null>

function fromCgroup({cpuSeconds, residentBytes, throttling}: CgroupFigures): ProxyUsage {
  return {cpuSeconds, rssBytes: residentBytes, own: UNKNOWN_OWN, workerThreads: null, throttling}
}

/** The time of single processes is not to be had without a shell: /proc has it in ticks alone, or thread by thread. */
function fromWithin({cgroup, memory}: InnerFigures): ProxyUsage {
  const usage = fromCgroup(cgroup)
  return memory === null ? usage : {...usage, rssBytes: memory.all, own: {cpuSeconds: null, rssBytes: memory.own}}
}

function scheduledSeconds(report: UsageReport, threads: Map<string, bigint>): number {
  for (const {id, cpuNanoseconds} of report.threads) threads.set(id, cpuNanoseconds)
  const nanoseconds = [...threads.values()].reduce((sum, time) => sum + time, 0n)
  return Math.max(Number(nanoseconds) / NANOSECONDS, report.tickSeconds)
}

async function report(cluster: Cluster, measured: MeasuredProxy, signal?: AbortSignal): Promise<UsageReport | null> {
  if (measured.seen === null) return null
  const {place, process} = measured.seen
  const {container, pod, namespace} = measured.proxy
  const doing = `Reading the usage of ${container} in pod ${pod} of namespace ${namespace} from container ${place.container}`
  const data = [`${process.pid}`]
  const read = parseUsageReport(await runForOutput(cluster, place, {script: REPORT_USAGE, data, doing, signal}))
  if (read === null) throw new TestbedError(`${doing} failed: the answer was cut off.`)
  if (read === 'gone' || read.startTicks !== process.startTicks) {
    throw new ProxyEndedError(doing, process)
  }
  return read
}

/** Pages that are shared with processes of other containers are not always charged to this one, so processes are added up. */
function residentBytesOf({residentBytes, othersResidentBytes, cgroup}: UsageReport): number | null {
  if (residentBytes === null) return cgroup?.residentBytes ?? null
  return residentBytes + (othersResidentBytes ?? 0)
}

/** All threads of the process are read each time, and one that ended keeps what it had when it was last seen. */
function toUsage(
  read: UsageReport,
  {workerThread}: MeasuredProxy,
  cpuSeconds: {readonly all: number; readonly own: number},
): ProxyUsage {
  return {
    cpuSeconds: cpuSeconds.all,
    rssBytes: residentBytesOf(read),
    own: {cpuSeconds: cpuSeconds.own, rssBytes: read.residentBytes},
    workerThreads: workerThread === null ? null : read.threads.filter(({name}) => workerThread.test(name)).length,
    throttling: read.cgroup?.throttling ?? null,
  }
}

/** A way to read each source; null where it has no figures. */
export function usageSources(cluster: Cluster, measured: MeasuredProxy): Readonly<Record<UsageSource, ReadUsage>> {
  const {proxy, node} = measured
  const threads = new Map<string, bigint>()
  return {
    async cgroup(signal) {
      const read = await report(cluster, measured, signal)
      const cpuSeconds = read?.cgroup?.cpuSeconds ?? null
      if (read === null || cpuSeconds === null) return null
      return toUsage(read, measured, {all: cpuSeconds, own: scheduledSeconds(read, threads)})
    },
    async process(signal) {
      const read = await report(cluster, measured, signal)
      if (read === null || read.threads.length === 0) return null
      const own = scheduledSeconds(read, threads)
      return toUsage(read, measured, {all: own, own})
    },
    async container() {
      const figures = await readInContainer(cluster, proxy, measured.executables)
      return figures === null ? null : fromWithin(figures)
    },
    async kubelet(signal) {
      const figures = node === null ? null : await readFromKubelet(cluster, proxy, node, signal)
      return figures === null ? null : fromCgroup(figures)
    },
    none: async () => UNKNOWN_USAGE,
  }
}
