import {parseProcessStat} from '../../../bytes/process-stat.ts'
import type {Throttling} from '../../testbed.ts'

/** Figures of one control group, whatever its version. What it does not tell is null. */
export interface CgroupFigures {
  readonly cpuSeconds: number | null
  /** Memory of programs and of files that they have mapped, in bytes, as far as it is charged to this group. */
  readonly residentBytes: number | null
  /** Null where there is no limit. */
  readonly throttling: Throttling | null
}

/** One thread of a process. */
export interface ThreadFigures {
  readonly id: string
  /** Time on a processor. */
  readonly cpuNanoseconds: bigint
  readonly name: string
}

/** What a place that sees the proxy's process can tell of it. */
export interface UsageReport {
  /** Null where the container's control group cannot be read through the process. */
  readonly cgroup: CgroupFigures | null
  readonly threads: readonly ThreadFigures[]
  /** User and system time of the process, ended threads included, rounded down to ticks. */
  readonly tickSeconds: number
  readonly startTicks: number
  /** Null where it cannot be read. */
  readonly residentBytes: number | null
  /** Of all other processes of its control group; null where that cannot be read. */
  readonly othersResidentBytes: number | null
}

/**
 * Tells what a process uses, in POSIX sh; $1 is its pid. The control group is the one that the process itself sees, and
 * counts only if the process is a member of it: a container that shares the host's groups sees the host's root there.
 * Lines begin with what they are about, so that nothing in a file can pass for another.
 */
export const REPORT_USAGE = `
p=/proc/$1
lines() {
  while read -r line; do printf '%s %s\\n' "$1" "$line"; done < "$2"
}
is_member() {
  while read -r member; do [ "$member" = "$2" ] && return 0; done < "$1/cgroup.procs"
  return 1
}
others() {
  while read -r pid; do
    [ "$pid" = "$2" ] && continue
    while read -r key value unit; do [ "$key" = VmRSS: ] && printf 'other %s\\n' "$value"; done < "/proc/$pid/status"
  done < "$1/cgroup.procs"
  printf 'others end\\n'
}
exec 2>/dev/null
read -r stat < "$p/stat" || { printf 'gone\\n'; exit 0; }
printf 'stat %s\\n' "$stat"
g=$p/root/sys/fs/cgroup
if [ -e "$g/cgroup.controllers" ] && is_member "$g" "$1"; then
  lines cpu "$g/cpu.stat"
  lines quota "$g/cpu.max"
  lines memory "$g/memory.stat"
  others "$g" "$1"
elif is_member "$g/cpuacct" "$1"; then
  lines nanoseconds "$g/cpuacct/cpuacct.usage"
  lines cpu "$g/cpu/cpu.stat"
  lines quota "$g/cpu/cpu.cfs_quota_us"
  lines memory "$g/memory/memory.stat"
  others "$g/cpuacct" "$1"
fi
if [ -r "$p/smaps_rollup" ] && read -r first < "$p/smaps_rollup"; then
  lines rss "$p/smaps_rollup"
fi
lines status "$p/status"
for t in "$p"/task/[0-9]*; do
  read -r times < "$t/schedstat" && read -r name < "$t/comm" && printf 'thread %s %s %s\\n' "\${t##*/}" "$times" "$name"
done
printf 'end\\n'
`

const KIB = 1024
const NANOSECONDS = 1e9
const MICROSECONDS = 1e6

/** First match of a pattern's only group, as a number. */
function figure(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

function scaled(value: number | null, scale: number): number | null {
  return value === null ? null : value * scale
}

/** Time held back: version 2 counts microseconds, version 1 nanoseconds (cgroup-v2 and sched-bwc of the kernel's docs). */
function throttlingOf(text: string): Throttling | null {
  const limited = /^quota [1-9]\d*/m.test(text)
  const periods = figure(text, /^cpu nr_periods (\d+)$/m)
  const throttledPeriods = figure(text, /^cpu nr_throttled (\d+)$/m)
  const seconds =
    scaled(figure(text, /^cpu throttled_usec (\d+)$/m), 1 / MICROSECONDS) ??
    scaled(figure(text, /^cpu throttled_time (\d+)$/m), 1 / NANOSECONDS)
  if (!limited || periods === null || throttledPeriods === null || seconds === null) return null
  return {periods, throttledPeriods, throttledSeconds: seconds}
}

function sumOf(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : left + right
}

/** Reads the lines `cpu`, `nanoseconds`, `quota` and `memory` of a report; null when there are none. */
export function parseCgroup(text: string): CgroupFigures | null {
  if (!/^(cpu|nanoseconds) /m.test(text)) return null
  const memory =
    sumOf(figure(text, /^memory anon (\d+)$/m), figure(text, /^memory file_mapped (\d+)$/m)) ??
    sumOf(figure(text, /^memory total_rss (\d+)$/m), figure(text, /^memory total_mapped_file (\d+)$/m))
  return {
    cpuSeconds:
      scaled(figure(text, /^nanoseconds (\d+)$/m), 1 / NANOSECONDS) ??
      scaled(figure(text, /^cpu usage_usec (\d+)$/m), 1 / MICROSECONDS),
    residentBytes: memory,
    throttling: throttlingOf(text),
  }
}

function parseOthers(text: string): number | null {
  if (!/^others end$/m.test(text)) return null
  return [...text.matchAll(/^other (\d+)$/gm)].reduce((sum, [, size]) => sum + Number(size) * KIB, 0)
}

function parseThreads(text: string): readonly ThreadFigures[] {
  const found = text.matchAll(/^thread (\d+) (\d+) \d+ \d+ (.*)$/gm)
  return [...found].map(([, id, time, name]) => ({id: id!, cpuNanoseconds: BigInt(time!), name: name!}))
}

/** Reads what {@link REPORT_USAGE} prints; `gone` when there is no such process, null when the output is not whole. */
export function parseUsageReport(text: string): UsageReport | 'gone' | null {
  if (text === 'gone\n') return 'gone'
  const stat = parseProcessStat(/^stat (.*)$/m.exec(text)?.[1] ?? '')
  if (stat === null || !text.endsWith('\nend\n')) return null
  return {
    cgroup: parseCgroup(text),
    threads: parseThreads(text),
    tickSeconds: stat.cpuSeconds,
    startTicks: stat.startTicks,
    residentBytes: scaled(figure(text, /^rss Rss:\s+(\d+) kB$/m) ?? figure(text, /^status VmRSS:\s+(\d+) kB$/m), KIB),
    othersResidentBytes: parseOthers(text),
  }
}
