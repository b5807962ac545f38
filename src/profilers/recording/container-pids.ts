import type {ProxyProcess} from '../../testbeds/testbed.ts'

/** Programs that filter by the host's pid, which the kernel knows, and not by that of the place they run in. */
const BPF_TOOL = /\bbpftrace\b|-bpfcc\b|\/bcc\/tools\/|\/usr\/sbin\/\w+\.bt\b/

/** True for a command line that uses bpftrace or bcc. */
export function usesBpf(command: string): boolean {
  return BPF_TOOL.test(command)
}

/**
 * Why bpftrace and bcc see nothing of a process, in a sentence; null where they do: they need the host's pid, and a place
 * that sees container pids has another.
 */
export function whyBpfIsBlind({pid, hostPid}: Pick<ProxyProcess, 'pid' | 'hostPid'>): string | null {
  if (hostPid === pid) return null
  const there = hostPid === null ? 'and the host’s is not known' : `the host’s is ${hostPid}`
  return `this place sees container pids only (the proxy is ${pid} there, ${there}), and bpftrace and bcc filter by the host’s pid`
}

/** What to do about it. */
export const SEE_HOST_PIDS =
  'Profile from a place with hostPID, as pods deployed for profiling are; or use perf, which takes the pid of its place.'
