/** What /proc/PID/stat says of a process. */
export interface ProcessStat {
  readonly pid: number
  /** Name of its first thread, which may hold spaces, parentheses and line feeds. */
  readonly comm: string
  /** One letter: `Z` and `X` are of processes that have ended. */
  readonly state: string
  readonly parentPid: number
  /** User and system time of all its threads, ended ones included, rounded down to ticks. */
  readonly cpuSeconds: number
  /** Ticks between the machine's start and its own. */
  readonly startTicks: number
}

/** Ticks of /proc (USER_HZ), which are so many on every Linux that this program knows processes of. */
export const TICKS_PER_SECOND = 100

/** Reads the text of /proc/PID/stat (proc_pid_stat(5)); null when it is none. */
export function parseProcessStat(text: string): ProcessStat | null {
  const [, pid, comm, rest] = /^(\d+) \((.*)\) (\S.*)$/s.exec(text) ?? []
  if (rest === undefined) return null
  // From the third on, as the manual counts.
  const fields = rest.split(' ')
  return {
    pid: Number(pid),
    comm: comm!,
    state: fields[0]!,
    parentPid: Number(fields[1]),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    startTicks: Number(fields[19]),
  }
}
