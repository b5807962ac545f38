import {readlinkSync} from 'node:fs'
import {readlink} from 'node:fs/promises'
import {TestbedError} from '../../../errors/index.ts'
import type {Proxy, ProxyProcess, WorkloadName} from '../../testbed.ts'

/** Name of the one instance of each workload here. */
export const LOCAL_INSTANCE = 'local'

/** Inode number of the pid namespace that the machine itself started with (PROC_PID_INIT_INO of Linux). */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]'

/** A sidecar's place in the topology: its name begins with its workload's. */
export function proxyNamed(name: string): Proxy {
  const workload: WorkloadName = name.startsWith('fortioclient') ? 'fortioclient' : 'fortioserver'
  return {name, workload, instances: [LOCAL_INSTANCE]}
}

/** In a container our pids are not the host's, and what they are there is not known here. */
function hostPidOf(pid: number): number | null {
  return readlinkSync('/proc/self/ns/pid') === INITIAL_PID_NAMESPACE ? pid : null
}

/** The process of a sidecar as profilers see it. Throws a TestbedError when it is gone. */
export async function describeProcess(name: string, pid: number): Promise<ProxyProcess> {
  const {workload} = proxyNamed(name)
  const instance = LOCAL_INSTANCE
  if (workload === null) throw new RangeError(`${name} has no workload`)
  try {
    const executable = await readlink(`/proc/${pid}/exe`)
    const place = {workload, instance, container: 'profiler'} as const
    return {proxy: name, instances: 1, workload, instance, place, pid, hostPid: hostPidOf(pid), executable}
  } catch (cause) {
    throw new TestbedError(`Looking for the process of ${name} (pid ${pid}) failed: ${(cause as Error).message}`, {
      cause,
    })
  }
}
